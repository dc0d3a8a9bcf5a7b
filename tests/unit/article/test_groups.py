"""Sections of groups: one managed list for each pillar."""

from __future__ import annotations

import pytest

from enricher.article.bullets import Bullet, BulletKey
from enricher.article.groups import Introduction, fill_groups
from enricher.article.lock_history import LockEntry, SlotHistory
from enricher.article.managed_list import ManagedList
from enricher.article.merge import DesiredList
from enricher.article.sentence import ManagedSentence, SentencePatterns
from enricher.article.template import Role
from enricher.errors import ArticleError
from enricher.markdown.document import Document
from enricher.markdown.edit import apply
from enricher.markdown.outline import Outline

INTRO = Introduction(
    ManagedSentence("All about it.", Role.INTRO, SentencePatterns(["All about it."])),
    ManagedSentence("These apply.", Role.INTRO, SentencePatterns(["These apply."])),
)


def group(title: str, *texts: str, history: SlotHistory | None = None) -> ManagedList:
    """Return the managed list of a group."""
    bullets = [Bullet(text, BulletKey(names=frozenset({text.lower()}))) for text in texts]
    desired = DesiredList(bullets, {bullet.text for bullet in bullets})
    return ManagedList(desired, heading=title).with_history(history or SlotHistory())


def filled(text: str, *groups: ManagedList) -> str:
    """Return a section, without its heading, after it was filled."""
    outline = Outline.of(Document(f"## Policies\n\n{text}\n"))
    (section,) = outline.sections(2)
    results = fill_groups(outline, section, INTRO, groups)
    edits = [edit for result in results for edit in result.edits]
    return apply(outline.document, edits).text.removeprefix("## Policies\n").strip("\n")


A, B = group("A", "**One**"), group("B", "**Two**")
BOTH = "### A\n\n- **One**\n\n### B\n\n- **Two**"
END = "See [it](/overview)."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"All about it.\n\n{BOTH}"),
        ("Ours.", f"Ours.\n\nThese apply.\n\n{BOTH}"),
        (f"Ours.\n\n{END}", f"Ours.\n\nThese apply.\n\n{BOTH}\n\n{END}"),
        ("All about it.\n\n### B\n\n- **Two**", f"All about it.\n\n{BOTH}"),
        (f"Ours.\n\n### Own\n\n{END}", f"Ours.\n\n### Own\n\n{END}\n\nThese apply.\n\n{BOTH}"),
    ],
)
def test_fill_groups(before: str, after: str) -> None:
    """Groups are added in order, with an introduction, before a paragraph that closes the prose."""
    assert filled(before, A, B) == after
    assert filled(after, A, B) == after


def test_fill_groups__last_bullet() -> None:
    """A group is removed with its last bullet, and the introduction with the last group."""
    old = SlotHistory((LockEntry.bullet("**One**", BulletKey(names=frozenset({"one"}))),))
    before = "Ours.\n\nThese apply.\n\n### A\n\n- **One**"
    assert filled(before, group("A", history=old), group("B")) == "Ours."


def test_fill_groups__deleted_group() -> None:
    """A group that the user deleted stays deleted."""
    history = SlotHistory((LockEntry.sentence("A", Role.HEADING),))
    assert "### A" not in filled("Ours.", group("A", "**One**", history=history), B)


def test_fill_groups__duplicate_heading() -> None:
    """A heading that exists twice is an error."""
    with pytest.raises(ArticleError, match="the section 'A' exists 2 times"):
        filled("### A\n\n- x\n\n### A\n\n- y", A, B)


LINK = "[link]: https://example.com"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{LINK}\n\n### A\n\n- **One**", LINK),
        (f"### A\n\n{LINK}\n\n- **One**", f"### A\n\n{LINK}"),
    ],
)
def test_fill_groups__link_definition(before: str, after: str) -> None:
    """A link reference definition is the user's, before and in a group that is removed."""
    history = SlotHistory((LockEntry.bullet("**One**", BulletKey(names=frozenset({"one"}))),))
    empty = group("A", history=history)
    assert filled(before, empty) == after
