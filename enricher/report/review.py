"""The items to review after a run, grouped and numbered alike in every report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from enricher.docset.reader import UnprocessedFile
from enricher.docset.report import Report
from enricher.report.outputs import ReviewItem

REFUSED = "Sources that refused access"
FAILED = "Articles that failed"
BULLETS = "Your bullets that need a decision"
DEPRECATED = "Deprecated policies that articles still mention"
OUTDATED = "Outdated statements"
WARNINGS = "Warnings about articles"
DOCSET_WARNINGS = "Warnings about the docset"
SOURCE_WARNINGS = "Warnings about sources"

#: The ends of findings on deprecated policies, which are listed before the others.
_DEPRECATED_ENDS = ("(deprecated-policy-link)", "(deprecated-policy-name)")


class ReviewGroup(Struct, frozen=True):
    """Items to review, of one kind."""

    title: str
    items: Sequence[ReviewItem]
    severe: bool = False


def review(report: Report) -> list[ReviewGroup]:
    """Return what a run leaves to review, the most severe first."""
    return [group for group in _groups(report) if group.items]


def size(groups: Sequence[ReviewGroup]) -> int:
    """Return the number of items to review."""
    return sum(len(group.items) for group in groups)


def _groups(report: Report) -> Iterator[ReviewGroup]:
    findings = [(result.name, finding) for result in report.results for finding in result.findings]
    warnings = [(result.name, text) for result in report.results for text in result.warnings]
    bullets = [(result.name, text) for result in report.results for text in result.to_review]
    deprecated = [entry for entry in findings if entry[1].endswith(_DEPRECATED_ENDS)]
    outdated = [entry for entry in findings if entry not in deprecated]
    yield _group(REFUSED, [("", text) for text in report.refused], severe=True)
    yield _group(FAILED, _of_files(report.failures), severe=True)
    yield _group(BULLETS, bullets, severe=True)
    yield _group(DEPRECATED, deprecated, severe=True)
    yield _group(OUTDATED, outdated)
    yield _group(WARNINGS, warnings)
    yield _group(DOCSET_WARNINGS, [("", text) for text in report.warnings])
    yield _group(SOURCE_WARNINGS, [("", text) for text in report.source_warnings])


def _of_files(files: Sequence[UnprocessedFile]) -> list[tuple[str, str]]:
    return [(file.name, file.message) for file in files]


def _group(title: str, items: Sequence[tuple[str, str]], *, severe: bool = False) -> ReviewGroup:
    reviewed = [ReviewItem(title=title, path=name, text=text) for name, text in items]
    return ReviewGroup(title, reviewed, severe)
