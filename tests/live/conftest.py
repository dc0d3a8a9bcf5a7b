"""A server that speaks ARM, and an article to enrich with what it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.project import FIXTURES
from tests.support.server import ArmContent, ArmServer


@pytest.fixture
def arm() -> Iterator[ArmServer]:
    """A server with the content of the shipped fixtures."""
    content = ArmContent.of_recordings(FIXTURES / "azure")
    with ArmServer(content, page_size=50) as server:
        yield server


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """A sample article of its own."""
    path = tmp_path / "expressroute.md"
    path.write_bytes((FIXTURES / "articles" / "expressroute.md").read_bytes())
    return path


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """The folder of the test's own cache."""
    return tmp_path / "cache"
