"""URLs that may be malformed."""

from __future__ import annotations

import pytest

from enricher.platform.urls import split_url


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://a.example/b", "a.example"),
        ("http://[::1]/", "::1"),
        ("http://[::1", None),
        ("http://a:x/", None),
    ],
)
def test_split_url(url: str, host: str | None) -> None:
    """A malformed URL has empty parts."""
    assert split_url(url).hostname == host
