"""The Markdown summary of a refresh, for the body of a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, Template

from enricher.article.model import ArticleResult
from enricher.article.wording import Wording
from enricher.docset.report import Report
from enricher.markdown.inline import code, escape, target
from enricher.platform.words import count, more
from enricher.report import news_report, own_resources
from enricher.report.changes import (
    changed_sentences,
    changes,
    in_words,
    linked_policies,
    sections,
    total,
)
from enricher.report.outputs import Change, ReviewItem
from enricher.report.review import DOCSET_WARNINGS, ReviewGroup, review, size

#: Limits in characters. GitHub accepts 65,536 in the body of a pull request.
_SUMMARY_LIMIT = 60_000
_TABLE_LIMIT = 25_000  # of the summary, for the table at the top
_LIST_LIMIT = 5_000  # for each list after the articles
_NEWS_LIMIT = 15_000
_LONG_LIST = 12  # lines; a longer list is collapsed


def markdown(report: Report) -> str:
    """Return a summary: what to review, a table of the changed articles, each with its changes.

    Empty if nothing changed, and nothing to review is severe or about the docset. Articles beyond
    the limit are in the table only.
    """
    groups = review(report)
    is_urgent = any(group.severe or group.title == DOCSET_WARNINGS for group in groups)
    if not (report.changed or is_urgent):
        return ""
    changed = {result: [*changes(result).values()] for result in report.changed}
    to_review = f", {size(groups):,} to review" if groups else ""
    parts = [
        f"## Azure Policy and Azure Advisor: {count(len(changed), 'article')} changed{to_review}",
        *_to_review(groups),
    ]
    if changed:
        parts.append("\n".join(_within(_TABLE_LIMIT, _table(changed), "\n", ".")))
    tail = [*_tail(report)]
    limit = _SUMMARY_LIMIT - sum(len(text) + 2 for text in (*parts, *tail))
    articles = map(_article, changed, changed.values())
    parts += _within(limit, articles, "", ".", noun="article")
    return "\n\n".join([*parts, *tail]) + "\n"


def _within(
    limit: int, texts: Iterator[str], prefix: str, suffix: str, *, noun: str = ""
) -> Iterator[str]:
    """Yield as many texts as the limit allows, then the number of the others."""
    for text in texts:
        limit -= len(text) + 2
        if limit < 0:
            yield f"{prefix}{more(1 + sum(1 for _ in texts), noun)}{suffix}"
            return
        yield text


def _to_review(groups: Sequence[ReviewGroup]) -> Iterator[str]:
    """Yield a heading, and a list for each group of what to review."""
    if groups:
        yield "### To review"
    for group in groups:
        yield from _list(f"#### {group.title}", map(_review_item, group.items))


def _review_item(item: ReviewItem) -> str:
    return f"{code(item.path)}: {escape(item.text)}" if item.path else escape(item.text)


def _table(changed: Mapping[ArticleResult, Sequence[Change]]) -> Iterator[str]:
    """Yield the lines of a table with the numbers of each article."""
    yield "| Article | Added | Removed | Deprecated | Updated |\n|---|--:|--:|--:|--:|"
    for result, article_changes in changed.items():
        numbers = total(article_changes)
        cells = (numbers.added, numbers.removed, numbers.deprecated, numbers.updated)
        name = code(result.name).replace("|", "\\|")
        yield f"| {name} | {' | '.join(map(str, cells))} |"


@cache
def _template() -> Template:
    environment = Environment(  # nosec B701
        loader=PackageLoader("enricher.report"),
        autoescape=False,  # noqa: S701 - the template escapes Markdown with filters
    )
    environment.filters |= {"md": escape, "code": code, "target": target}
    return environment.get_template("summary.md.j2")


def _article(result: ArticleResult, article_changes: Sequence[Change]) -> str:
    of_bullets = [change for change in article_changes if any(change.links)]
    lines = len(of_bullets) + sum(1 for change in of_bullets for _ in change.links)
    return (
        _template()
        .render(
            service=result.service.name,
            name=result.name,
            changes=of_bullets,
            sentences=changed_sentences(sections(result)),
            linked=linked_policies(result),
            numbers=in_words(total(article_changes), len(result.linked)),
            is_long=lines > _LONG_LIST,
        )
        .rstrip()
    )


def _tail(report: Report) -> Iterator[str]:
    """Yield the parts after the articles."""
    yield from _list("### Your own resources", _own_resources(report))
    if report.news:
        text = news_report.markdown(report.news, Wording(hosts=report.hosts), level=4)
        if len(text) > _NEWS_LIMIT:
            counts = news_report.counts(report.news).capitalize()
            text = f"{counts}. `enrich news` lists all of them."
        yield from ("### Changes in Azure Policy", text.rstrip())
    skipped = (*report.skipped, *report.unusable)
    reasons = (f"{code(file.name)}: {escape(file.message)}" for file in skipped)
    yield from _list("### Skipped", reasons)
    if report.origin:
        yield f"Sources: {escape('; '.join(report.origin))}."


def _list(title: str, lines: Iterator[str]) -> Iterator[str]:
    """Yield a heading and a list, collapsed if it is long; nothing if it is empty."""
    items = [f"- {line}" for line in lines]
    if items:
        yield title
        text = "\n".join(_within(_LIST_LIMIT, iter(items), "- ", ""))
        head = f"<details>\n<summary>{count(len(items), 'entry')}</summary>"
        yield f"{head}\n\n{text}\n\n</details>" if len(items) > _LONG_LIST else text


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
