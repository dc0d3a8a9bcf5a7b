"""Split untrusted URLs."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def split_url(url: str) -> SplitResult:
    """Return the parts of a URL; empty ones of a malformed URL, such as `http://[::1`."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for a port that is not a number
    except ValueError:
        return urlsplit("")
    return parts
