"""Lines for readers on a terminal."""

from __future__ import annotations

import pytest

from enricher.article.slot_result import SlotResult
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


def test_article_summary() -> None:
    article = changed_result(warnings=("Look.",), findings=("line 3: gone (code)",))
    lines = [*terminal.article_summary(article, Report(results=[article]), wrote=False)]
    assert [*map(str, lines)] == [
        "docs/gateways.md: would change (Azure Gateways)",
        "  policy-definitions, Reliability: 1 added, 2 removed, 1 updated, 3 kept",
        "    + Zones",
        "    ~ Tunnels",
        "    - Old zones (deprecated, superseded by Zones)",
        "    - Circuits",
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


def test_article_summary__of_sentences() -> None:
    """A sentence is no bullet: it is not counted."""
    article = result({SENTENCE: REWRITTEN, RELIABILITY: REWRITTEN})
    assert [*map(str, terminal.article_summary(article, Report(results=[article])))][1:] == [
        "  advisor-sentence, Reliability: sentences updated",
        "  policy-definitions, Reliability: sentences updated",
    ]


def test_article_summary__names_the_first_bullets() -> None:
    article = result({RELIABILITY: SlotResult(added=(ADDED,) * 12)})
    lines = [*map(str, terminal.article_summary(article, Report(results=[article])))]
    assert lines.count("    + Zones") == 10
    assert lines[-1] == "    … and 2 more"


def test_article_summary__with_counts_of_own_resources() -> None:
    counts = ServiceCounts({guid(11): Affected(2, 1)}, {guid(1): Compliance(2, 1)})
    filled = report(result(), service_counts={SERVICE: counts})
    assert [*map(str, terminal.article_summary(result(), filled))] == [
        "docs/gateways.md: unchanged (Azure Gateways)",
        "  of your own resources: 2 affected by these recommendations (1 set aside)",
        "  of your own resources: 1 non-compliant, by 1 policy",
    ]


def test_refresh_summary() -> None:
    run_report = Report(
        results=[changed_result(), result()],
        skipped=[unprocessed("b.md", "Not a guide.", SkipReason.NOT_A_GUIDE)],
    )
    assert [*map(str, terminal.refresh_summary(run_report))] == [
        "docs/gateways.md: 1 added, 2 removed, 1 updated (Azure Gateways)",
        "  deprecated: Old zones, superseded by Zones",
        "  removed: Circuits",
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


def test_problems__of_all_articles() -> None:
    """A warning that every article has, as about a source, is printed once."""
    warnings = ("No facts.", "Look."), ("No facts.",)
    run_report = Report(results=[result(warnings=each) for each in warnings])
    assert [*terminal.problems(run_report)] == [
        "each article: No facts.",
        "docs/gateways.md: Look.",
    ]
