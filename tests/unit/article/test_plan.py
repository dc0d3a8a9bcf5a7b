"""The plan of an article, as a value: what is said where, and why."""

from __future__ import annotations

import pytest

from enricher.article.definitions import NO_DEFINITIONS
from enricher.article.plan import ArticlePlan, SlotPlan
from enricher.article.point_status import Mention, Status
from enricher.article.prose import Prose, Source
from enricher.article.service_facts import ServiceFacts
from enricher.article.template import Slot, SlotKind
from enricher.catalog.pillar import Pillar
from tests.support.builders import guid
from tests.support.project import definition
from tests.unit.article.support import EXPRESSROUTE, facts, plan_article

ZONE, BACKUPS = "Circuits should be Zone Redundant", "Circuits should use geo-redundant backups"
RELIABILITY = Slot(SlotKind.POLICIES, Pillar.RELIABILITY)
ADVICE = Slot(SlotKind.RECOMMENDATIONS, Pillar.RELIABILITY)
BEYOND = "beyond what the list has room for"
LINK = "[this](https://x/policyDefinitions/{})"


def plan(*sources: Source, slot: Slot = RELIABILITY, limit: int = 10) -> SlotPlan:
    """Return the plan of one list with these texts of the user's around it."""
    prose = Prose.of(sources, NO_DEFINITIONS)
    return plan_article(facts(), {slot: prose}, limit).of(slot)


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        (
            "",
            10,
            [
                (ZONE, Status.LISTED, "number 1 of 2 by worth"),
                (BACKUPS, Status.LISTED, "number 2 of 2 by worth"),
            ],
        ),
        (
            "",
            1,
            [
                (ZONE, Status.LISTED, "number 1 of 2 by worth"),
                (
                    BACKUPS,
                    Status.BEYOND_LIMIT,
                    "number 2 of 2 by worth, beyond what the list has room for",
                ),
            ],
        ),
        (
            f"Mind {LINK.format(guid(1))}.",
            1,
            [
                (BACKUPS, Status.LISTED, "number 2 of 2 by worth"),
                (ZONE, Status.MENTIONED, "the text links it"),
            ],
        ),
        (
            f"Mind `{BACKUPS}`.",
            1,
            [
                (
                    BACKUPS,
                    Status.LISTED,
                    "the text mentions it (named in full); number 2 of 2 by worth",
                ),
                (
                    ZONE,
                    Status.BEYOND_LIMIT,
                    "number 1 of 2 by worth, beyond what the list has room for",
                ),
            ],
        ),
        (
            "Use geo-redundancy for the backups.",
            10,
            [
                (
                    BACKUPS,
                    Status.LISTED,
                    "the text mentions it (in other words); number 2 of 2 by worth",
                ),
                (ZONE, Status.LISTED, "number 1 of 2 by worth"),
            ],
        ),
    ],
)
def test_policies(text: str, limit: int, expected: list[tuple[str, Status, str]]) -> None:
    """What the text links is not listed, and what it names comes first; the limit cuts the rest."""
    planned = plan(Source(text, is_item=True), limit=limit)
    assert [(point.name, point.status, point.reason) for point in planned.points] == expected


def test_policies__linked_in_the_list() -> None:
    """A policy that a bullet of the user's links counts as one of the listed ones."""
    text = f"- {LINK.format(guid(2))}"
    planned = plan(Source(text, is_item=True, is_listed=True), limit=1)
    assert [point.name for point in planned.listed] == [ZONE]
    assert [point.mention for point in planned.points] == [None, Mention.LINKED]
    assert not planned.mentioned


