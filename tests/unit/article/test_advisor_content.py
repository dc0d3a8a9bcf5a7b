"""The content of the slots on Advisor, from the facts on a service."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from enricher.article.advisor_content import AdvisorContent
from enricher.article.listed_policies import ListedPolicies
from enricher.article.plan import ArticlePlan, Planner, SlotPlan
from enricher.article.service_facts import ServiceFacts
from enricher.article.template import Slot, SlotKind
from enricher.article.wording import Wording
from enricher.catalog.pillar import Pillar
from tests.support.builders import guid
from tests.unit.article.support import EXPRESSROUTE, RECOMMENDATION_TYPES, facts

REPEATED = frozenset(entry.id for entry in RECOMMENDATION_TYPES)


def content() -> AdvisorContent:
    """Return the content of articles on ExpressRoute."""
    return AdvisorContent(facts(), Wording())


def plan_of(pillar: Pillar, limit: int = 10, *texts: str) -> SlotPlan:
    """Return the plan of a pillar's recommendations in an article with these policy bullets."""
    listed = ListedPolicies(texts=texts)
    plan = Planner(facts()).recommendations(ArticlePlan(), {}, limit, listed)
    return plan.of(Slot(SlotKind.RECOMMENDATIONS, pillar))


def test_recommendations__limit() -> None:
    """A list has a heading, and a closing line only if it omits recommendations."""
    pillar = Pillar.RELIABILITY
    managed = content().recommendations(pillar, plan_of(pillar), "Reliability")
    assert [bullet.name for bullet in managed.desired.bullets] == ["Use several circuits"]
    assert (managed.heading, managed.closing.text) == ("Reliability recommendations", "")
    managed = content().recommendations(pillar, plan_of(pillar, 0), "Reliability")
    assert managed.desired.bullets == []
    assert managed.closing.text.startswith("Other reliability recommendations ")


@pytest.mark.parametrize(
    ("pillar", "link", "end"),
    [
        (Pillar.RELIABILITY, "#advisor", "Review the [recommendations](#advisor)."),
        (Pillar.RELIABILITY, "", "reference-reliability-recommendations)."),
        (Pillar.SECURITY, "#advisor", "in this pillar at present."),
    ],
)
def test_sentence(pillar: Pillar, link: str, end: str) -> None:
    """The sentence links the article's section or Advisor's reference; nothing if there is none."""
    sentence = content().sentence(pillar, link)
    assert sentence.text.endswith(end)
    assert sentence.patterns.matches(content().sentence(pillar, "#other").text) is (
        pillar is Pillar.SECURITY
    )


def test_repeated__are_left_out() -> None:
    """Recommendations that repeat policies are in no list; texts about them are recognized."""
    policy = f"[Use several circuits]({Wording().definition_link(guid(1))})"
    plan = plan_of(Pillar.RELIABILITY, 10, policy)
    assert (plan.is_empty, plan_of(Pillar.RELIABILITY).is_empty) == (True, False)
    managed = content().recommendations(Pillar.RELIABILITY, plan, "Reliability")
    assert managed.desired.bullets == []
    assert managed.none.text == ""
    former = (
        "The reliability recommendations of Azure Advisor are covered by the policies that this "
        "article lists."
    )
    assert managed.none.patterns.matches(former)
    sentence = content().sentence(Pillar.RELIABILITY, "")
    aim, _ = sentence.text.split(". ")
    former = (
        f"{aim}. The policies that this article lists cover its recommendations in this pillar."
    )
    assert sentence.patterns.matches(former)


def test_sentence__of_what_is_never_listed() -> None:
    """The sentence doesn't deny recommendations of the service's that no list shows."""
    security = replace(RECOMMENDATION_TYPES[0], pillar=Pillar.SECURITY)
    known = ServiceFacts(EXPRESSROUTE, {}, {}, dropped=lambda: [security])
    advisor = AdvisorContent(known, Wording())
    assert "Review the [recommendations](" in advisor.sentence(Pillar.SECURITY, "").text
    assert advisor.sentence(Pillar.COST_OPTIMIZATION, "").text.endswith(
        " in this pillar at present."
    )
    assert advisor.intro(is_listing=False).whole.text.endswith("recommends how to improve them.")


def test_intro() -> None:
    """Recommendations are introduced in any section; former texts are recognized."""
    intro = content().intro(is_listing=True)
    assert intro.brief.text.startswith("The following [Azure Advisor](/azure/advisor) ")
    former = "The following recommendations apply to Azure ExpressRoute."
    assert intro.brief.patterns.matches(former)
    assert intro.whole.text.endswith(former)
    plain = intro.whole.text.replace("[Azure Advisor](/azure/advisor)", "Azure Advisor")
    assert intro.whole.patterns.matches(plain)
    none = AdvisorContent(ServiceFacts(EXPRESSROUTE, {}, {}), Wording()).intro(is_listing=False)
    assert none.whole.text.startswith("Azure Advisor has no recommendations for")
    assert none.brief.text == ""
    assert intro.whole.patterns.matches(none.whole.text)


def test_intro__of_an_empty_section() -> None:
    """If policies say all that Advisor recommends, the section says only what Advisor does."""
    intro = content().intro(is_listing=False)
    assert intro.whole.text.endswith("recommends how to improve them.")
    assert intro.brief.text == ""
    assert content().intro(is_listing=True).whole.patterns.matches(intro.whole.text)
