"""The page of a refresh."""

from __future__ import annotations

from datetime import date

from enricher.docset.coverage import Coverage
from enricher.docset.report import Report
from enricher.report.changes import changes
from enricher.report.refresh_page import Cell, Row, page
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


def test_row() -> None:
    article = changed_result(warnings=("Look.",))
    row = Row("a1", article, changes(article))
    assert row.cells[RELIABILITY] == Cell(4, 1, 2)
    assert row.cells[SECURITY] == Cell(2)
    assert row.cells[RECOMMENDATIONS] is None
    assert row.contents.startswith("reliability 4 + –, security 2 + –")
    assert row.tokens == "changed review"


def test_page__of_changes() -> None:
    text = page(report(changed_result(), result()), [], TODAY, wrote=False)
    assert "<h1>1 of 2 articles would change</h1>" in text
    assert "Generated on 2026-01-11" in text
    assert '<h4 class="added">Added</h4>' in text
    assert '<h4 class="removed">Removed</h4><ul><li>deprecated: <a href="#' in text.replace(
        "\n", ""
    )
    assert ">Old zones</a>, superseded by <a href=" in text
    assert "Nothing to review: " in text
    assert "Without zones, circuits fail." in text  # the reason for the policy that was added


def test_page__has_severe_items_first_and_open() -> None:
    findings = ("line 3: x (deprecated-policy-link)", "line 4: y (claims-no-policies)")
    run_report = Report(
        results=[result(findings=findings)],
        failures=[unprocessed("a.md", "It failed.")],
        warnings=["The lock is damaged."],
    )
    text = page(run_report, [], TODAY, wrote=True)
    titles = [
        "Articles that failed",
        "Deprecated policies that articles still mention",
        "Outdated statements",
        "Warnings about the docset",
    ]
    positions = [text.index(f"<summary>{title} ") for title in titles]
    assert positions == sorted(positions)
    assert text.count('<details class="review severe" open>') == 2
    assert "2 to review</span>" in text


def test_page__without_articles() -> None:
    assert "<p>No articles were processed.</p>" in page(Report(), [], TODAY, wrote=True)


def test_page__with_coverage_over_time() -> None:
    history = [Coverage(date(2026, 1, 1), 1, 10), Coverage(TODAY, 2, 1_200)]
    text = page(Report(results=[result()]), history, TODAY, wrote=True)
    assert "<h3>Coverage over time</h3>" in text
    assert "<b>1,200</b> policies and recommendations" in text
    assert "Coverage over time" not in page(Report(), history[:1], TODAY, wrote=True)
