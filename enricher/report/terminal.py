"""The lines that fill, refresh and doctor print for readers, and diffs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence

from rich.text import Text

from enricher.article.model import ArticleResult
from enricher.catalog.service import Service
from enricher.docset.report import Report
from enricher.platform.words import count, series, shortened
from enricher.report.bullet_changes import BulletChanges
from enricher.report.changes import (
    SectionChanges,
    changed_sentences,
    changes,
    in_words,
    linked_policies,
    sections,
    total,
)
from enricher.report.escaping import for_terminal
from enricher.report.outputs import BulletChange
from enricher.report.own_resources import OwnResources, own_resources
from enricher.report.review import FAILED, REFUSED, SOURCE_WARNINGS, review, size
from enricher.report.styled_text import ADDED, ERROR, OK, PATH, REMOVED, WARNING, line

_NO_LINE_END = "\\ No newline at end of file"  # as GNU diff and git write it
_DIFF_STYLES = {"+": "diff.added", "-": "diff.removed", "@": "diff.range"}  # by first character

_NAMED_BULLETS = 10  # of a section, or removed from an article
_NAMED_FILES = 50  # that are skipped
_NAMED_ARTICLES = 10  # that have the same to review


def unified_diff(result: ArticleResult) -> str:
    """Return the change as a unified diff, with the line ends of the article."""
    name = for_terminal(str(result.path))
    before, after = (
        re.findall(r"[^\n]*\n|[^\n]+", document.text)  # patch and git split at \n only
        for document in (result.before, result.after)
    )
    lines = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
    return "".join(text if text.endswith("\n") else f"{text}\n{_NO_LINE_END}\n" for text in lines)


def styled_diff(diff: str) -> Iterator[Text]:
    """Yield the lines of a unified diff with styles."""
    for text in diff.removesuffix("\n").split("\n"):
        yield line((text, _DIFF_STYLES.get(text[:1], "")))


def fill_summary(report: Report, *, wrote: bool = True, with_names: bool = True) -> Iterator[Text]:
    """Yield the lines on each article of a run, then, once, what several of them have in common.

    `wrote`: whether the changes were written, and not only shown. `with_names`: whether to name
    the bullets that change.
    """
    texts = [(str(each.path), text.plain) for each in report.results for text in _review(each)]
    shared = _shared(texts, len(report.results))
    counted: set[Service] = set()
    bullets = BulletChanges(report)
    for result in report.results:
        state = _changed(wrote=wrote) if result.changed else "unchanged"
        yield line((str(result.path), PATH), f": {state} ({result.service.name})")
        yield from _changes(result, [*bullets.removed(result)], with_names=with_names)
        yield from (line("  ", text) for text in _review(result) if text.plain not in shared)
        service_counts = report.service_counts.get(result.service)
        if service_counts and result.service not in counted:
            yield from _resources(own_resources(service_counts, report.facts_of(result.service)))
            counted.add(result.service)
    yield from (line(f"{who}: {text}") for text, who in shared.items())


def _changes(
    result: ArticleResult, removed: Sequence[BulletChange], *, with_names: bool
) -> Iterator[Text]:
    """Yield what changed in an article, by section: bullets with their names, then sentences."""
    of_article = [*sections(result)]
    for section in of_article:
        if section.has_bullets:
            yield line(f"  {section.title}: {in_words(section.total)}")
            for name in _names(section, removed) if with_names else ():
                yield line("    ", name)
    if sentences := changed_sentences(of_article):
        yield line(f"  {sentences}")
    if result.linked:
        linked = "; ".join(link.name for link in linked_policies(result))
        yield line(f"  linked in your own bullets: {linked}")
    mentioned = [bullet.name for slot_result in result.filled for bullet in slot_result.mentioned]
    if mentioned:
        yield line(f"  already mentioned in the text, not listed: {'; '.join(mentioned)}")


def _review(result: ArticleResult) -> Iterator[Text]:
    """Yield what an article leaves to review."""
    for text in result.to_review:
        yield line(("to review", WARNING), f": {text}")
    for warning in result.warnings:
        yield line(("warning", WARNING), f": {warning}")
    yield from map(line, result.findings)


def _shared(texts: Iterable[tuple[str, str]], articles: int) -> dict[str, str]:
    """Return the texts that several of all articles have, each with words for these articles."""
    paths: dict[str, dict[str, None]] = {}
    for path, text in texts:
        paths.setdefault(text, {})[path] = None
    return {
        text: "each article" if len(names) == articles else series(names, _NAMED_ARTICLES)
        for text, names in paths.items()
        if len(names) > 1
    }


def _names(section: SectionChanges, removed: Iterable[BulletChange]) -> list[Text]:
    """Return the names of the first bullets of a section that changed."""
    names = [
        *(line((f"+ {link.name}", ADDED)) for change in section.changes for link in change.added),
        *(line((f"~ {link.name}", ADDED)) for change in section.changes for link in change.updated),
        *(
            line((f"- {change.bullet.name}", REMOVED), f" ({change.why})")
            for change in removed
            if change.kind is section.kind
            and (change.directive or "") == section.directive
            and section.pillar in (change.pillar, None)
        ),
    ]
    return shortened(names, _NAMED_BULLETS, line)


def _removals(removed: Iterable[BulletChange]) -> Iterator[Text]:
    """Yield the bullets that were removed, each with the reason."""
    for change in removed:
        yield line(("removed", REMOVED), f": {change.bullet.name} ({change.why})")


def _changed(*, wrote: bool) -> str:
    return "changed" if wrote else "would change"


def refresh_summary(report: Report, *, wrote: bool = True) -> Iterator[Text]:
    """Yield a line for each article that changed, or would, then the totals and what to review."""
    bullets = BulletChanges(report)
    for result in report.changed:
        of_article = changes(result).values()
        numbers = in_words(total(of_article), len(result.linked))
        yield line((str(result.path), PATH), f": {numbers} ({result.service.name})")
        for removal in shortened(_removals(bullets.removed(result)), _NAMED_BULLETS, line):
            yield line("  ", removal)
    unchanged = len(report.results) - len(report.changed)
    skipped_files = len(report.skipped)
    groups = review(report)
    yield line(
        f"{len(report.changed):,} {_changed(wrote=wrote)}, {unchanged:,} unchanged, "
        f"{len(report.failures):,} failed, {skipped_files:,} skipped"
        + (" (not a service guide)" if skipped_files else "")
        + (f", {size(groups):,} to review" if groups else "")
    )
    for group in groups:
        yield line(f"  {group.title}: {len(group.items):,}")


def skipped(report: Report) -> Iterator[Text]:
    """Yield a line for each reason why files were skipped, with their names."""
    by_reason: dict[str, list[str]] = {}
    for file in report.skipped:
        by_reason.setdefault(file.message.rstrip("."), []).append(str(file.path))
    for reason, names in by_reason.items():
        yield line(f"skipped, {reason}: {series(names, _NAMED_FILES)}")


def problems(report: Report) -> Iterator[str]:
    """Yield what to review, without what was printed when the sources were read.

    What is to review in several articles is printed once.
    """
    yield from (f"{file.path}: skipped: {file.message}" for file in report.unusable)
    paths = {result.name: result.path for result in report.results}
    paths |= {file.name: file.path for file in report.failures}
    for group in review(report):
        if group.title not in (REFUSED, SOURCE_WARNINGS):
            texts = [(str(paths[item.path]), item.text) for item in group.items if item.path]
            shared = {} if group.title == FAILED else _shared(texts, len(report.results))
            yield from (f"{who}: {text}" for text, who in shared.items())
            for item in group.items:
                if item.text not in shared:
                    yield f"{paths[item.path]}: {item.text}" if item.path else item.text


def check(name: str, detail: str, failure: str | None, *, doubtful: bool = False) -> Iterator[Text]:
    """Yield the result of one check of `enrich doctor`; a run goes on if it is only doubtful."""
    works = ("warn  ", WARNING) if doubtful else ("ok    ", OK)
    yield line(works if failure is None else ("FAIL  ", ERROR), f"{name}: {detail}")
    if failure is not None:
        yield line(f"      {failure}")


def _resources(own: OwnResources) -> Iterator[Text]:
    if (affected := own.affected) is not None:
        set_aside = f" ({affected.set_aside:,} set aside)" if affected.set_aside else ""
        yield line(
            f"  of your own resources: {affected.open:,} affected by these recommendations"
            f"{set_aside}"
        )
    if own.compliance is not None:
        failing, policies = own.total.non_compliant, count(len(own.compliance), "policy")
        yield line(f"  of your own resources: {failing:,} non-compliant, by {policies}")
