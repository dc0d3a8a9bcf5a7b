"""The language server: everything that editors show of an article while it is written.

Only `enrich lsp` imports it. It needs pygls, which the extra `editor` installs.
"""
