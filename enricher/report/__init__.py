"""Results as text: lines for the terminal, JSON, Markdown and HTML pages."""
