"""Bullets on recommendations, as enrich writes them and as earlier versions did."""

from __future__ import annotations

import pytest

from enricher.article.recommendation_bullets import FormerBullets, advisor_bullet
from enricher.article.wording import Wording
from enricher.catalog.advisor_rules import load_advisor_rules, load_titles
from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.recommendations import Advice
from tests.support.builders import GATEWAY

WORDING = Wording()


@pytest.mark.parametrize(
    ("impact", "link", "affected", "text"),
    [
        ("High", None, None, "**Use more** (high impact)."),
        ("", "/learn", None, "**[Use more](/learn)**."),
        ("Low", "/l", 1, "**[Use more](/l)** (low impact) (1 affected resource)."),
        ("Low", "/l", 0, "**[Use more](/l)** (low impact) (0 affected resources)."),
    ],
)
def test_advisor_bullet(impact: str, link: str | None, affected: int | None, text: str) -> None:
    """The name in bold, a link if there is one, its impact and the resource count."""
    recommendation = RecommendationType("id", "Use more.", Pillar.SECURITY, impact, GATEWAY, link)
    bullet = advisor_bullet(WORDING, Advice(recommendation), "/ref", affected)
    assert bullet.text == text
    assert bullet.name == "Use more"
    assert bullet.link == (link or "/ref")
    assert bullet.subject.names == {"use more"}
    assert not bullet.subject.ids
    plain = advisor_bullet(WORDING, Advice(recommendation), "/ref").text
    assert WORDING.without_counts(bullet.text) == plain


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "Similar: **Use some 1**."),
        (3, "Similar: **Use some 1**, **Use some 2**, and **Use some 3**."),
        (5, "Similar: **Use some 1**, **Use some 2**, **Use some 3**, and 2 more."),
    ],
)
def test_advisor_bullet__similar(count: int, text: str) -> None:
    """Up to three similar recommendations are named after the first."""
    recommendations = [
        RecommendationType(str(n), f"Use some {n}", Pillar.SECURITY, "High", GATEWAY, "/l")
        for n in range(count + 1)
    ]
    bullet = advisor_bullet(WORDING, Advice(recommendations[0], tuple(recommendations[1:])), "/ref")
    assert bullet.text == f"**[Use some 0](/l)** (high impact). {text}"
    assert bullet.subject.names == {f"use some {n}" for n in range(count + 1)}


def test_advisor_bullet__condition() -> None:
    """A recommendation that contradicts another one has a condition."""
    name = "Enable autoscale on your Azure Cosmos DB database or container"
    recommendation = RecommendationType("id", name, Pillar.COST_OPTIMIZATION, "Medium", GATEWAY)
    assert advisor_bullet(WORDING, Advice(recommendation), "/ref").text == (
        f"**{name}** (medium impact), where the load varies."
    )


def test_advisor_bullet__of_a_topic() -> None:
    """Recommendations on one topic share its title, and the bullet is known by each name."""
    names = [f"Set Corosync option {n} to {n}" for n in range(3)]
    entries = [
        RecommendationType(name, name, Pillar.RELIABILITY, "High", GATEWAY) for name in names
    ]
    bullet = advisor_bullet(WORDING, Advice(entries[0], tuple(entries[1:])), "/ref")
    assert bullet.name == load_advisor_rules().topic_of(entries[0])
    assert bullet.text == f"**{bullet.name}** (high impact)."
    assert bullet.subject.names == {*map(str.lower, names), bullet.name.lower()}


def test_advisor_bullet__has_the_edited_title() -> None:
    """The bullet has the title of the table, and is known by Azure's name as well."""
    guid, title = next(iter(load_titles().items()))
    recommendation = RecommendationType(guid, "Gateways!", Pillar.SECURITY, "Low", GATEWAY)
    bullet = advisor_bullet(WORDING, Advice(recommendation), "/ref")
    assert bullet.text == f"**{title}** (low impact)."
    assert bullet.subject.names == {"gateways!", title.lower()}


def test_advisor_bullet__of_another_cloud() -> None:
    """The link leads to the documentation of the cloud."""
    china = Wording(hosts=CLOUDS[Cloud.CHINA])
    recommendation = RecommendationType(
        "id", "Use more.", Pillar.SECURITY, "", GATEWAY, "/azure/x/y"
    )
    bullet = advisor_bullet(china, Advice(recommendation), "/ref")
    assert "(https://docs.azure.cn/x/y)" in bullet.text


@pytest.mark.parametrize(
    ("text", "is_former"),
    [
        ("**Use keys** (low impact), where your compliance requirements ask for it. "
         "[Learn more](/l).", True),
        ("**Use keys** (low impact), where your compliance requirements ask for it. Similar: "
         "**A**, **B**, **C**, and 3 more. [Learn more](/l).", True),
        ("**Use keys** (low impact), where your compliance requirements ask for it. Similar: "
         "**A** and **B**. [Learn more](/l).", True),
        ("**Use keys** (high impact). [Learn more](/l).", False),
        ("**Use keys** (low impact), where your compliance requirements ask for it.", False),
        ("**Use keys** (low impact), where your compliance requirements ask for it. Read on. "
         "[Learn more](/l).", False),
        ("**Use locks** (low impact).", False),
    ],
)  # fmt: skip
def test_former_bullets(text: str, is_former: bool) -> None:
    """What earlier versions wrote is recognized, whatever they folded, but no other text."""
    name = "[Enable if required] Use keys."
    recommendation = RecommendationType("id", name, Pillar.SECURITY, "Low", GATEWAY, "/l")
    assert FormerBullets(WORDING, lambda: [recommendation]).has(text) is is_former
