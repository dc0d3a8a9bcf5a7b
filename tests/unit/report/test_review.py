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


def test_review__names_the_line_the_rule_and_the_command() -> None:
    """Lint fixes what is certain; the rest is corrected by hand, and checked again."""
    fixable, other = "line 3: a (b) is old (unknown-category)", "line 4: y (renamed-policy)"
    article = result(
        name="docs/a b.md", findings=(fixable, other), fixable=(fixable,), to_review=("line 9: z.",)
    )
    bullet, first, second = (
        item for group in review(Report(results=[article])) for item in group.items
    )
    assert (first.line, first.rule, first.message) == (3, "unknown-category", "a (b) is old")
    assert (first.command, first.fixes) == ("enrich lint 'docs/a b.md' --fix", True)
    assert (second.command, second.fixes) == ("enrich lint 'docs/a b.md'", False)
    assert second.page.endswith("/docs/reference/lint/renamed-policy.md")
    assert (bullet.line, bullet.rule, bullet.page, bullet.message) == (9, "", "", "z.")
    assert bullet.command == "enrich refresh 'docs/a b.md'"
    assert [item.what_to_do for item in (bullet, first, second)] == [
        "Check",
        "Fix it",
        "Correct it, then check",
    ]


def test_review__of_sources_names_the_command_that_checks_them() -> None:
    (group,) = review(Report(refused=["Advisor: no access (see-the-docs)."]))
    (item,) = group.items
    assert (item.command, item.message) == ("enrich doctor", "Advisor: no access (see-the-docs).")


def test_review__nothing() -> None:
    assert review(Report(results=[result()])) == []
