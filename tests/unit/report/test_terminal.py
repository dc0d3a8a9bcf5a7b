"""Lines for readers on a terminal."""

from __future__ import annotations

import pytest

from enricher.article.model import ArticleResult
from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot, SlotKind
from enricher.catalog.pillar import Pillar
from enricher.catalog.resource_counts import Affected, Compliance, ServiceCounts
from enricher.docset.reader import SkipReason
from enricher.docset.report import Report
from enricher.report import styled_text, terminal
from tests.support.builders import guid
from tests.unit.report.builders import (
    ADDED,
    RELIABILITY,
    REWRITTEN,
    SENTENCE,
    SERVICE,
    changed_result,
    report,
    result,
    unprocessed,
)


def test_unified_diff__keeps_line_ends() -> None:
    text = terminal.unified_diff(result(before="a\r\nb", after="a\r\nc\r\n"))
    assert text.splitlines(keepends=True)[2:] == [
        "@@ -1,2 +1,2 @@\n",
        " a\r\n",
        "-b\n",
        "\\ No newline at end of file\n",
        "+c\r\n",
    ]
    assert terminal.unified_diff(result(before="a", after="a")) == ""


def test_styled_diff() -> None:
    lines = terminal.styled_diff("@@ -1 +1 @@\n a\n-b\n+c\n")
    assert [[span.style for span in line.spans] for line in lines] == [
        ["diff.range"],
        [],
        ["diff.removed"],
        ["diff.added"],
    ]


def filled(*results: ArticleResult, wrote: bool = True) -> list[str]:
    """Return the lines on these articles."""
    lines = terminal.fill_summary(Report(results=[*results]), wrote=wrote)
    return [line.plain for line in lines]


def test_fill_summary() -> None:
    article = changed_result(warnings=("Look.",), findings=("line 3: gone (code)",))
    lines = [*terminal.fill_summary(Report(results=[article]), wrote=False)]
    assert [*map(str, lines)] == [
        "docs/gateways.md: would change (Azure Gateways)",
        "  Reliability policies: 1 added, 2 removed, 1 updated",
        "    + Zones",
        "    ~ Tunnels",
        "    - Circuits (no longer listed)",
        "    - Old zones (deprecated, replaced by Zones)",
        "  already mentioned in the text, not listed: Tunnels",
        "  warning: Look.",
        "  line 3: gone (code)",
    ]
    assert [lines[number].spans[0].style for number in (0, 2, 4, 7)] == [
        styled_text.PATH,
        styled_text.ADDED,
        styled_text.REMOVED,
        styled_text.WARNING,
    ]


def test_fill_summary__of_sentences() -> None:
    """Sentences are no bullets: they are not counted, and all of them are in one line."""
    places = {SENTENCE: REWRITTEN, RELIABILITY: REWRITTEN}
    places |= {Slot(SlotKind.RECOMMENDATIONS, pillar): REWRITTEN for pillar in Pillar}
    assert filled(result(places))[1:] == [
        "  sentences updated: Azure Advisor in Reliability; policies in Reliability; Advisor "
        "recommendations"
    ]
    everywhere = {Slot(SlotKind.SENTENCE, pillar): REWRITTEN for pillar in Pillar}
    assert filled(result(everywhere))[1:] == ["  sentences updated: Azure Advisor in all pillars"]


def test_fill_summary__names_the_first_bullets() -> None:
    lines = filled(result({RELIABILITY: SlotResult(added=(ADDED,) * 12)}))
    assert lines.count("    + Zones") == 10
    assert lines[-1] == "    … and 2 more"


def test_fill_summary__has_no_line_for_each_article() -> None:
    """What several articles have in common follows them, once."""
    every, some = "No facts.", "Look."
    names = ("a.md", "b.md", "c.md")
    warnings = ((every, some), (every, "Only here."), (every, some))
    results = [result(warnings=own, name=name) for name, own in zip(names, warnings, strict=True)]
    assert filled(*results) == [
        "a.md: unchanged (Azure Gateways)",
        "b.md: unchanged (Azure Gateways)",
        "  warning: Only here.",
        "c.md: unchanged (Azure Gateways)",
        "each article: warning: No facts.",
        "a.md, c.md: warning: Look.",
    ]