def test_policies__named_for_another_pillar() -> None:
    """What the text on another pillar names precedes the rest, but not what it links."""
    security = Slot(SlotKind.POLICIES, Pillar.SECURITY)

    def listed(text: str) -> list[str]:
        prose = {RELIABILITY: Prose(), security: Prose.of([Source(text)], NO_DEFINITIONS)}
        planned = plan_article(facts(), prose, 10)
        return [point.name for point in planned.of(RELIABILITY).listed]

    assert listed(f"Mind `{BACKUPS}`.") == [BACKUPS, ZONE]
    assert listed(f"Mind {LINK.format(guid(2))}.") == [ZONE, BACKUPS]


def test_policies__of_an_empty_pillar() -> None:
    """Whether the user wrote something says whether a sentence may say that there is nothing."""
    slot = Slot(SlotKind.POLICIES, Pillar.COST_OPTIMIZATION)
    assert plan(slot=slot) == SlotPlan()
    assert plan(Source("Ours."), slot=slot) == SlotPlan(has_prose=True)


@pytest.mark.parametrize("is_listed", [False, True])
def test_related_definitions(is_listed: bool) -> None:
    """A definition that the text links is no part of another bullet, unless that is this bullet."""
    topic = [definition(20 + n, f"Circuits should use TLS version 1.{n}") for n in (2, 3)]
    slot = Slot(SlotKind.POLICIES, Pillar.SECURITY)

    def point_of(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        prose = Prose.of([Source(text, is_item=True, is_listed=is_listed)], NO_DEFINITIONS)
        planned = plan_article(facts(*topic), {slot: prose}, 10).of(slot)
        (point,) = (point for point in planned.points if "TLS" in point.name)
        return point.also, point.elsewhere

    assert point_of("") == ((guid(23),), ())
    assert point_of(LINK.format(guid(23))) == ((), (guid(23),))
    assert point_of(f"{LINK.format(guid(22))} {LINK.format(guid(23))}") == ((guid(23),), ())


def test_recommendations() -> None:
    """A recommendation that the text names is not listed."""
    (point,) = plan(slot=ADVICE).points
    assert (point.name, point.status) == ("Use several circuits", Status.LISTED)
    (point,) = plan(Source("**Use several circuits** at once."), slot=ADVICE).points
    assert (point.status, point.reason) == (Status.MENTIONED, "the text names it")
    assert plan(slot=ADVICE, limit=0).more == 1


def test_points_on() -> None:
    """The points about a definition are found by any of their definitions."""
    planned = plan_article(facts(), {RELIABILITY: Prose(), ADVICE: Prose()}, 10)
    ((slot, point),) = planned.points_on(guid(2))
    assert (slot, point.name) == (RELIABILITY, BACKUPS)
    assert planned.points_on(guid(99)) == []


@pytest.mark.parametrize(
    ("sharing", "linked", "limit", "shared"),
    [
        ([*Pillar], guid(2), 10, [Pillar.RELIABILITY, Pillar.SECURITY]),
        ([*Pillar], guid(9), 10, []),  # only one of security is single
        ([*Pillar], guid(9), 1, []),  # another one of reliability is beyond the limit
        ([Pillar.SECURITY, Pillar.COST_OPTIMIZATION], guid(2), 10, []),
        ((), guid(2), 10, []),
    ],
)
def test_shared(sharing: list[Pillar], linked: str, limit: int, shared: list[Pillar]) -> None:
    """Pillars with one point share a list, if there are several that may."""
    text = Prose.of([Source(LINK.format(linked))], NO_DEFINITIONS)
    prose = {Slot(SlotKind.POLICIES, pillar): text for pillar in Pillar}
    planned = plan_article(facts(), prose, limit, sharing)
    assert [slot.pillar for slot, each in planned.slots.items() if each.is_shared] == shared


def test_plan__without_facts() -> None:
    """A source that was not queried has no points, and a list that the article lacks no plan."""
    planned = plan_article(ServiceFacts(EXPRESSROUTE, None, None), {RELIABILITY: Prose()}, 10)
    assert planned.of(RELIABILITY) == SlotPlan()
    assert ArticlePlan().of(RELIABILITY) == SlotPlan()
