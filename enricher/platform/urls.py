"""Split URLs that nobody trusts yet."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def split_url(url: str) -> SplitResult:
    """Return the parts of a URL; of a malformed one, as `http://[::1` or `http://a:x`, empty ones."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for a port that is not a number
    except ValueError:
        return urlsplit("")
    return parts
