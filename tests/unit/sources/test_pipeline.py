"""Where a token may go: to the host that was asked, and nowhere else."""

from __future__ import annotations

import pytest

from enricher.errors import SourceError
from enricher.sources.pipeline import check_host

ASKED = "https://management.azure.com/providers/x?api-version=1"


@pytest.mark.parametrize(
    ("target", "is_there"),
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
def test_check_host(target: str, is_there: bool) -> None:
    """The same scheme, host and port, in any case."""
    if is_there:
        check_host(target, ASKED)
    else:
        with pytest.raises(SourceError, match="which is not followed"):
            check_host(target, ASKED)
