"""The content of slots, from the facts on a service."""

from __future__ import annotations

import pytest

from enricher.article.plan import Planner, SlotPlan
from enricher.article.prose import Prose
from enricher.article.service_facts import ServiceFacts
from enricher.article.slot_content import SlotContent
from enricher.article.template import Slot, SlotKind
from enricher.article.wording import Wording
from enricher.catalog.pillar import Pillar
from tests.unit.article.support import EXPRESSROUTE, facts

ZONE = "Circuits should be Zone Redundant"


def content() -> SlotContent:
    """Return the content of articles on ExpressRoute."""
    return SlotContent(facts(), Wording())


def plan_of(slot: Slot, limit: int = 10) -> SlotPlan:
    """Return the plan of a list without text of the user's."""
    return Planner(facts()).plan({slot: Prose()}, limit).of(slot)


def test_recommendations__limit() -> None:
    """A list has a heading, and a closing line only if it omits recommendations."""
    slot = Slot(SlotKind.RECOMMENDATIONS, Pillar.RELIABILITY)
    managed = content().recommendations(slot.pillar, plan_of(slot), "Reliability")
    assert [bullet.name for bullet in managed.desired.bullets] == ["Use several circuits"]
    assert (managed.heading, managed.closing.text) == ("Reliability recommendations", "")
    managed = content().recommendations(slot.pillar, plan_of(slot, limit=0), "Reliability")
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
    """Recommendations are introduced in any section."""
    intro = content().advisor_intro
    assert intro.whole.text.endswith(intro.brief.text)
    none = SlotContent(ServiceFacts(EXPRESSROUTE, {}, {}), Wording()).advisor_intro
    assert none.whole.text.startswith("Azure Advisor has no recommendations for")
    assert none.brief.text == ""
    assert intro.whole.patterns.matches(none.whole.text)
