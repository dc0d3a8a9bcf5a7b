"""The tools of drafts follow the docset."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.errors import ConfigError, UsageError
from tests.support.project import run
from tests.unit.docset.drafts import TEMPLATE, ZONES_NAME, draft


def test_history__is_that_of_the_lock(tmp_path: Path) -> None:
    """A bullet that the author deleted after a refresh stays deleted."""
    (tmp_path / "enrich.toml").write_text("")
    article = tmp_path / "expressroute.md"
    article.write_text(TEMPLATE, encoding="utf-8")
    assert run("-q", "refresh", str(tmp_path), "--fixtures", "sample") == 0
    filled = article.read_text(encoding="utf-8")
    (line,) = (line for line in filled.splitlines() if line.startswith(f"- [{ZONES_NAME}"))
    deleted = filled.replace(f"{line}\n", "")
    assert ZONES_NAME not in draft(tmp_path, deleted).fill().after.text
    assert ZONES_NAME in draft(tmp_path, TEMPLATE).fill().after.text


@pytest.mark.parametrize(
    ("config", "error", "message"),
    [
        ('[lint]\nignore = ["none"]\n', UsageError, "unknown code 'none'"),
        ('[options]\ntemplates = "none"\n', ConfigError, "none"),
    ],
)
def test_configuration__that_is_wrong(
    tmp_path: Path, config: str, error: type[Exception], message: str
) -> None:
    """It is found before anything is asked of a draft."""
    (tmp_path / "enrich.toml").write_text(config)
    with pytest.raises(error, match=message):
        draft(tmp_path).require_tools()
