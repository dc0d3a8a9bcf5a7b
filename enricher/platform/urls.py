"""Split URLs that nobody trusts yet."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def split_url(url: str) -> SplitResult:
    """Return the parts of a URL; of a malformed one, such as `http://[::1`, empty parts."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
