"""The items to review after a run."""

from __future__ import annotations

from enricher.docset.report import Report
from enricher.report.review import DEPRECATED, FAILED, OUTDATED, WARNINGS, review, size
from tests.unit.report.builders import result, unprocessed


def test_review__the_most_severe_first() -> None:
    """Groups without items are left out."""
    article = result(findings=("x (claims-no-policies)", "y (deprecated-policy-link)"))
    warned = result(name="docs/other.md", warnings=("Look.",))
    groups = review(Report(results=[article, warned], failures=[unprocessed("a.md", "It failed.")]))
    assert [(group.title, group.severe) for group in groups] == [
        (FAILED, True),
        (DEPRECATED, True),
        (OUTDATED, False),
        (WARNINGS, False),
    ]
    assert [(item.path, item.text) for group in groups for item in group.items] == [
        ("a.md", "It failed."),
        ("docs/gateways.md", "y (deprecated-policy-link)"),
        ("docs/gateways.md", "x (claims-no-policies)"),
        ("docs/other.md", "Look."),
    ]
    assert size(groups) == 4


def test_review__nothing() -> None:
    assert review(Report(results=[result()])) == []
