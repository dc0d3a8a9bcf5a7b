"""Directives: pairs of comments in any Markdown file, between which enrich keeps a list."""
