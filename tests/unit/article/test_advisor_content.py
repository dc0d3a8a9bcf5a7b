"""The content of the slots on Advisor, from the facts on a service."""

from __future__ import annotations

import pytest

from enricher.article.advisor_content import AdvisorContent
from enricher.article.service_facts import ServiceFacts
from enricher.article.wording import Wording
from enricher.catalog.pillar import Pillar
from tests.unit.article.support import EXPRESSROUTE, RECOMMENDATION_TYPES, facts

REPEATED = frozenset(entry.id for entry in RECOMMENDATION_TYPES)


def content() -> AdvisorContent:
    """Return the content of articles on ExpressRoute."""
    return AdvisorContent(facts(), Wording())


def test_recommendations__limit() -> None:
    """A list has a heading, and a closing line only if it omits recommendations."""
    managed = content().recommendations(Pillar.RELIABILITY, 10, "Reliability", frozenset())
    assert [bullet.name for bullet in managed.desired.bullets] == ["Use several circuits"]
    assert (managed.heading, managed.closing.text) == ("Reliability recommendations", "")
    managed = content().recommendations(Pillar.RELIABILITY, 0, "Reliability", frozenset())
    assert managed.desired.bullets == ()
    assert managed.closing.text.startswith("1 more reliability recommendation ")


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


def test_repeated__leaves_a_sentence() -> None:
    """If all recommendations of a pillar repeat policies, a sentence says so, and no list."""
    managed = content().recommendations(Pillar.RELIABILITY, 10, "Reliability", repeated=REPEATED)
    assert managed.desired.bullets == ()
    assert managed.none.text.startswith("For reliability, Azure Advisor shows the findings of")
    assert "findings" in content().sentence(Pillar.RELIABILITY, "#advisor", REPEATED).text
    assert "at present" in content().sentence(Pillar.SECURITY, "#advisor", REPEATED).text
    assert content().recommendations(Pillar.SECURITY, 10, "S", repeated=REPEATED).none.text == ""


def test_intro() -> None:
    """Recommendations are introduced in any section; former texts are recognized."""
    intro = content().intro
    assert intro.brief.text.startswith("The following [Azure Advisor](/azure/advisor) ")
    former = "The following recommendations apply to Azure ExpressRoute."
    assert intro.brief.patterns.matches(former)
    assert intro.whole.text.endswith(former)
    plain = intro.whole.text.replace("[Azure Advisor](/azure/advisor)", "Azure Advisor")
    assert intro.whole.patterns.matches(plain)
    none = AdvisorContent(ServiceFacts(EXPRESSROUTE, {}, {}), Wording()).intro
    assert none.whole.text.startswith("Azure Advisor has no recommendations for")
    assert none.brief.text == ""
    assert intro.whole.patterns.matches(none.whole.text)
