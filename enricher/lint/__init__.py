"""Find statements on policies in articles that are no longer true."""
