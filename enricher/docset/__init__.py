"""Many articles on disk: which there are, what was written into them, and who may write."""
