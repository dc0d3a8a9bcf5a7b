"""The edits of one list, by the cases that writers can read and add to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from enricher.article.bullets import Bullet, Subject
from enricher.article.history import Memory, Written
from enricher.article.managed_list import Listing, fill_list
from enricher.article.merge import Wanted
from enricher.article.sentence import Forms, Sentence
from enricher.article.template import Role
from enricher.catalog.model import Standing
from enricher.markdown.blocks import Outline
from enricher.markdown.document import Document
from enricher.markdown.edit import apply
from tests.support.builders import guid

CASES = (Path(__file__).parents[2] / "cases" / "lists.md").read_text(encoding="utf-8")
CLOSING = "All of them are [listed](/x/policy-reference)."
NONE = "There are none."


def bullet(letter: str) -> Bullet:
    """A bullet as the tool writes it."""
    number = "ABCD".index(letter) + 1
    subject = Subject(frozenset({guid(number)}), frozenset({f"policy {letter.lower()}"}))
    return Bullet(f"[Policy {letter}](/policyDefinitions/{guid(number)}).", subject)


def spelt_out(text: str) -> str:
    """The source of a section; what stands in braces is written out."""
    text = re.sub(r"\{([A-D])\}", lambda match: bullet(match[1]).text, text)
    return "## It\n\n" + text.replace("{CLOSING}", CLOSING).replace("{NONE}", NONE)


def listing(lock: str | None) -> Listing:
    """What the facts call for, and what the lock knows."""
    wanted, others = [bullet("A"), bullet("B")], [bullet("C"), bullet("D")]
    written = tuple(Written.bullet(bullet(x).text, bullet(x).subject) for x in (lock or "").split())
    if lock is not None:
        written += (Written.sentence(CLOSING, Role.CLOSING),)
    gone = others[1].subject

    def standing_of(subject: Subject) -> Standing:
        return Standing.LIVE if subject.ids.isdisjoint(gone.ids) else Standing.GONE

    memory = Memory(written, standing_of=standing_of)
    return Listing(
        Wanted(wanted, {one.text for one in wanted}, memory=memory),
        none=Sentence(NONE, Role.NONE, Forms([NONE]), memory=memory),
        closing=Sentence(CLOSING, Role.CLOSING, Forms([CLOSING]), memory=memory),
    )


def cases() -> list[tuple[str, dict[str, str]]]:
    """The title and the blocks of each case."""
    parts = re.split(r"^## ", CASES, flags=re.MULTILINE)[1:]
    block = re.compile(r"^~~~ (\w+)\n(.*?)^~~~$", re.MULTILINE | re.DOTALL)
    return [(part.partition("\n")[0], dict(block.findall(part))) for part in parts]


@pytest.mark.parametrize("blocks", [blocks for _, blocks in cases()], ids=[t for t, _ in cases()])
def test_fill_list__case(blocks: dict[str, str]) -> None:
    """A list becomes what the case says, and then stays."""
    text = spelt_out(blocks["before"]).rstrip() + "\n"
    expected = spelt_out(blocks["after"]).rstrip() + "\n"
    for _ in range(2):
        outline = Outline.of(Document(text))
        (section,) = outline.sections(2)
        outcome = fill_list(outline, section, listing(blocks.get("lock")))
        text = apply(outline.document, outcome.edits).text
        assert text == expected
