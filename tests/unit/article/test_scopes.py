"""Lists that subheadings divide by scope."""

from __future__ import annotations

import pytest

from enricher.article.bullets import Bullet, BulletKey
from enricher.article.managed_list import ManagedList, fill_list
from enricher.article.merge import DesiredList
from enricher.article.scopes import ScopedLists, is_on_workload
from enricher.markdown.document import Document
from enricher.markdown.edit import apply
from enricher.markdown.outline import Outline
from enricher.markdown.sections import Section
from tests.support.builders import guid

DIVIDED = "#### Cluster architecture\n\n- Ours\n\n#### Workloads\n\n- Theirs\n\nWords."


def read(text: str) -> tuple[Outline, Section]:
    """Return the outline of a section, and the section."""
    outline = Outline.of(Document(f"### Policy definitions\n\n{text}\n"))
    (section,) = outline.sections(3)
    return outline, section


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        (DIVIDED, (False, True)),
        (f"- Before\n\n{DIVIDED}", (False, True)),
        ("#### Cluster and workload\n\n- Ours", ()),
        ("#### Linux\n\n- Ours\n\n#### Windows\n\n- Theirs", ()),
        ("- Ours", ()),
    ],
)
def test_scoped_lists(text: str, scopes: tuple[bool, ...]) -> None:
    """Lists are divided if some subheadings name the workload, and others don't."""
    scoped = ScopedLists.of(read(text)[1])
    assert scoped.are_on_workload == scopes
    assert [len(block.items) for block in scoped.lists] == [1] * len(scopes)


def test_fill_list__divided() -> None:
    """Each new bullet is added to the list of its scope, behind the user's; once."""
    bullets = [
        Bullet(f"[{name}](/policyDefinitions/{guid(number)})", BulletKey(frozenset({guid(number)})))
        for number, name in enumerate("ABCD")
    ]
    bullets[1:3] = [
        Bullet(bullet.text, bullet.subject, is_on_workload=True) for bullet in bullets[1:3]
    ]
    managed = ManagedList(DesiredList(bullets, {bullet.text for bullet in bullets}))
    a, b, c, d = (f"- {bullet.text}" for bullet in bullets)
    text = DIVIDED
    for _ in range(2):
        outline, section = read(text)
        document = apply(outline.document, fill_list(outline, section, managed).edits)
        text = document.text.partition("\n\n")[2].rstrip("\n")
        assert text == DIVIDED.replace("- Ours", f"- Ours\n{a}\n{d}").replace(
            "- Theirs", f"- Theirs\n{b}\n{c}"
        )


def test_is_on_workload() -> None:
    """Definitions for the objects in a cluster have a mode of their own."""
    assert is_on_workload("Microsoft.Kubernetes.Data")
    assert not is_on_workload("Indexed")
