"""Workspaces make drafts, and share facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.errors import ConfigError
from tests.unit.docset.drafts import ZONES, draft, workspace


def test_draft__follows_decisions(tmp_path: Path) -> None:
    """A policy that is excluded is no longer listed in later drafts."""
    this = workspace(tmp_path)
    (tmp_path / "enrich.toml").write_text("")
    text = draft(tmp_path).document.text
    before = this._draft(tmp_path / "expressroute.md", text).fill()
    this.exclude(ZONES)
    after = this._draft(tmp_path / "expressroute.md", text).fill()
    assert ZONES in before.after.text
    assert ZONES not in after.after.text


def test_facts__can_be_shared(tmp_path: Path) -> None:
    """They are read once; decisions stay those of each docset."""
    first, second = workspace(tmp_path), workspace(tmp_path)
    second._use_facts_of(first._catalog)
    assert second._catalog.facts is first._catalog.facts
    assert first.origin == ("recordings (azure), not today's Azure",)


def test_fill_text__keeps_what_the_user_deleted(tmp_path: Path) -> None:
    """The lock of the docset tells a deleted bullet from one that was never there."""
    path = tmp_path / "expressroute.md"
    path.write_text(draft(tmp_path).document.text)
    (tmp_path / "enrich.toml").write_text("")
    this = workspace(tmp_path)
    assert this.refresh().changed
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if ZONES not in line))
    this.refresh()
    text = path.read_text()
    assert ZONES not in text
    assert not this.fill_text(text, name="expressroute.md").changed


def test_texts__use_the_configuration(tmp_path: Path) -> None:
    """Codes that are turned off give no finding, and a missing folder of templates is refused."""
    text = "# ExpressRoute\n\n## Azure policies\n\nThere are no built-in policies.\n"
    assert [each.code for each in workspace(tmp_path).lint_text(text)] == ["claims-no-policies"]
    (tmp_path / "enrich.toml").write_text(
        '[lint]\nignore = ["claims-no-policies"]\n[options]\ntemplates = "nope"\n'
    )
    this = workspace(tmp_path)
    assert not this.lint_text(text)
    with pytest.raises(ConfigError, match="nope: no such folder of templates"):
        this.fill_text(text, name="expressroute.md")
