"""Files of a run are read as articles, or skipped with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.docset.locate import find_config
from enricher.docset.reader import Reader, SkipReason, UnprocessedFile
from enricher.docset.request import Mode, Request
from tests.support.project import CURRENT


def article(folder: Path, name: str, text: str = CURRENT) -> Path:
    """Write an article."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "mode", "services", "reason"),
    [
        (CURRENT, Mode.REFRESH, frozenset(), None),
        (CURRENT, Mode.REFRESH, frozenset({"expressroute"}), None),
        (CURRENT, Mode.REFRESH, frozenset({"aks"}), SkipReason.OTHER_SERVICE),
        ("# ExpressRoute\n", Mode.REFRESH, frozenset(), SkipReason.NOT_A_GUIDE),
        ("# ExpressRoute\n", Mode.FILL, frozenset(), None),
        ("", Mode.FILL, frozenset(), SkipReason.FAILED),
    ],
)
def test_read__skips_files_with_a_reason(
    tmp_path: Path, text: str, mode: Mode, services: frozenset[str], reason: SkipReason | None
) -> None:
    """Only an article that can't be read is a failure."""
    path = article(tmp_path, "expressroute.md", text)
    read = Reader(Request(mode, (), services=services), find_config(path)).read(path)
    assert (read.reason if isinstance(read, UnprocessedFile) else None) is reason


def test_read__given_options_take_precedence(tmp_path: Path) -> None:
    """The command line overrides the configuration."""
    path = article(tmp_path, "a.md")
    (tmp_path / "enrich.toml").write_text("[options]\nlimit = 5\npreview = false\n")
    read = Reader(Request(Mode.FILL, (), given=(("limit", 2),)), find_config(path)).read(path)
    assert not isinstance(read, UnprocessedFile)
    assert (read.options.limit, read.options.preview) == (2, False)
