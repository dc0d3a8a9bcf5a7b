"""Lint files: find statements on policies and recommendations that are outdated."""
