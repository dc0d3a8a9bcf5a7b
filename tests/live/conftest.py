"""A server that speaks ARM, and a sample article."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.support import network_content
from tests.support.project import FIXTURES
from tests.support.server import ArmServer


@pytest.fixture
def arm() -> Iterator[ArmServer]:
    """Yield a server with what the shipped recordings have about networks, on several pages."""
    with ArmServer(network_content(), page_size=20) as server:
        yield server


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """Return a copy of a sample article."""
    path = tmp_path / "expressroute.md"
    path.write_bytes((FIXTURES / "articles" / "expressroute.md").read_bytes())
    return path
