"""The content of slots, from the facts on a service."""

from __future__ import annotations

import pytest

from enricher.article.definitions import NO_DEFINITIONS
from enricher.article.plan import Planner, SlotPlan
from enricher.article.prose import Prose, Source
from enricher.article.service_facts import ServiceFacts
from enricher.article.slot_content import SlotContent
from enricher.article.template import Slot, SlotKind
from enricher.article.wording import Wording
from enricher.catalog.pillar import Pillar
from tests.support.builders import guid
from tests.unit.article.support import EXPRESSROUTE, facts

ZONE = "Circuits should be Zone Redundant"


def content() -> SlotContent:
    """Return the content of articles on ExpressRoute."""
    return SlotContent(facts(), Wording())


def plan_of(
    pillar: Pillar, kind: SlotKind = SlotKind.POLICIES, *, limit: int = 10, text: str = ""
) -> SlotPlan:
    """Return the plan of a list below a text of the user's."""
    slot = Slot(kind, pillar)
    prose = Prose.of([Source(text)], NO_DEFINITIONS)
    return Planner(facts()).plan({slot: prose}, limit).of(slot)


def test_policies__limit() -> None:
    """The closing line has the number of policies beyond the limit; linked ones don't count."""
    managed = content().policies(Pillar.RELIABILITY, plan_of(Pillar.RELIABILITY, limit=1))
    assert len(managed.desired.bullets) == 1
    assert "1 more" in managed.closing.text
    linked = plan_of(Pillar.RELIABILITY, limit=1, text=f"https://x/policyDefinitions/{guid(1)}")
    managed = content().policies(Pillar.RELIABILITY, linked)
    assert [bullet.name for bullet in managed.mentioned] == [ZONE]
    assert "more" not in managed.closing.text


def test_policies__none() -> None:
    """The sentence for an empty list contradicts no text of the user's."""
    pillar = Pillar.COST_OPTIMIZATION
    assert content().policies(pillar, plan_of(pillar)).none.text
    assert content().policies(pillar, plan_of(pillar, text="Ours.")).none.text == ""


def test_policies__of_a_group() -> None:
    """A group has a heading, and neither a sentence for an empty list nor a needless closing."""
    pillar = Pillar.COST_OPTIMIZATION
    managed = content().policies(pillar, plan_of(pillar), "Cost")
    assert (managed.heading, managed.none.text, managed.closing.text) == ("Cost policies", "", "")


def test_policies__overflow_of_a_group() -> None:
    """A group ends with its own number; the former version's sentence becomes the new one."""
    plan = plan_of(Pillar.RELIABILITY, limit=1)
    closing = content().policies(Pillar.RELIABILITY, plan, "Reliability").closing
    assert closing.text.startswith("1 more for reliability is listed in [Built-in policies - ")
    former = content().policies(Pillar.RELIABILITY, plan).closing.text
    assert former.startswith("All built-in policy definitions")
    assert closing.patterns.matches(former)


def test_recommendations__limit() -> None:
    """A list has a heading, and a closing line only if it omits recommendations."""
    pillar, kind = Pillar.RELIABILITY, SlotKind.RECOMMENDATIONS
    managed = content().recommendations(pillar, plan_of(pillar, kind), "Reliability")
    assert [bullet.name for bullet in managed.desired.bullets] == ["Use several circuits"]
    assert (managed.heading, managed.closing.text) == ("Reliability recommendations", "")
    managed = content().recommendations(pillar, plan_of(pillar, kind, limit=0), "Reliability")
    assert managed.desired.bullets == []
    assert managed.closing.text.startswith("1 more reliability recommendation ")


@pytest.mark.parametrize(
    ("pillar", "link", "end"),
    [
        (Pillar.RELIABILITY, "#advisor", "Review the [recommendations](#advisor)."),
        (Pillar.RELIABILITY, "", "reference-reliability-recommendations)."),
        (Pillar.SECURITY, "#advisor", "in this pillar at present."),
    ],
)
def test_advisor_sentence(pillar: Pillar, link: str, end: str) -> None:
    """The sentence links the article's section or Advisor's reference; nothing if there is none."""
    sentence = content().advisor_sentence(pillar, link)
    assert sentence.text.endswith(end)
    assert sentence.patterns.matches(content().advisor_sentence(pillar, "#other").text) is (
        pillar is Pillar.SECURITY
    )


def test_introductions() -> None:
    """Recommendations are introduced in any section, policies only next to prose."""
    alone, below_a_list = content().policies_intro(False), content().policies_intro(True)
    assert alone.whole.text == ""
    assert "policy definitions apply to" in alone.brief.text
    assert "policy definitions also apply to" in below_a_list.brief.text
    assert alone.brief.patterns.matches(below_a_list.brief.text)
    intro = content().advisor_intro
    assert intro.whole.text.endswith(intro.brief.text)
    none = SlotContent(ServiceFacts(EXPRESSROUTE, {}, {}), Wording()).advisor_intro
    assert none.whole.text.startswith("Azure Advisor has no recommendations for")
    assert none.brief.text == ""
    assert intro.whole.patterns.matches(none.whole.text)
