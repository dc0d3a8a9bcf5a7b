"""A short form of a diff: one line for each bullet that changes, without addresses.

A line has the sign of the change, the first eight characters of the definition's id, why the bullet
changes, and the bullet as a reader sees it: its name, its effects, and what its sentence says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from rich.text import Text

from enricher.article.bullets import Bullet, RemovedBullet
from enricher.article.definitions import definition_ids
from enricher.article.model import ArticleResult
from enricher.article.slot_result import SlotResult
from enricher.catalog import news
from enricher.catalog.news import News
from enricher.docset.report import Report
from enricher.markdown.inline import parse_inline
from enricher.platform.sanitize import one_line
from enricher.report.changes import changed_sentences, changes, in_words, sections, total
from enricher.report.styled_text import ADDED, ID, PATH, REMOVED, line
from enricher.report.wrapping import fit

_ID_LENGTH = 8  # characters; `enrich explain` finds a definition by them
_STYLES = {"+": ADDED, "-": REMOVED, "~": ""}
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
_NEWS = {
    news.ADDED: "new in Azure",
    news.RENAMED: "renamed in Azure",
    news.LEFT_PREVIEW: "left preview",
    news.MAJOR_VERSION: "new version",
}


class _Line(Struct, frozen=True):
    """A bullet that changes."""

    sign: str
    id: str
    reason: str
    text: str

    def styled(self, width: int) -> Iterator[Text]:
        """Yield the line, and on a narrow terminal the lines that it continues on."""
        head = line((self.sign, _STYLES[self.sign]), " ", (f"{self.id:{_ID_LENGTH}}", ID), "  ")
        reason = f"{self.reason:{width}}  "
        indent = " " * (len(head.plain) + len(reason))
        yield from fit(line(head, reason, self.text), indent)


def render(report: Report) -> Text:
    """Return the lines of all articles that change."""
    return Text("\n").join(_lines(report))


def _lines(report: Report) -> Iterator[Text]:
    """Yield the lines of each article, below its name and the titles of its sections."""
    by_id = {entry.subject.id: entry for entry in report.news}
    for result in report.changed:
        numbers = in_words(total(changes(result).values()), len(result.linked))
        yield line((str(result.path), PATH), f" ({result.service.name}): {numbers}")
        groups = [*_groups(result, by_id)]
        width = max((len(each.reason) for _, group in groups for each in group), default=0)
        for title, group in groups:
            yield line(f"  {title}")
            for each in group:
                yield from each.styled(width)
        if sentences := changed_sentences(sections(result)):
            yield line(f"  {sentences}")


def _groups(result: ArticleResult, by_id: dict[str, News]) -> Iterator[tuple[str, Sequence[_Line]]]:
    """Yield the lines of each part of an article, with its title."""
    if result.linked:
        yield "Your own bullets", [*map(_linked, result.linked)]
    for slot, change in changes(result).items():
        slot_result = result.slot_results[slot] or SlotResult()
        group = [
            *(_removed(bullet, result) for bullet in result.removed_bullets_of(slot)),
            *(_updated(bullet, by_id) for bullet in slot_result.updated),
            *(_added(bullet, result, by_id) for bullet in slot_result.added),
        ]
        if group:
            yield change.title, group


def _linked(bullet: Bullet) -> _Line:
    words = one_line(bullet.text)
    text = bullet.name if words == bullet.name else f"{bullet.name}, for '{words}'"
    return _Line("~", _id(bullet), "linked", text)


def _added(bullet: Bullet, result: ArticleResult, by_id: dict[str, News]) -> _Line:
    return _Line("+", _id(bullet), _reason_to_add(bullet, result, by_id), _as_read(bullet.text))


def _reason_to_add(bullet: Bullet, result: ArticleResult, by_id: dict[str, News]) -> str:
    """Return why a bullet is new, as far as the run knows."""
    for removed in (each for group in result.removed_bullets.values() for each in group):
        if removed.successor and not removed.successor.subject.ids.isdisjoint(bullet.subject.ids):
            return f"replaces {_id(removed)}"
        if removed.into is bullet or removed.into == bullet:
            return f"takes in {_id(removed)}"
    if in_news := _news_on(bullet, by_id):
        return in_news
    return "new since last run" if result.was_filled else "not listed before"


def _updated(bullet: Bullet, by_id: dict[str, News]) -> _Line:
    reason = _news_on(bullet, by_id) or "reworded"
    return _Line("~", _id(bullet), reason, _as_read(bullet.text))


def _removed(bullet: RemovedBullet, result: ArticleResult) -> _Line:
    if result.is_stripped:
        return _Line("-", _id(bullet), "stripped", bullet.name)
    text = bullet.name
    if bullet.successor:
        text += f"; use {bullet.successor.name} ({_id(bullet.successor)})"
    reason = f"now in {_id(bullet.into)}" if bullet.into else bullet.state
    if not (bullet.gone or bullet.into):
        reason = "no longer listed"
    return _Line("-", _id(bullet), reason, text)


def _news_on(bullet: Bullet, by_id: dict[str, News]) -> str:
    """Return what changed in Azure about a bullet's policies; empty if nothing is known."""
    kinds = [kind for guid in bullet.subject.ids if guid in by_id for kind in by_id[guid].kinds]
    return next((_NEWS[kind] for kind in news.KINDS if kind in kinds and kind in _NEWS), "")


def _id(bullet: Bullet | RemovedBullet) -> str:
    """Return the start of the id of the definition that a bullet links; empty without one."""
    ids = bullet.ids if isinstance(bullet, RemovedBullet) else tuple(bullet.subject.ids)
    id_ = min(definition_ids(bullet.link) or ids or [""])
    return id_.rpartition("/")[2][:_ID_LENGTH]


def _as_read(text: str) -> str:
    """Return a bullet without addresses, up to a sentence after the first that has a link."""
    read, starts = "", []
    for token in parse_inline(text):
        if token.type == "link_open":
            starts.append(len(read))
        read += " " if token.type in ("softbreak", "hardbreak") else token.content
    ends = [match.end() for match in _SENTENCE_END.finditer(read)]
    later = next((start for start in starts if ends and start > ends[0]), len(read))
    return one_line(read[: max((end for end in ends if end <= later), default=later)])
