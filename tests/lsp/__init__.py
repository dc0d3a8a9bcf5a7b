"""The language server, as editors use it: the real process, spoken to by pytest-lsp's client."""
