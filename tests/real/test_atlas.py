"""The atlas of the whole real catalogue."""

from __future__ import annotations

from pathlib import Path

from tests.support.project import run
from tests.support.real_data import REAL_SOURCES, needs_real_data


@needs_real_data
def test_atlas__size(tmp_path: Path) -> None:
    """All services, policies and recommendations take less than three megabytes."""
    page = tmp_path / "atlas.html"
    assert run("atlas", page, *REAL_SOURCES) == 0
    text = page.read_text(encoding="utf-8")
    assert text.count('<h2 id="service/') > 100
    assert text.count('<li id="policy/') > 2000
    assert page.stat().st_size < 3_000_000
