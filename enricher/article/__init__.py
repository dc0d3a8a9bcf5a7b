"""One article in, one article out: where its places are, what they say, and what people wrote."""
