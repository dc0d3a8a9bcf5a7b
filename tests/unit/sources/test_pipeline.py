"""A token is sent to the requested host, and to no other."""

from __future__ import annotations

import pytest

from enricher.errors import SourceError
from enricher.sources.pipeline import check_host

REQUESTED = "https://management.azure.com/providers/x?api-version=1"


@pytest.mark.parametrize(
    ("target", "is_same"),
    [
        ("https://management.azure.com/next?$skiptoken=a", True),
        ("HTTPS://Management.Azure.com/next", True),
        ("http://management.azure.com/next", False),
        ("https://management.azure.com:8443/next", False),
        ("https://management.azure.com.evil.example/next", False),
        ("https://evil.example/next", False),
        ("https://management.azure.com@evil.example/next", False),
        ("//management.azure.com/next", False),
        ("/next", False),
        ("javascript:x", False),
    ],
)
def test_check_host(target: str, is_same: bool) -> None:
    """Scheme, host and port must be equal; case doesn't count."""
    if is_same:
        check_host(target, REQUESTED)
    else:
        with pytest.raises(SourceError, match="which is not followed"):
            check_host(target, REQUESTED)
