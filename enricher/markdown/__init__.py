"""Markdown and nothing else: bytes, spans, blocks, edits. Knows neither Azure nor the tool."""
