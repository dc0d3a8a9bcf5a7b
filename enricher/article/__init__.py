"""Fill one article: find its slots, compute their content, and merge it with the user's text."""