def test_fill_summary__with_counts_of_own_resources() -> None:
    """The counts of a service follow its first article."""
    counts = ServiceCounts({guid(11): Affected(2, 1)}, {guid(1): Compliance(2, 1)})
    of_two = report(result(), result(name="b.md"), service_counts={SERVICE: counts})
    assert [*map(str, terminal.fill_summary(of_two))] == [
        "docs/gateways.md: unchanged (Azure Gateways)",
        "  of your own resources: 2 affected by these recommendations (1 set aside)",
        "  of your own resources: 1 non-compliant, by 1 policy",
        "b.md: unchanged (Azure Gateways)",
    ]


def test_refresh_summary() -> None:
    run_report = Report(
        results=[changed_result(), result()],
        skipped=[unprocessed("b.md", "Not a guide.", SkipReason.NOT_A_GUIDE)],
    )
    assert [*map(str, terminal.refresh_summary(run_report))] == [
        "docs/gateways.md: 1 added, 2 removed, 1 updated (Azure Gateways)",
        "  removed: Circuits (no longer listed)",
        "  removed: Old zones (deprecated, replaced by Zones)",
        "1 changed, 1 unchanged, 0 failed, 1 skipped (not a service guide)",
    ]


def test_refresh_summary__says_how_much_there_is_to_review() -> None:
    warned = result(warnings=("Look.",), findings=("a (code)", "b (deprecated-policy-link)"))
    lines = [*map(str, terminal.refresh_summary(Report(results=[warned])))]
    assert lines == [
        "0 changed, 1 unchanged, 0 failed, 0 skipped, 3 to review",
        "  Deprecated policies that articles still mention: 1",
        "  Outdated statements: 1",
        "  Warnings about articles: 1",
    ]


def test_refresh_summary__of_sentences() -> None:
    run_report = Report(results=[result({SENTENCE: REWRITTEN})])
    first, _ = map(str, terminal.refresh_summary(run_report))
    assert first == "docs/gateways.md: sentences updated (Azure Gateways)"


def test_skipped__by_reason() -> None:
    names = [f"{number}.md" for number in range(52)]
    run_report = Report(skipped=[unprocessed(name, "Not a guide.") for name in names])
    (line,) = map(str, terminal.skipped(run_report))
    assert line == f"skipped, Not a guide: {', '.join(names[:50])}, … and 2 more"


def test_problems() -> None:
    run_report = Report(
        results=[result(warnings=("Look.",), findings=("line 3: gone (code)",))],
        failures=[unprocessed("a.md", "It failed.")],
        unusable=[unprocessed("c.md", "a link")],
        warnings=["The lock is damaged."],
    )
    assert [*terminal.problems(run_report)] == [
        "c.md: skipped: a link",
        "a.md: It failed.",
        "docs/gateways.md: line 3: gone (code)",
        "docs/gateways.md: Look.",
        "The lock is damaged.",
    ]


@pytest.mark.parametrize(
    ("failure", "expected"),
    [(None, ["ok    sign-in: found"]), ("Sign in.", ["FAIL  sign-in: found", "      Sign in."])],
)
def test_check(failure: str | None, expected: list[str]) -> None:
    assert [*map(str, terminal.check("sign-in", "found", failure))] == expected


def test_check__of_what_a_run_does_without() -> None:
    (line,) = map(str, terminal.check("cache", "none", None, doubtful=True))
    assert line == "warn  cache: none"


def test_problems__of_all_articles() -> None:
    """A warning that every article has, as about a source, is printed once."""
    warnings = {"a.md": ("No facts.", "Look."), "b.md": ("No facts.",)}
    results = [result(warnings=texts, name=name) for name, texts in warnings.items()]
    assert [*terminal.problems(Report(results=results))] == [
        "each article: No facts.",
        "a.md: Look.",
    ]
    results.append(result(name="c.md", warnings=("Look.",)))
    assert [*terminal.problems(Report(results=results))] == [
        "a.md, b.md: No facts.",
        "a.md, c.md: Look.",
    ]


def test_problems__of_failed_articles() -> None:
    """Each article that failed has a line, however many there are."""
    failures = [unprocessed(f"{number}.md", "It failed.") for number in range(12)]
    assert len([*terminal.problems(Report(failures=failures))]) == 12
