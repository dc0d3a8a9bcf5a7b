"""The lines that fill, refresh and doctor print for readers, and diffs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence

from rich.text import Text

from enricher.article.bullets import Bullet, RemovedBullet
from enricher.article.model import ArticleResult
from enricher.docset.report import Report
from enricher.platform.words import count, series, shortened
from enricher.report.changes import Total, changes
from enricher.report.escaping import for_terminal
from enricher.report.json_report import slots
from enricher.report.own_resources import OwnResources, own_resources
from enricher.report.styled_text import ADDED, ERROR, OK, PATH, REMOVED, WARNING, line

_NO_LINE_END = "\\ No newline at end of file"  # as GNU diff and git write it
_DIFF_STYLES = {"+": "diff.added", "-": "diff.removed", "@": "diff.range"}  # by first character

_SENTENCES = "sentences updated"  # of a change to no bullet

_NAMED_BULLETS = 10  # of a slot
_NAMED_FILES = 50  # that are skipped


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


def article_summary(result: ArticleResult, report: Report, *, wrote: bool = True) -> Iterator[Text]:
    """Yield a line for the article, then its changes, warnings, findings and resource counts.

    `wrote`: whether the changes were written, and not only shown.
    """
    state = _changed(wrote=wrote) if result.changed else "unchanged"
    yield line((str(result.path), PATH), f": {state} ({result.service.name})")
    for kind, pillar, slot_result, removed in slots(result):
        if slot_result and slot_result.changes:
            title = f"{kind}, {pillar.title}" if pillar else f"{kind}"
            added, updated, kept = slot_result.added, slot_result.updated, slot_result.kept
            numbers = _numbers(len(added), len(removed), len(updated))
            yield line(f"  {title}: {f'{numbers}, {kept:,} kept' if numbers else _SENTENCES}")
            for name in _names(added, updated, removed):
                yield line("    ", name)
    mentioned = [bullet.name for slot_result in result.filled for bullet in slot_result.mentioned]
    if mentioned:
        yield line(f"  already mentioned in the text, not listed: {'; '.join(mentioned)}")
    for text in result.to_review:
        yield line("  ", ("to review", WARNING), f": {text}")
    for warning in result.warnings:
        yield line("  ", ("warning", WARNING), f": {warning}")
    for finding in result.findings:
        yield line(f"  {finding}")
    if service_counts := report.service_counts.get(result.service):
        yield from _resources(own_resources(service_counts, report.facts_of(result.service)))


def _names(
    added: Sequence[Bullet], updated: Sequence[Bullet], removed: Sequence[RemovedBullet]
) -> list[Text]:
    """Return the names of the first bullets that were added, updated or removed."""
    groups: Iterable[tuple[str, str, Sequence[Bullet | RemovedBullet]]] = (
        ("+", ADDED, added),
        ("~", ADDED, updated),
        ("-", REMOVED, removed),
    )
    names = [
        line((f"{mark} {bullet.name}", style))
        for mark, style, bullets in groups
        for bullet in bullets
        if bullet.name
    ]
    return shortened(names, _NAMED_BULLETS, line)


def _changed(*, wrote: bool) -> str:
    return "changed" if wrote else "would change"


def _numbers(added: int, removed: int, updated: int) -> str:
    """Return the numbers of bullets that changed; empty if only sentences did."""
    if not (added or removed or updated):
        return ""
    return f"{added:,} added, {removed:,} removed" + (f", {updated:,} updated" if updated else "")


def refresh_summary(report: Report, *, wrote: bool = True) -> Iterator[Text]:
    """Yield a line for each article that changed, or would, and the totals."""
    for result in report.changed:
        total = Total.of(changes(result))
        numbers = _numbers(total.added, total.removed, total.updated) or _SENTENCES
        yield line((result.name, PATH), f": {numbers} ({result.service.name})")
        for bullets in result.removed_bullets.values():
            for bullet in bullets:
                if bullet.gone and bullet.ids:
                    yield line("  ", ("removed", REMOVED), f": {bullet.words}")
    unchanged = len(report.results) - len(report.changed)
    skipped_files = len(report.skipped)
    yield line(
        f"{len(report.changed):,} {_changed(wrote=wrote)}, {unchanged:,} unchanged, "
        f"{len(report.failures):,} failed, {skipped_files:,} skipped"
        + (" (not a service guide)" if skipped_files else "")
    )


def skipped(report: Report) -> Iterator[Text]:
    """Yield a line for each reason why files were skipped, with their names."""
    by_reason: dict[str, list[str]] = {}
    for file in report.skipped:
        by_reason.setdefault(file.message.rstrip("."), []).append(file.name)
    for reason, names in by_reason.items():
        yield line(f"skipped, {reason}: {series(names, _NAMED_FILES)}")


def problems(report: Report) -> Iterator[str]:
    """Yield the warnings and failures of a run."""
    yield from report.warnings
    yield from (f"{file.name}: skipped: {file.message}" for file in report.unusable)
    for result in report.results:
        yield from (f"{result.name}: to review: {text}" for text in result.to_review)
        yield from (f"{result.name}: {warning}" for warning in result.warnings)
    yield from (f"{failure.name}: {failure.message}" for failure in report.failures)


def check(name: str, detail: str, failure: str | None) -> Iterator[Text]:
    """Yield the result of one check of `enrich doctor`."""
    state = ("ok    ", OK) if failure is None else ("FAIL  ", ERROR)
    yield line(state, f"{name}: {detail}")
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
