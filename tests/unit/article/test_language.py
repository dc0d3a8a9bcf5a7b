"""The languages of articles."""

from __future__ import annotations

import re
from itertools import product

import pytest
from msgspec.structs import replace

from enricher.article.language import (
    DEFAULT_LANGUAGE,
    Language,
    counted,
    language_folder,
    language_names,
    load_language,
    load_languages,
    read_language,
)
from enricher.article.service_facts import Categories
from enricher.article.template import Role, find_unfilled, is_placeholder
from enricher.article.wording import Wording
from enricher.article.wording_variables import FamilyVariables, LinkVariables
from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.folding import load_folding
from enricher.catalog.pillar import Pillar
from enricher.catalog.services import load_registry
from enricher.catalog.worth import condition_text, load_worth_rules
from enricher.errors import UsageError
from enricher.markdown.document import Document
from enricher.markdown.normal import normal
from enricher.markdown.outline import Outline
from tests.unit.article.support import EXPRESSROUTE, RECOMMENDATION_TYPES

ENGLISH = load_language()


@pytest.mark.parametrize(
    ("items", "text"),
    [(["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b, or c"), ([], "")],
)
def test_series(items: list[str], text: str) -> None:
    """Three or more items are separated by the serial comma of Microsoft's style."""
    assert ENGLISH.join(items, "or") == text


def test_counted() -> None:
    """The noun agrees with its number."""
    assert [counted(number, "bullet") for number in (0, 1, 2)] == [
        "0 bullets",
        "1 bullet",
        "2 bullets",
    ]
    assert counted(2, "policy", "policies") == "2 policies"


def test_destinations() -> None:
    """Each destination of logs has its words."""
    labels = {each.label for each in load_folding().variants if each.destination}
    assert ENGLISH.destinations.keys() == labels


def test_languages() -> None:
    """The default language comes first, and names the pillars as code does."""
    assert load_languages()[0] == ENGLISH
    assert {pillar: name.title for pillar, name in ENGLISH.pillars.items()} == {
        pillar: pillar.title for pillar in Pillar
    }


@pytest.mark.parametrize("language", load_languages(), ids=lambda language: language.name)
def test_languages__are_complete(language: Language) -> None:
    """Each language has all words of the default one, and all templates."""
    for part in ("series", "pillars", "headings", "marks", "impacts", "destinations"):
        assert getattr(language, part).keys() == getattr(ENGLISH, part).keys(), part
    names = {file.name for file in language_folder(DEFAULT_LANGUAGE).glob("*.md.j2")}
    assert {"policy_bullet.md.j2", "advisor_bullet.md.j2", "affected.md.j2"} <= names
    assert {file.name for file in language_folder(language.name).glob("*.md.j2")} == names
    generations = {
        word for each in load_registry().services.values() for word in each.former.values()
    }
    assert {"preview", "custom", *generations} == language.marks.keys()


@pytest.mark.parametrize("language", load_languages()[1:], ids=lambda language: language.name)
def test_languages__translate_conditions(language: Language) -> None:
    """Each condition of the catalogue, which is in English, has its words."""
    count = len(load_worth_rules().conditions)
    conditions = {condition_text(index) for index in range(count)}
    conditions |= {text for _, text in load_advisor_rules().conditions}
    assert conditions == language.conditions.keys()


@pytest.mark.parametrize("language", load_languages(), ids=lambda language: language.name)
def test_languages__find_their_own_placeholders(language: Language) -> None:
    """The template's text is recognized as not filled; enrich's own sentence by its start."""
    for item in language.placeholders.policies:
        assert is_placeholder(item)
    for role in (Role.CLOSING, Role.SENTENCE):
        text = getattr(language.placeholders, role.value)
        assert find_unfilled(role, text) == (0, len(text))
    wording = Wording(language=language.name)
    for pillar in Pillar:
        sentence = wording.advisor_sentence(EXPRESSROUTE, pillar, "#x")
        assert sentence.startswith(language.phrases.advisor_sentence)
        assert find_unfilled(Role.SENTENCE, sentence) is None


LINK = LinkVariables("A *b*", "https://x/", " (1)")
LINKS = [[], [LINK], [LINK] * 3]


@pytest.mark.parametrize("name", language_names())
def test_sentences__have_a_fragment_of_their_language(name: str) -> None:
    """Each sentence can be told from other languages; of few the language is uncertain."""
    wording, language = Wording(language=name), load_language(name)
    sentences = [wording.policy_intro(EXPRESSROUTE, also=also) for also in (False, True)]
    sentences += [wording.advisor_intro(EXPRESSROUTE, any_=any_) for any_ in (False, True)]
    sentences.append(wording.advisor_intro(EXPRESSROUTE, any_=True, brief=True))
    for pillar in Pillar:
        sentences.append(wording.policy_none(EXPRESSROUTE, pillar))
        sentences += [wording.advisor_sentence(EXPRESSROUTE, pillar, link) for link in ("", "#x")]
        sentences.append(wording.advisor_more(EXPRESSROUTE, pillar, "T", "/x", 2))
        for of_pillar, others, more in product((False, True), (False, True), (0, 1)):
            where = Categories(["a"], of_pillar=of_pillar, others=others)
            sentences.append(wording.policy_closing(EXPRESSROUTE, pillar, where, more))
    assert all(map(language.may_have, sentences))
    others = (load_language(other) for other in language_names() if other != name)
    assert not any(other.may_have(text) for other in others for text in sentences)


@pytest.mark.parametrize("name", language_names())
def test_templates__render_all_cases(name: str) -> None:
    """Every branch renders one line of a plain block, without a gap or a doubled mark."""
    wording, cases = Wording(language=name), []
    flags = (False, True)
    for pillar in Pillar:
        cases += [wording.policy_none(EXPRESSROUTE, pillar)]
        cases += [wording.advisor_sentence(EXPRESSROUTE, pillar, link) for link in ("", "#x")]
        cases += [wording.advisor_more(EXPRESSROUTE, pillar, "T", "/x", more) for more in (1, 2)]
        for categories, of_pillar, others, more in product(
            (["a"], ["a", "b"]), flags, flags, (0, 1)
        ):
            where = Categories(categories, of_pillar=of_pillar, others=others)
            cases.append(wording.policy_closing(EXPRESSROUTE, pillar, where, more))
    for also, repeats in product(flags, flags):
        cases.append(wording.policy_intro(EXPRESSROUTE, also=also, repeats=repeats))
    for any_, listed, brief in product(flags, flags, flags):
        cases.append(wording.advisor_intro(EXPRESSROUTE, any_=any_, listed=listed, brief=brief))
    for logs, by, links in product(("", "none", "audit", "few", "some"), flags, LINKS):
        for marks, condition in product(([], ["a"]), ("", "If x")):
            family = FamilyVariables(
                "Title", LINK, links, links, links, links, links, by,
                condition, marks, marks, condition and "Why.", logs, 0,
            )  # fmt: skip
            cases.append(wording.render("policy_bullet", family=family))
    cases += [wording.render("policy_start", initiatives=links) for links in LINKS[1:]]
    for impact, similar, condition in product(("", "High", "New"), range(6), ("", "if x")):
        entry = replace(RECOMMENDATION_TYPES[0], impact=impact)
        cases.append(
            wording.render(
                "advisor_bullet", recommendation=entry, name="N", condition=condition,
                affected=wording.affected(similar or None), similar=["S"] * similar, reference="/x",
            )
        )  # fmt: skip
    cases += [
        wording.policy_group("T"),
        wording.advisor_group("T"),
        wording.policy_group_of_others(),
    ]
    for text in cases:
        assert re.search(r"  |\.\.|。。|、、|,,|\( | [.,。、]|\{|None", text) is None, text
        assert text == normal(text), text
        assert len(Outline.of(Document(f"- {text}")).blocks) == 1


def test_read_language() -> None:
    """A region makes no difference; an unknown language is refused with those that there are."""
    assert read_language("de-DE") == read_language("DE") == "de"
    with pytest.raises(UsageError, match="no language 'tlh'; there are en, de, ja"):
        read_language("tlh")


def test_join__without_spaces() -> None:
    """Items are joined as the language does."""
    japanese = load_language("ja")
    assert japanese.join(["a", "b"], "and") == "a と b"
    assert japanese.join(["a", "b", "c"], "or") == "a、b、または c"
