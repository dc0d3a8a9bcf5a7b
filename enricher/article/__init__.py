"""Markdown only: find the places of an article, and edit them without touching anything else."""
