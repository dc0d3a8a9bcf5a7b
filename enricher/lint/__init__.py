"""What an article says that is no longer so."""
