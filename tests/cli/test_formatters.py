"""A formatter between two refreshes: whitespace and marks are no edits, and nothing is lost."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from tests.support.builders import guid
from tests.support.formatters import reformat
from tests.support.project import (
    CURRENT,
    DEFINITIONS,
    RECOMMENDATIONS,
    Project,
    definition,
    recommendation,
    template,
)

FORMATS = [
    {"references": False, "marks": False},
    {"references": False, "marks": True},
    {"references": True, "marks": True},
]
LONG = "Use several circuits in different peering locations for each of your gateways at once"
ADVICE = [*RECOMMENDATIONS, recommendation(12, LONG)]


def docset(project: Project, text: str) -> Path:
    """Return an article of a docset, filled once."""
    project.set_facts(DEFINITIONS, ADVICE)
    path = project.article(text, "docs/expressroute.md")
    assert project.run("refresh", path.parent) == 0
    return path


@pytest.mark.parametrize("options", FORMATS, ids=["wrap", "marks", "references"])
@pytest.mark.parametrize("text", [template(), CURRENT], ids=["template", "current"])
def test_refresh__comes_to_rest(project: Project, text: str, options: dict[str, bool]) -> None:
    """A formatted article stays as it is, with its lock and without one."""
    path = docset(project, text)
    lock = (path.parent / "enrich.lock").read_bytes()
    for width in (80, 60):
        path.write_text(reformat(path.read_text(), width=width, **options))
        formatted = path.read_bytes()
        assert project.run("refresh", path.parent) == 0
        assert path.read_bytes() == formatted
        assert (path.parent / "enrich.lock").read_bytes() == lock
    (path.parent / "enrich.lock").unlink()
    assert project.run("refresh", path.parent) == 0
    assert project.run(path) == 0
    assert path.read_bytes() == formatted


@pytest.mark.parametrize("options", FORMATS, ids=["wrap", "marks", "references"])
def test_refresh__updates_formatted_bullets(project: Project, options: dict[str, bool]) -> None:
    """Changes in Azure arrive in a formatted article as well, and all else stays."""
    path = docset(project, template())
    path.write_text(reformat(path.read_text(), **options))
    changed = definition(
        2,
        DEFINITIONS[1]["properties"]["displayName"],
        description="Prevents outages of paired zones.",
    )
    project.set_facts([changed, DEFINITIONS[2]], ADVICE)
    assert project.run("refresh", path.parent) == 0
    words = " ".join(path.read_text().split())
    assert "Prevents outages of paired zones." in words
    assert words.count(LONG) == 1
    assert "Zone Redundant" not in words
    assert project.run("refresh", path.parent, "--check") == 0


@pytest.mark.parametrize("is_wrapped", [False, True])
def test_refresh__reads_the_digests_of_earlier_releases(
    project: Project, *, is_wrapped: bool
) -> None:
    """A lock whose digests are of the texts as they were is no lost lock: deletions count."""
    path = docset(project, template())
    lock = path.parent / "enrich.lock"
    lines = [line.removeprefix("- ") for line in path.read_text().split("\n")]
    digests = {hashlib.sha256(line.encode()).hexdigest()[:12] for line in lines}
    assert {*re.findall(r'ids = .*text = "(\w+)"', lock.read_text())} <= digests
    path.write_text(re.sub(rf"- [^\n]*{guid(2)}[^\n]*\n", "", path.read_text()))
    if is_wrapped:
        path.write_text(reformat(path.read_text()))
    before = path.read_bytes()
    assert project.run("refresh", path.parent) == 0
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "placeholder", ["- &lt;Policy&gt;", "- &#60;Policy&#62;", "- \\<Policy\\>", "- \u200b"]
)
def test_fill__placeholders_as_a_reader_sees_them(project: Project, placeholder: str) -> None:
    """Entities and characters that nobody sees make no difference to a placeholder."""
    result = project.enriched(template().replace("- \\<Policy>", placeholder))
    assert placeholder not in result
    assert "[Circuits should be Zone Redundant](" in result


@pytest.mark.parametrize(
    "mark", ["\u200b", "\ufeff", "\u00ad", "\u2060", "\u200e", "\ufe0f", "&#8203;", "&shy;"]
)
def test_fill__headings_as_a_reader_sees_them(project: Project, mark: str) -> None:
    """Characters that nobody sees make no difference to a heading."""
    text = template().replace("## Reliability", f"## Relia{mark}bility")
    text = text.replace("### Policy definitions", f"### Policy{mark} definitions\u00a0")
    result = project.enriched(text)
    assert "[Circuits should be Zone Redundant](" in result
