"""Workspaces make drafts, and share facts."""

from __future__ import annotations

from pathlib import Path

from tests.unit.docset.drafts import ZONES, draft, workspace


def test_draft__follows_decisions(tmp_path: Path) -> None:
    """A policy that is excluded is no longer listed in later drafts."""
    this = workspace(tmp_path)
    (tmp_path / "enrich.toml").write_text("")
    text = draft(tmp_path).document.text
    before = this.draft(tmp_path / "expressroute.md", text).fill()
    this.exclude(ZONES)
    after = this.draft(tmp_path / "expressroute.md", text).fill()
    assert ZONES in before.after.text
    assert ZONES not in after.after.text


def test_facts__can_be_shared(tmp_path: Path) -> None:
    """They are read once; decisions stay those of each docset."""
    first, second = workspace(tmp_path), workspace(tmp_path)
    second.use_facts_of(first.catalog)
    assert second.catalog.facts is first.catalog.facts
    assert first.origin == ("recordings (azure), not today's Azure",)
