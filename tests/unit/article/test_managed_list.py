"""The edits of a list, by the cases in `tests/cases/lists.md`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from enricher.article.bullets import Bullet, BulletKey
from enricher.article.lock_history import LockEntry, SlotHistory
from enricher.article.managed_list import ManagedList, fill_list
from enricher.article.merge import DesiredList
from enricher.article.sentence import ManagedSentence, SentencePatterns
from enricher.article.template import Role
from enricher.catalog.facts import Availability
from enricher.markdown.document import Document
from enricher.markdown.edit import apply
from enricher.markdown.outline import Outline
from tests.support.builders import guid

CASES = (Path(__file__).parents[2] / "cases" / "lists.md").read_text(encoding="utf-8")
CLOSING = "All of them are [listed](/x/policy-reference)."
NONE = "There are none."
OPENING = "See these:"


def bullet(letter: str) -> Bullet:
    """Return a bullet as enrich writes it."""
    number = "ABCD".index(letter) + 1
    subject = BulletKey(frozenset({guid(number)}), frozenset({f"policy {letter.lower()}"}))
    return Bullet(f"[Policy {letter}](/policyDefinitions/{guid(number)}).", subject)


def expanded(text: str) -> str:
    """Return the source of a section, in which the names in braces are replaced."""
    text = re.sub(r"\{([A-D])\}", lambda match: bullet(match[1]).text, text)
    return "## Section\n\n" + text.replace("{CLOSING}", CLOSING).replace("{NONE}", NONE)


def managed_list(lock: str | None) -> ManagedList:
    """Return the list of A and B; `lock` has the letters of the bullets with lock entries."""
    desired = [bullet("A"), bullet("B")]
    locked = map(bullet, (lock or "").split())
    written = tuple(LockEntry.bullet(each.text, each.subject) for each in locked)
    if lock is not None:
        written += (LockEntry.sentence(CLOSING, Role.CLOSING),)
    gone = bullet("D").subject

    def availability_of(subject: BulletKey) -> Availability:
        return Availability.LIVE if subject.ids.isdisjoint(gone.ids) else Availability.GONE

    history = SlotHistory(written, availability_of=availability_of)
    return ManagedList(
        DesiredList(desired, {each.text for each in desired}, history=history),
        none=ManagedSentence(NONE, Role.NONE, SentencePatterns([NONE]), history=history),
        closing=ManagedSentence(
            CLOSING, Role.CLOSING, SentencePatterns([CLOSING]), history=history
        ),
    )


def cases() -> list[tuple[str, dict[str, str]]]:
    """Return the title and the blocks of each case."""
    parts = re.split(r"^## ", CASES, flags=re.MULTILINE)[1:]
    block = re.compile(r"^~~~ (\w+)\n(.*?)^~~~$", re.MULTILINE | re.DOTALL)
    return [(part.partition("\n")[0], dict(block.findall(part))) for part in parts]


@pytest.mark.parametrize("blocks", [blocks for _, blocks in cases()], ids=[t for t, _ in cases()])
def test_fill_list__case(blocks: dict[str, str]) -> None:
    """A list changes as the case says, and a second run changes nothing."""
    text = expanded(blocks["before"]).rstrip() + "\n"
    expected = expanded(blocks["after"]).rstrip() + "\n"
    for _ in range(2):
        outline = Outline.of(Document(text))
        (section,) = outline.sections(2)
        slot_result = fill_list(outline, section, managed_list(blocks.get("lock")))
        text = apply(outline.document, slot_result.edits).text
        assert text == expected


def with_opening(desired: str, lock: str) -> ManagedList:
    """Return a list with an opening line and no closing line.

    `desired` and `lock` have the letters of the desired bullets and of those with lock entries.
    """
    bullets = [bullet(letter) for letter in desired.split()]
    locked = map(bullet, lock.split())
    history = SlotHistory(tuple(LockEntry.bullet(each.text, each.subject) for each in locked))
    return ManagedList(
        DesiredList(bullets, {each.text for each in bullets}),
        opening=ManagedSentence(OPENING, Role.OPENING, SentencePatterns([OPENING])),
        closing=ManagedSentence("", Role.CLOSING, SentencePatterns([CLOSING])),
    ).with_history(history)


@pytest.mark.parametrize(
    ("before", "managed", "after"),
    [
        ("- {A}", with_opening("A", "A"), "See these:\n\n- {A}"),
        ("See these:\n\n- {A}", with_opening("A", "A"), "See these:\n\n- {A}"),
        ("See these:\n\n- {A}", with_opening("", "A"), ""),
        ("Ours. See these:\n\n- {A}", with_opening("", "A"), "Ours. "),
        ("- Ours", with_opening("", ""), "- Ours"),
    ],
)
def test_fill_list__opening(before: str, managed: ManagedList, after: str) -> None:
    """The opening line is added to a list with lock entries, and removed with the last bullet."""
    outline = Outline.of(Document(expanded(before) + "\n"))
    (section,) = outline.sections(2)
    result = apply(outline.document, fill_list(outline, section, managed).edits)
    assert result.text.rstrip("\n") == expanded(after).rstrip("\n")


def test_fill_list__list_replaces_an_obsolete_closing_line() -> None:
    """A closing line that is no longer desired is replaced by the list that the section lacks."""
    outline = Outline.of(Document(expanded("{CLOSING}") + "\n"))
    (section,) = outline.sections(2)
    slot_result = fill_list(outline, section, with_opening("A", ""))
    assert apply(outline.document, slot_result.edits).text == expanded("- {A}") + "\n"


def test_fill_list__result() -> None:
    """The result has the bullets that were added, updated and removed, and dropped definitions."""
    pair = f"{bullet('A').text[:-1]} or {bullet('C').text}"
    subject = BulletKey(bullet("A").subject.ids | bullet("C").subject.ids)
    history = SlotHistory(
        (LockEntry.bullet(pair, subject), LockEntry.bullet(bullet("D").text, bullet("D").subject)),
        availability_of=lambda key: (
            Availability.GONE if key == BulletKey.of(bullet("D").text) else Availability.LIVE
        ),
    )
    outline = Outline.of(Document(f"## Section\n\n- {pair}\n- {bullet('D').text}\n  - Note\n"))
    (section,) = outline.sections(2)
    desired = [bullet("A"), bullet("B")]
    known_texts = {each.text for each in desired}
    managed = ManagedList(DesiredList(desired, known_texts)).with_history(history)
    result = fill_list(outline, section, managed)
    assert [each.text for each in result.added] == [bullet("B").text]
    assert [each.text for each in result.updated] == [bullet("A").text]
    assert [(each.name, each.ids) for each in result.dropped] == [("Policy C", (guid(3),))]
    (removed,) = result.removed
    assert (removed.name, removed.gone, removed.has_notes) == ("Policy D", True, True)
    assert result.kept == 1
