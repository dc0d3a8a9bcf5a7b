"""The policy lists for a service, from the plan of an article."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from enricher.article.definitions import NO_DEFINITIONS
from enricher.article.plan import SlotPlan
from enricher.article.policy_lists import PolicyLists
from enricher.article.prose import Prose, Source
from enricher.article.template import Slot, SlotKind
from enricher.article.wording import Wording
from enricher.catalog.initiative import Initiative
from enricher.catalog.pillar import Pillar
from enricher.markdown.document import Document
from enricher.markdown.outline import Outline
from tests.support.builders import guid
from tests.unit.article.support import facts, plan_article

ZONE = "Circuits should be Zone Redundant"
TITLES = {pillar: pillar.title for pillar in Pillar}


def lists() -> PolicyLists:
    """Return the lists for ExpressRoute."""
    return PolicyLists(facts(), Wording())


def plan_of(pillar: Pillar, *, limit: int = 10, text: str = "") -> SlotPlan:
    """Return the plan of a list below a text of the user's."""
    slot = Slot(SlotKind.POLICIES, pillar)
    prose = Prose.of([Source(text)], NO_DEFINITIONS)
    return plan_article(facts(), {slot: prose}, limit).of(slot)


def test_policies__limit() -> None:
    """A list has the policies up to the limit; linked ones don't count."""
    managed = lists().of_pillar(Pillar.RELIABILITY, plan_of(Pillar.RELIABILITY, limit=1))
    assert len(managed.desired.bullets) == 1
    assert managed.closing.text.startswith("All built-in policy definitions")
    linked = plan_of(Pillar.RELIABILITY, limit=1, text=f"https://x/policyDefinitions/{guid(1)}")
    managed = lists().of_pillar(Pillar.RELIABILITY, linked)
    assert [bullet.name for bullet in managed.mentioned] == [ZONE]
    assert len(managed.desired.bullets) == 1


def test_policies__none() -> None:
    """The sentence for an empty list contradicts no text of the user's."""
    pillar = Pillar.COST_OPTIMIZATION
    assert lists().of_pillar(pillar, plan_of(pillar)).none.text
    assert lists().of_pillar(pillar, plan_of(pillar, text="Ours.")).none.text == ""


def test_policies__of_a_group() -> None:
    """A group has a heading, and neither a sentence for an empty list nor a needless closing."""
    pillar = Pillar.COST_OPTIMIZATION
    managed = lists().of_pillar(pillar, plan_of(pillar), "Cost")
    assert (managed.heading, managed.none.text, managed.closing.text) == ("Cost policies", "", "")


def test_policies__of_a_group_have_no_closing() -> None:
    """A group ends with its bullets; the former version's sentence is recognized."""
    plan = plan_of(Pillar.RELIABILITY, limit=1)
    closing = lists().of_pillar(Pillar.RELIABILITY, plan, "Reliability").closing
    assert closing.text == ""
    page = (
        "[Built-in policies - Network](/azure/governance/policy/samples/built-in-policies#network)"
    )
    former = "All built-in policy definitions related to Azure ExpressRoute, including 1 more for"
    assert closing.patterns.matches(f"{former} reliability, are listed in {page}.")


@pytest.mark.parametrize(
    ("text", "title", "position"), [("", "", 0), ("Ours.", "", -1), ("Ours.", "Reliability", 0)]
)
def test_policies__start(text: str, title: str, position: int) -> None:
    """The initiatives to start with come first, or last if the user's bullets may precede them."""
    initiative = Initiative(guid(9), "Good circuits", "Network", "1.0.0", False, 3)
    plan = replace(plan_of(Pillar.RELIABILITY, text=text), start=(initiative,))
    bullets = lists().of_pillar(Pillar.RELIABILITY, plan, title).desired.bullets
    assert len(bullets) == 3
    assert bullets[position].name == "Good circuits"


def test_shared() -> None:
    """Pillars with a single policy share a list, in which each bullet begins with its pillar."""
    text = Prose.of([Source(f"https://x/policyDefinitions/{guid(2)}")], NO_DEFINITIONS)
    prose = {Slot(SlotKind.POLICIES, pillar): text for pillar in Pillar}
    plan = plan_article(facts(), prose, 10, [*Pillar])
    managed = lists().shared(plan, TITLES)
    assert managed.heading == "Other policies"
    assert [bullet.text.partition(": [")[0] for bullet in managed.desired.bullets] == [
        "Reliability",
        "Security",
    ]
    assert managed.desired.bullets[0].subject.ids == {guid(1)}
    shared = plan.of(Slot(SlotKind.POLICIES, Pillar.RELIABILITY))
    assert not lists().of_pillar(Pillar.RELIABILITY, shared, "Reliability").desired.bullets


def test_own() -> None:
    """Bullets of enrich's are recognized in any list, also without a related definition."""
    own = lists().own(TITLES)
    text = lists().bullets()[0].text
    items = [
        Outline.of(Document(f"- {source}")).blocks[0].items[0]
        for source in (text, f"Reliability: {text}", f"Ours: {text}")
    ]
    assert [own.writes(item) for item in items] == [True, True, False]
    assert [lists().writes_part_of(item.normal, TITLES) for item in items] == [True, True, False]


def test_pillar_of() -> None:
    """A definition is in the list of its pillar."""
    assert lists().pillar_of([guid(99), guid(1)]) is Pillar.RELIABILITY
    assert lists().pillar_of([guid(99)]) is None


def test_intro() -> None:
    """Policies are introduced only next to prose, and by what a list of the user's says."""
    alone, below, repeating = (
        lists().intro(*form) for form in ((False, False), (True, False), (True, True))
    )
    assert alone.whole.text == ""
    assert "policy definitions apply to" in alone.brief.text
    assert "policy definitions also apply to" in below.brief.text
    assert "check these recommendations, and others," in repeating.brief.text
    former = "The following built-in policy definitions apply to Azure ExpressRoute."
    longer = f"{former} Each names the effects that it allows."
    for text in (below.brief.text, repeating.brief.text, former, longer):
        assert alone.brief.patterns.matches(text)
