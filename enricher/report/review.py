"""The items to review after a run, grouped and numbered alike in every report."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from enricher.article.model import ArticleResult
from enricher.docset.reader import UnprocessedFile
from enricher.docset.report import Report
from enricher.lint.rules import RULES
from enricher.report.escaping import for_terminal
from enricher.report.outputs import ReviewItem
from enricher.report.rule_pages import rule_page

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

_DOCTOR = "enrich doctor"  # checks all sources
_CODES = frozenset(rule.code for rule in RULES)
#: The form of a text to review: its line, its message, and the code of a rule.
_FORM = re.compile(
    r"(?:line (?P<line>\d+): )?(?P<message>.*?)(?: \((?P<rule>[a-z]+(?:-[a-z]+)+)\))?", re.DOTALL
)


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
    findings = [(result, text) for result in report.results for text in result.findings]
    warnings = [(result, text) for result in report.results for text in result.warnings]
    bullets = [(result, text) for result in report.results for text in result.to_review]
    deprecated = [entry for entry in findings if entry[1].endswith(_DEPRECATED_ENDS)]
    outdated = [entry for entry in findings if entry not in deprecated]
    yield _group(REFUSED, _of_run(REFUSED, report.refused, _DOCTOR), severe=True)
    yield _group(FAILED, map(_of_failure, report.failures), severe=True)
    yield _group(BULLETS, _of_articles(BULLETS, bullets, "enrich refresh"), severe=True)
    yield _group(DEPRECATED, _of_articles(DEPRECATED, deprecated, "enrich lint"), severe=True)
    yield _group(OUTDATED, _of_articles(OUTDATED, outdated, "enrich lint"))
    yield _group(WARNINGS, _of_articles(WARNINGS, warnings, "enrich refresh"))
    yield _group(DOCSET_WARNINGS, _of_run(DOCSET_WARNINGS, report.warnings))
    yield _group(SOURCE_WARNINGS, _of_run(SOURCE_WARNINGS, report.source_warnings, _DOCTOR))


def _group(title: str, items: Iterable[ReviewItem], *, severe: bool = False) -> ReviewGroup:
    return ReviewGroup(title, [*items], severe)


def _of_run(title: str, texts: Iterable[str], command: str = "") -> Iterator[ReviewItem]:
    """Yield what concerns no article."""
    for text in texts:
        yield ReviewItem(title=title, path="", text=text, message=text, command=command)


def _of_failure(file: UnprocessedFile) -> ReviewItem:
    command = f"enrich refresh {_quoted(file.path)}"
    return ReviewItem(
        title=FAILED, path=file.name, text=file.message, message=file.message, command=command
    )


def _of_articles(
    title: str, texts: Iterable[tuple[ArticleResult, str]], command: str
) -> Iterator[ReviewItem]:
    """Yield what concerns articles, with the line and the rule that a text names."""
    for result, text in texts:
        match = _FORM.fullmatch(text)
        rule = match["rule"] if match and match["rule"] in _CODES else ""
        is_fixable = text in result.fixable
        message = match["message"] if match and (rule or not match["rule"]) else text
        yield ReviewItem(
            title=title,
            path=result.name,
            text=text,
            line=int(match["line"]) if match and match["line"] else None,
            rule=rule,
            page=rule_page(rule) if rule else "",
            command=f"{command} {_quoted(result.path)}{' --fix' if is_fixable else ''}",
            fixes=is_fixable,
            message=message,
        )


def _quoted(path: Path) -> str:
    """Return a path as an argument of a command."""
    return shlex.quote(for_terminal(path.as_posix()))
