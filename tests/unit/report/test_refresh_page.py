"""The page of a refresh."""

from __future__ import annotations

from datetime import UTC, date, datetime

from enricher.docset.coverage import Coverage, CoverageHistory
from enricher.docset.report import Report
from enricher.report.article_diff import Hunk, hunks_of
from enricher.report.article_rows import Cell, Row
from enricher.report.refresh_page import page
from tests.unit.report.builders import (
    RECOMMENDATIONS,
    RELIABILITY,
    SECURITY,
    changed_result,
    report,
    result,
    unprocessed,
)

TODAY = date(2026, 1, 11)
NO_HISTORY = CoverageHistory(gap="enrich.lock is not in a git repository")


def test_row() -> None:
    article = changed_result(warnings=("Look.",))
    row = Row("a1", article, [])
    assert row.cells[RELIABILITY] == Cell(4, 1, 2)
    assert row.cells[SECURITY] == Cell(2)
    assert row.cells[RECOMMENDATIONS] is None
    assert row.contents.startswith("reliability 4 + –, security 2 + –")
    assert row.tokens == "unchanged reliability policy security"


def test_page__of_changes() -> None:
    text = page(report(changed_result(), result()), NO_HISTORY, TODAY, wrote=False)
    assert "<h1>1 of 2 articles would change</h1>" in text
    assert "Generated on 2026-01-11" in text
    assert '<li data-t="added policy reliability" data-a="a1">' in text
    assert '<li data-t="removed policy reliability replaced deprecated" data-a="a1">' in text
    assert '<span class="why">deprecated, replaced by <a href="#' in text
    assert "Nothing to review: " in text
    assert "Without zones, circuits fail." in text  # the reason for the policy that was added
    assert "No chart: enrich.lock is not in a git repository." in text


def test_page__has_what_needs_a_decision_first_and_open() -> None:
    findings = ("line 3: x (deprecated-policy-link)", "line 4: y (claims-no-policies)")
    run_report = Report(
        results=[result(findings=findings)],
        failures=[unprocessed("a.md", "It failed.")],
        warnings=["The lock is damaged."],
    )
    text = page(run_report, NO_HISTORY, TODAY, wrote=True)
    titles = [
        "Articles that failed",
        "Deprecated policies that articles still mention",
        "Outdated statements",
        "Warnings about the docset",
    ]
    positions = [text.index(f"<summary>{title} ") for title in titles]
    assert positions == sorted(positions)
    assert text.count('<details class="review severe" data-part open>') == 2
    assert text.count('<details class="review" data-part open>') == 2
    assert "line 3: x (<a href=" in text
    assert "Correct it, then check: <code>enrich lint docs/gateways.md</code>" in text
    assert "2 to review</span>" in text


def test_page__has_the_diff_of_an_article() -> None:
    article = changed_result(before="# A\n\n- old\n", after="# A\n\n- **new**\n")
    diffs = {article.name: hunks_of(article)}
    text = page(report(article), NO_HISTORY, TODAY, wrote=True, diffs=diffs)
    assert '<li class="changed"><strong>new</strong></li>' in text
    assert "<ins>+ - **new**</ins>" in text
    huge = {article.name: [Hunk("", ["x" * 3_000_001], [], frozenset(), frozenset())]}
    text = page(report(article), NO_HISTORY, TODAY, wrote=True, diffs=huge)
    assert "The diff is left out, to keep the page small." in text


def test_page__without_articles() -> None:
    assert "<p>No articles were processed.</p>" in page(Report(), NO_HISTORY, TODAY, wrote=True)


def test_page__with_coverage_over_time() -> None:
    points = [
        Coverage(datetime(2026, 1, 1, tzinfo=UTC), 1, 10, "0123456789abcdef"),
        Coverage(datetime(2026, 1, 11, tzinfo=UTC), 2, 1_200),
    ]
    history = CoverageHistory(points, left_out=3)
    text = page(Report(results=[result()]), history, TODAY, wrote=True)
    assert text.count("<circle") == 4
    assert "<b>Bullets in enrich.lock</b>: 10 on 2026-01-01, 1,200 on 2026-01-11" in text
    assert "<td><code>0123456789</code></td>" in text
    assert "3 commits in between are left out." in text
    assert "No chart" not in text
