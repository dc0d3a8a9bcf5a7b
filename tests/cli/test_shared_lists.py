"""Policies of pillars that have only one, in a section for all pillars: they share a list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.project import CURRENT, DEFINITIONS, RECOMMENDATIONS, Project, definition

ZONE, BACKUPS, LINK = (wire["properties"]["displayName"] for wire in DEFINITIONS)
SINGLE = [DEFINITIONS[0], DEFINITIONS[2]]  # one of reliability, one of security
LOGS = definition(7, "Circuits should have resource logs enabled")
WORDS = "We check this in every release."


@pytest.fixture
def article(project: Project) -> Path:
    """Return an article of a docset, with the lists that the facts of tests lead to."""
    path = project.article(CURRENT, "docs/expressroute.md")
    assert project.run("refresh", path.parent) == 0
    return path


def refreshed(project: Project, path: Path, facts: list[dict[str, object]]) -> str:
    """Return the article after a refresh with these facts, which a second one doesn't change."""
    project.set_facts(facts, [])
    assert project.run("refresh", path.parent) == 0
    text = path.read_text()
    assert project.run("refresh", path.parent, "--check") == 0
    return text


def place_of(text: str, name: str) -> str:
    """Return the heading above the only bullet on a policy, or an empty string without one."""
    if f"[{name}](" not in text:
        return ""
    before, _, after = text.partition(f"[{name}](")
    assert f"[{name}](" not in after
    return before.rpartition("\n### ")[2].partition("\n")[0]


def bullet(text: str, name: str) -> str:
    """Return the line of the bullet on a policy."""
    (line,) = [line for line in text.splitlines() if f"[{name}](" in line]
    return line


def test_single_policies__share_a_list(project: Project) -> None:
    """There is no heading for one bullet, and each bullet begins with its pillar."""
    project.set_facts(SINGLE, [])
    result = project.enriched(CURRENT)
    assert [line for line in result.splitlines() if line.startswith("### ")] == [
        "### Other policies"
    ]
    assert f"\n- Reliability: [{ZONE}](" in result
    assert f"\n- Security: [{LINK}](" in result
    assert result.index("### Other policies") < result.index("For comprehensive governance")
    assert project.enriched(result) == result


def test_single_policy__alone_keeps_its_heading(project: Project) -> None:
    """A list of several pillars isn't made for one of them."""
    text = project.enriched(CURRENT)
    assert place_of(text, LINK) == "Security policies"


def test_bullets__move_between_the_lists(project: Project, article: Path) -> None:
    """A bullet moves with the number of its pillar's policies, back and forth."""
    assert place_of(article.read_text(), ZONE) == "Reliability policies"
    for _ in range(2):
        text = refreshed(project, article, SINGLE)
        assert place_of(text, ZONE) == place_of(text, LINK) == "Other policies"
        text = refreshed(project, article, DEFINITIONS)
        assert place_of(text, ZONE) == place_of(text, BACKUPS) == "Reliability policies"
        assert place_of(text, LINK) == "Security policies"
        assert "Other policies" not in text


def test_move__is_no_deletion(
    project: Project, article: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A bullet that moves is reported as updated, and needs no lock entries to move."""
    project.set_facts(SINGLE, RECOMMENDATIONS)
    capfd.readouterr()
    assert project.run("refresh", article.parent, "--format", "json") == 0
    totals = json.loads(capfd.readouterr().out)["totals"]
    assert (totals["added"], totals["updated"], totals["removed"]) == (0, 2, 1)
    assert place_of(article.read_text(), ZONE) == "Other policies"


def test_move__without_the_lock_entries(project: Project, article: Path) -> None:
    """Bullets that move aren't lost with the lock; one that is nowhere counts as deleted."""
    refreshed(project, article, SINGLE)
    for lock in project.folder.rglob("enrich.lock"):
        lock.unlink()
    text = refreshed(project, article, DEFINITIONS)
    assert place_of(text, ZONE) == "Reliability policies"
    assert place_of(text, LINK) == "Security policies"
    assert place_of(text, BACKUPS) == ""


def test_deleted__stays_deleted_in_any_list(project: Project, article: Path) -> None:
    """A bullet that the user deleted from one list isn't added to the other."""
    text = refreshed(project, article, SINGLE)
    article.write_text(text.replace(f"{bullet(text, ZONE)}\n", ""))
    for facts in (SINGLE, DEFINITIONS, SINGLE):
        assert place_of(refreshed(project, article, facts), ZONE) == ""


def test_deleted_group__stays_deleted(project: Project, article: Path) -> None:
    """A group that the user deleted comes back neither as a group nor in the shared list."""
    text = article.read_text()
    start = text.index("### Security policies")
    article.write_text(text[:start] + text[text.index("For comprehensive") :])
    for facts in (SINGLE, [*SINGLE, LOGS], DEFINITIONS):
        assert place_of(refreshed(project, article, facts), LINK) == ""


def test_reworded__stays_where_it_is(project: Project, article: Path) -> None:
    """A bullet in the user's words stays, and is not listed again elsewhere."""
    text = refreshed(project, article, SINGLE)
    line = bullet(text, ZONE)
    article.write_text(text.replace(line, f"{line} {WORDS}"))
    for facts in (SINGLE, DEFINITIONS):
        text = refreshed(project, article, facts)
        assert place_of(text, ZONE) == "Other policies"
        assert f"{line} {WORDS}\n" in text


def test_group_with_own_text__keeps_its_heading(project: Project, article: Path) -> None:
    """A pillar whose group has text of the user's doesn't share a list."""
    text = article.read_text()
    article.write_text(
        text.replace("### Security policies\n", f"### Security policies\n\n{WORDS}\n")
    )
    text = refreshed(project, article, [*SINGLE, LOGS])
    assert place_of(text, LINK) == "Security policies"
    assert place_of(text, ZONE) == place_of(text, LOGS["properties"]["displayName"])
    assert WORDS in text
