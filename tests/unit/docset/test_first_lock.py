"""The first format of the lock: it has the same bullets and sentences as today's."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.docset.lock import LockFile

ROOT = Path(__file__).parents[3]

DOCSETS = ROOT / "tests" / "corpus" / "upgrades" / "docsets"


@pytest.mark.parametrize("docset", ["1-first-lock", "2-lock-with-end", "3-toml-lock"])
def test_lock__of_an_earlier_version_is_read_whole(docset: str) -> None:
    """Each format of the lock has the same bullets and sentences of the article."""
    lock = LockFile.read(DOCSETS / docset / "enrich.lock")
    assert lock.damage is None
    entries = [entry for slot in lock.of("expressroute.md").values() for entry in slot]
    assert sum(entry.role is None for entry in entries) == 13
    assert {str(entry.role) for entry in entries if entry.role} == {"sentence", "none", "closing"}
    names = {name for entry in entries for name in entry.subject.names}
    assert "configure connection monitor for expressroute gateway" in names


def test_lock__of_the_first_format_loses_only_what_is_damaged(tmp_path: Path) -> None:
    """An article with a malformed line is named; the others are read."""
    lock = tmp_path / "enrich.lock"
    entry = "  policy-definitions/security\n    0123456789ab closing\n"
    lock.write_text(f"enrich.lock 1\n\na.md\n{entry}\nb.md\n{entry}    0123\n\n# end\n")
    read = LockFile.read(lock)
    assert "b.md" in (read.damage or "")
    assert read.articles.keys() == {"a.md"}
