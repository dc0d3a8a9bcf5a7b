"""Lint articles: find statements on policies and recommendations that are outdated."""
