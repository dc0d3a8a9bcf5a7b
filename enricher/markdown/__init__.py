"""Markdown documents: text, spans, blocks and edits, without any knowledge of Azure."""
