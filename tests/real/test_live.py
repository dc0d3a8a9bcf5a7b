"""Downloading the whole real catalogue over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.project import THOROUGH, run
from tests.support.real_data import DATA, REAL_SOURCES
from tests.support.server import ArmContent, ArmServer, live


@pytest.mark.skipif(not THOROUGH, reason="only in make test-all")
def test_live__the_whole_catalogue(article: Path, tmp_path: Path) -> None:
    """The downloaded catalogue gives the same article as its files."""
    content = ArmContent.of_checkout(DATA / "azure-policy", DATA / "advisor" / "metadata.json")
    expected = tmp_path / "expected.md"
    assert run(article, *REAL_SOURCES, "--output", expected) == 0
    with ArmServer(content) as server:
        assert run(article, *live(server)) == 0
        pages = -(-len(content.definitions) // 500)
        assert server.paths()["policyDefinitions"] == pages
        assert server.paths()["metadata"] == 1
    assert article.read_bytes() == expected.read_bytes()
