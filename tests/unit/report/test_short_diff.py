"""The short form of a diff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from enricher.article.enrich import Enricher
from enricher.article.model import ArticleResult
from enricher.article.wording import Wording
from enricher.catalog.news import ADDED, RENAMED, News
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import PolicyDefinition
from enricher.docset.report import Report
from enricher.report import short_diff
from tests.support.builders import catalog_of, compiled
from tests.support.project import CURRENT, definition
from tests.unit.article.support import RECOMMENDATION_TYPES, article

ZONES = "Circuits should be Zone Redundant"


def policy(digit: str, name: str, **properties: Any) -> PolicyDefinition:
    """Return a definition with an id of eight equal digits, then zeros."""
    wire = {**definition(0, name, **properties), "name": f"{digit * 8}-0000-4000-8000-{'0' * 12}"}
    return PolicyDefinition.from_wire(wire)


OLD = [policy("1", ZONES), policy("2", "Circuits should use geo-redundant backups")]


def filled(
    policies: Sequence[PolicyDefinition], text: str = CURRENT, lock: Any = None, **options: Any
) -> ArticleResult:
    """Return the result of filling a guide from a catalogue."""
    catalog = catalog_of(policies, (), RECOMMENDATION_TYPES)
    return Enricher(catalog, None, Wording()).enrich(article(text, **options), lock)


def refreshed(*policies: PolicyDefinition) -> ArticleResult:
    """Return the result of a second run, from another catalogue."""
    first = filled(OLD, lock={})
    return filled(policies, first.after.text, first.written)


def short(result: ArticleResult, *news: News) -> list[str]:
    """Return the lines of a run with this result."""
    report = Report(news=news)
    report.add(result)
    return short_diff.render(report).plain.split("\n")


def test_lines__of_the_first_run() -> None:
    """Each bullet is one line, with the start of the id and without addresses."""
    assert short(filled(OLD)) == [
        "expressroute.md (Azure ExpressRoute): 3 added",
        "  Policy definitions, reliability",
        f"+ 11111111  not listed before  {ZONES} (Audit). Prevents failures of circuits.",
        "+ 22222222  not listed before  Circuits should use geo-redundant backups (Audit). "
        "Prevents failures of circuits.",
        "  Azure Advisor recommendations, reliability",
        "+           not listed before  Use several circuits (high impact).",
    ]


def test_lines__say_what_replaces_a_policy() -> None:
    """A deprecated policy and its successor name each other; another policy is just new."""
    new = "Circuits should be redundant in all zones"
    lines = short(
        refreshed(
            policy("1", f"[Deprecated]: {ZONES}", description=f"Use '{new}' instead."),
            OLD[1],
            policy("7", new),
            policy("8", "Circuits should be zonal"),
        )
    )
    wide = len("deprecated, replaced by 77777777")
    sentence = "Prevents failures of circuits."
    assert f"- 11111111  deprecated, replaced by 77777777  {ZONES}" in lines
    assert f"+ 77777777  {'replaces 11111111':{wide}}  {new} (Audit). {sentence}" in lines
    assert f"+ 88888888  {'now among those to list':{wide}}  Circuits should be" in "\n".join(lines)


def test_lines__say_what_azure_no_longer_has() -> None:
    """A policy that Azure removed has the same reason as in other reports."""
    lines = short(refreshed(OLD[1]))
    assert f"- 11111111  removed from Azure  {ZONES}" in lines


def test_lines__say_what_changed_in_azure() -> None:
    """With the news of a refresh, the reason is what changed in Azure."""
    added, renamed = (
        policy("7", "Circuits should be zonal"),
        policy("2", "Circuits need geo backups"),
    )
    news = (
        News(compiled(each), (kind,), Pillar.RELIABILITY)
        for each, kind in ((added, ADDED), (renamed, RENAMED))
    )
    lines = [line[:28] for line in short(refreshed(OLD[0], added, renamed), *news)]
    assert "+ 77777777  new in Azure    " in [line[:28] for line in lines]
    assert "~ 22222222  renamed in Azure" in lines


def test_lines__of_links() -> None:
    """A link in the user's words has both the words and the name."""
    text = CURRENT.replace(
        "says a person.\n", "says a person:\n\n- Circuits are zone redundant\n", 1
    )
    lines = short(filled(OLD, text, link_mentions=True))
    assert lines[0].endswith("2 added, 1 linked")
    assert lines[1] == "  Your own bullets"
    assert lines[2].startswith("~ 11111111  linked ")
    assert lines[2].endswith(f" {ZONES}, for 'Circuits are zone redundant'")


def test_lines__are_aligned_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a narrow terminal, a line continues below its text."""
    monkeypatch.setenv("COLUMNS", "60")
    lines = short(filled(OLD))
    assert max(map(len, lines)) <= 60
    first = lines.index("+ 11111111  not listed before  Circuits should be Zone")
    assert lines[first + 1] == " " * 31 + "Redundant (Audit). Prevents"


def test_lines__of_unchanged_articles() -> None:
    """An article that doesn't change has no lines."""
    assert short(refreshed(*OLD)) == [""]
