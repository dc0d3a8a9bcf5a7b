"""The user's own text around the lists that enrich manages."""

from __future__ import annotations

from enricher.article.lock_history import ArticleHistory
from enricher.article.own_text import pillars_without_text, read_prose
from enricher.article.prose import Prose
from enricher.article.template import Slot, SlotKind
from enricher.catalog.pillar import Pillar
from tests.support.builders import guid
from tests.support.project import CURRENT, pillar_section, template
from tests.unit.article.support import article, enricher

RELIABILITY = Slot(SlotKind.POLICIES, Pillar.RELIABILITY)
LINK = f"[this](https://x/policyDefinitions/{guid(1)})"


def prose(text: str) -> dict[Slot, Prose]:
    """Return the user's text in an article, for each of its lists."""
    read = article(text)
    content = enricher().content_of(read)
    return read_prose(read.outline, read.layout, content, ArticleHistory())


def texts(text: str) -> list[str]:
    """Return the user's statements on the reliability policies of an article."""
    return [statement.text for statement in prose(text)[RELIABILITY].statements if statement.text]


def test_read_prose__without_what_enrich_wrote() -> None:
    """Neither placeholders nor what enrich writes are the user's text."""
    filled = enricher().enrich(article(template())).after.text
    for text in (template(), filled):
        assert not any(own for slot, own in prose(text).items() if slot.kind is SlotKind.POLICIES)


def test_read_prose__of_a_pillar() -> None:
    """Paragraphs, items of lists and tables are the user's; only items stand for bullets."""
    policies = f"Words.\n\n- Ours: {LINK}\n- \\<Policy>\n\n| A |\n|---|\n| b |"
    read = prose(template(reliability=pillar_section("Reliability", policies=policies)))
    own = read[RELIABILITY]
    assert [statement.text for statement in own.statements if statement.text] == [
        "Words.",
        "Ours: this",
        "A",
        "b",
    ]
    assert (own.linked, own.linked_apart_from(guid(9))) == (frozenset(), {guid(1)})
    assert not own.has_list
    assert not read[Slot(SlotKind.POLICIES, Pillar.SECURITY)]


def test_read_prose__of_a_section_for_all_pillars() -> None:
    """What precedes the first subheading is prose; items below it stand for bullets."""
    text = CURRENT.replace("many policies, says", f"many:\n\n- {LINK}\n\nOr so says")
    own = prose(text)[RELIABILITY]
    assert own.has_list
    assert own.linked == {guid(1)}
    below = CURRENT.replace("For comprehensive", f"### Ours\n\n- {LINK}\n\nFor comprehensive")
    own = prose(below)[RELIABILITY]
    assert not own.has_list
    assert (own.linked, own.linked_apart_from("")) == (frozenset(), {guid(1)})


def test_read_prose__nested_text() -> None:
    """What the user nested below a bullet of enrich's is the user's."""
    filled = enricher().enrich(article(template())).after.text
    line = next(line for line in filled.splitlines() if line.startswith("- [Circuits should use"))
    assert texts(filled.replace(line, f"{line}\n  - Ours")) == ["Ours"]


def test_pillars_without_text() -> None:
    """The list of a pillar may move if nothing in its group is the user's."""

    def pillars(text: str) -> list[Pillar]:
        read = article(text)
        content = enricher().content_of(read)
        return pillars_without_text(read.outline, read.layout, content, ArticleHistory())

    filled = enricher().enrich(article(CURRENT)).after.text
    assert pillars(CURRENT) == pillars(filled) == [*Pillar]
    noted = filled.replace("### Security policies\n", "### Security policies\n\nOurs.\n")
    assert Pillar.SECURITY not in pillars(noted)
    reworded = filled.replace("Prevents failures of circuits.", "Ours.", 1)
    assert Pillar.RELIABILITY not in pillars(reworded)
    assert pillars(template()) == []
