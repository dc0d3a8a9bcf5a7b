"""Work on the articles of a folder: configuration, discovery, the loop over them, the lock."""
