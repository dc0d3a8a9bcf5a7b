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
from enricher.docset.report import Report
from enricher.markdown.inline import parse_inline
from enricher.platform.sanitize import one_line
from enricher.report.change_reasons import Why
from enricher.report.changes import changed_sentences, changes, in_words, sections, total
from enricher.report.styled_text import ADDED, ID, PATH, REMOVED, line
from enricher.report.terminal_lines import fit
from enricher.report.why_changed import ChangeReasons

_ID_LENGTH = 8  # characters; `enrich explain` finds a definition by them
_STYLES = {"+": ADDED, "-": REMOVED, "~": ""}
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")


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
    reasons = ChangeReasons(report)
    for result in report.changed:
        numbers = in_words(total(changes(result).values()), len(result.linked))
        yield line((str(result.path), PATH), f" ({result.service.name}): {numbers}")
        groups = [*_groups(result, reasons)]
        width = max((len(each.reason) for _, group in groups for each in group), default=0)
        for title, group in groups:
            yield line(f"  {title}")
            for each in group:
                yield from each.styled(width)
        if sentences := changed_sentences(sections(result)):
            yield line(f"  {sentences}")


def _groups(result: ArticleResult, reasons: ChangeReasons) -> Iterator[tuple[str, Sequence[_Line]]]:
    """Yield the lines of each part of an article, with its title."""
    if result.linked:
        yield "Your own bullets", [*map(_linked, result.linked)]
    for slot, change in changes(result).items():
        slot_result = result.slot_results[slot] or SlotResult()
        group = [
            *(
                _Line(
                    "-", _id(bullet), _brief(reasons.to_remove(bullet, result, slot)), bullet.name
                )
                for bullet in result.removed_bullets_of(slot)
            ),
            *(_line_on("~", bullet, reasons.to_update(bullet)) for bullet in slot_result.updated),
            *(
                _line_on("+", bullet, reasons.to_add(bullet, result, slot))
                for bullet in slot_result.added
            ),
        ]
        if group:
            yield change.title, group


def _linked(bullet: Bullet) -> _Line:
    words = one_line(bullet.text)
    text = bullet.name if words == bullet.name else f"{bullet.name}, for '{words}'"
    return _Line("~", _id(bullet), "linked", text)


def _line_on(sign: str, bullet: Bullet, why: Why) -> _Line:
    return _Line(sign, _id(bullet), _brief(why), _as_read(bullet.text))


def _brief(why: Why) -> str:
    """Return a reason with the id of the definition that it names, and without a rank."""
    if why.other is None:
        return why.words.partition(": ")[0]
    return why.words.removesuffix(why.other.name) + (_id(why.other) or why.other.name)


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
