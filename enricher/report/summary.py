"""The Markdown summary of a refresh, for the body of a pull request: in the order of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, Template

from enricher.article.model import ArticleResult
from enricher.article.wording import Wording
from enricher.docset.report import Report
from enricher.markdown.inline import code, escape, target
from enricher.platform.words import count
from enricher.report import news_report, own_resources, shortening
from enricher.report.bullet_changes import BulletChanges
from enricher.report.changes import (
    changed_sentences,
    changes,
    directive_of,
    in_words,
    sections,
    total,
)
from enricher.report.outputs import BulletChange, ReviewItem, Totals
from enricher.report.review import DOCSET_WARNINGS, ReviewGroup, review, size
from enricher.report.shortening import Piece, Step

#: The limit in characters. GitHub accepts 65,536 in the body of a pull request.
_SUMMARY_LIMIT = 60_000
_LONG_LIST = 12  # lines; a longer list is collapsed

#: The importance of what can be left out, by its position in this list: the first goes first.
_IMPORTANCE = ("skipped", "news", "own", "updated", "linked", "added", "removed", "article",
               "rest", "row", "review")  # fmt: skip
_FIRST = 50  # items of each group to review, which are more important than the others


def markdown(report: Report) -> str:
    """Return a summary: what to review, the changes of each article, and a table of their numbers.

    Empty if nothing changed, and nothing to review is severe or about the docset. Beyond the limit,
    the least important is left out, and the summary says what.
    """
    groups = review(report)
    is_urgent = any(group.severe or group.title == DOCSET_WARNINGS for group in groups)
    if not (report.changed or is_urgent):
        return ""
    pieces = [Piece(_head(report, groups)), *_to_review(groups)]
    bullets = BulletChanges(report)
    for result in report.changed:
        pieces.append(_article(result, bullets.of(result)))
    pieces += [*_table(report), *_tail(report)]
    text, left_out = shortening.shortened(pieces, _SUMMARY_LIMIT)
    if left_out:
        text += (
            f"\n\nLeft out, because a pull request has no room for it: "
            f"{shortening.in_words(left_out)}. `--report-html` and `--report-json` have everything."
        )
    if report.origin:
        text += f"\n\nSources: {escape('; '.join(report.origin))}."
    return f"{text}\n"


def _step(kind: str, text: str, noun: str, number: int = 1) -> Step:
    return Step(_IMPORTANCE.index(kind), text, noun, number)


def _totals(report: Report) -> Totals:
    return total(change for result in report.changed for change in changes(result).values())


def _head(report: Report, groups: Sequence[ReviewGroup]) -> str:
    """Return the heading, and the numbers that the page has on top."""
    to_review = f", {size(groups):,} to review" if groups else ""
    articles = count(len(report.changed), "article")
    text = f"## Azure Policy and Azure Advisor: {articles} changed{to_review}"
    numbers = _totals(report)
    if not report.changed:
        return text
    of_these = {"replaced": numbers.replaced, "deprecated": numbers.deprecated}
    removed = ", ".join(f"{number:,} {word}" for word, number in of_these.items() if number)
    linked = sum(len(result.linked) for result in report.changed)
    return (
        f"{text}\n\n{numbers.added:,} added, {numbers.removed:,} removed"
        f"{f' (of these {removed})' if removed else ''}, {numbers.updated:,} updated"
        f"{f', {linked:,} linked' if linked else ''}."
    )


def _to_review(groups: Sequence[ReviewGroup]) -> Iterator[Piece]:
    """Yield a heading, and a list for each group of what to review."""
    if groups:
        yield Piece("### What needs a decision")
    for group in groups:
        items = [f"- {_review_item(item)}" for item in group.items]
        yield Piece(f"#### {group.title}")
        yield from _list(items, "review", "decision")


def _review_item(item: ReviewItem) -> str:
    text = escape(item.message)
    if item.path:
        line = f", line {item.line}" if item.line else ""
        text = f"{code(item.path)}{line}: {text}"
    if item.rule:
        text += f" ([{item.rule}]({item.page}))"
    if item.command:
        text += f" {item.what_to_do}: {code(item.command)}"
    return text


def _list(items: Sequence[str], kind: str, noun: str) -> Iterator[Piece]:
    """Yield the items of a list, collapsed if it is long."""
    is_long = len(items) > _LONG_LIST
    if is_long:
        yield Piece(f"<details>\n<summary>{count(len(items), 'entry')}</summary>")
    for number, item in enumerate(items):
        of_kind = "rest" if kind == "review" and number >= _FIRST else kind
        yield Piece(item, [_step(of_kind, "", noun)], "\n" if number else "\n\n")
    if is_long:
        yield Piece("</details>")


@cache
def _template() -> Template:
    environment = Environment(  # nosec B701
        loader=PackageLoader("enricher.report"),
        autoescape=False,  # noqa: S701 - the template escapes Markdown with filters
    )
    environment.filters |= {"md": escape, "code": code, "target": target}
    return environment.get_template("summary.md.j2")


def _article(result: ArticleResult, bullets: Sequence[BulletChange]) -> Piece:
    """Return the changes of an article, with the steps that shorten them."""
    steps, kept = [], [*bullets]
    for action in ("updated", "linked", "added", "removed"):
        shorter = [change for change in kept if change.action != action]
        if len(shorter) < len(kept):
            text = _rendered(result, shorter, len(bullets) - len(shorter))
            steps.append(_step(action, text, f"{action} bullet", len(kept) - len(shorter)))
            kept = shorter
    steps.append(_step("article", "", "article"))
    return Piece(_rendered(result, bullets, 0), steps)


def _rendered(result: ArticleResult, bullets: Sequence[BulletChange], left_out: int) -> str:
    """Return an article with some of its changes."""
    by_section: dict[str, list[BulletChange]] = {}
    titles = {
        (slot.kind, slot.own_pillar, directive_of(slot)): change.title
        for slot, change in changes(result).items()
    }
    for change in bullets:
        slot = (change.kind, change.pillar, change.directive or "")
        title = "Your own bullets" if change.action == "linked" else titles[slot]
        by_section.setdefault(title, []).append(change)
    sentences = changed_sentences(sections(result))
    return (
        _template()
        .render(
            service=result.service.name,
            name=result.name,
            sections=by_section,
            sentences=sentences,
            numbers=in_words(total(changes(result).values()), len(result.linked)),
            left_out=left_out,
            is_long=len(bullets) + len(by_section) > _LONG_LIST,
        )
        .rstrip()
    )


def _table(report: Report) -> Iterator[Piece]:
    """Yield the lines of a table with the numbers of each article."""
    if report.changed:
        yield Piece("### Articles")
        yield Piece(
            "| Article | Added | Removed | Replaced | Deprecated | Updated |\n"
            "|---|--:|--:|--:|--:|--:|"
        )
    for result in report.changed:
        numbers = total(changes(result).values())
        cells = (
            numbers.added, numbers.removed, numbers.replaced, numbers.deprecated, numbers.updated,
        )  # fmt: skip
        name = code(result.name).replace("|", "\\|")
        text = f"| {name} | {' | '.join(map(str, cells))} |"
        yield Piece(text, [_step("row", "", "table row")], "\n")


def _tail(report: Report) -> Iterator[Piece]:
    """Yield the parts after the articles."""
    own = [f"- {line}" for line in _own_resources(report)]
    if own:
        yield Piece("### Your own resources")
        yield from _list(own, "own", "service")
    if report.news:
        text = news_report.markdown(report.news, Wording(hosts=report.hosts), level=4)
        counts = news_report.counts(report.news).capitalize()
        brief = f"{counts}. `enrich news` lists all of them."
        yield Piece("### Changes in Azure Policy")
        yield Piece(text.rstrip(), [_step("news", brief, "news entry", len(report.news))])
    unchanged = len(report.results) - len(report.changed)
    if unchanged:
        yield Piece(f"{count(unchanged, 'article')} unchanged.")
    skipped = [
        f"- {code(file.name)}: {escape(file.message)}"
        for file in (*report.skipped, *report.unusable)
    ]
    if skipped:
        yield Piece("### Skipped")
        yield from _list(skipped, "skipped", "skipped file")


def _own_resources(report: Report) -> Iterator[str]:
    """Yield the counts of the user's own resources, one line for each service."""
    for service, own in own_resources.of_report(report).items():
        compliance, affected = "compliance not known", "recommendations not known"
        if own.compliance is not None:
            total, share = own.total, "" if own.share is None else f" ({own.share} %)"
            compliance = (
                f"{total.compliant:,} compliant{share}, {total.non_compliant:,} non-compliant"
            )
        if own.affected is not None:
            affected = f"{own.affected.open:,} with a recommendation"
        yield f"{escape(service.name)}: {compliance}, {affected}"
