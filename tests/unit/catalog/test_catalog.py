"""What a catalogue answers: who lives, what takes whose place, who holds what, what is found."""

from __future__ import annotations

from typing import Any

import pytest

from enricher.catalog.catalog import Catalog
from enricher.catalog.model import Overrides, Pillar, PolicyDefinition, Service, Standing
from tests.support.builders import GATEWAY, guid, initiative, policy

SERVICE = Service(key="gateways", name="Gateways", resource_types=(GATEWAY,))
PLAIN = policy(name="Gateways should be good", id_=guid(101))
NEW = policy(name="Gateways should be better than ever", id_=guid(102))
PREVIEW = policy(name="[Preview]: Gateways should be early", id_=guid(103))


def old(description: str = "", number: int = 110, **metadata: Any) -> PolicyDefinition:
    """A deprecated definition."""
    return policy(
        name="[Deprecated]: Gateways should be old",
        description=description,
        metadata={"deprecated": True, **metadata},
        id_=guid(number),
    )


@pytest.mark.parametrize(
    ("deprecated", "successor"),
    [
        (old(), None),
        (old(supersededBy=guid(102)), NEW),
        (old(supersededBy=guid(999)), None),
        (old(f"Use {guid(102).upper()} instead."), NEW),
        (old(f"This is {guid(110)}. Use {guid(102)}."), NEW),
        (old("Use 'Gateways should be better than ever'."), NEW),
        (old("Use 'gateways SHOULD be better than ever' instead"), NEW),
        (old("Use something else."), None),
        (old(f"Use {guid(101)}.", supersededBy=guid(102)), NEW),
        (old(supersededBy=guid(110)), None),
    ],
)
def test_successor(deprecated: PolicyDefinition, successor: PolicyDefinition | None) -> None:
    """By the metadata, an id, or a whole name; never itself, never one that is not there."""
    assert Catalog([PLAIN, NEW, deprecated]).successor(deprecated) is successor


def test_successor__of_a_chain_is_its_end() -> None:
    """Two deprecated ones in a row lead to the live one; a circle leads nowhere."""
    first, second = old(supersededBy=guid(111)), old(number=111, supersededBy=guid(102))
    assert Catalog([NEW, first, second]).successor(first) is NEW
    assert Catalog([first, second]).successor(first) is None
    circle = old(number=111, supersededBy=guid(110))
    assert Catalog([first, circle]).successor(first) is None


def test_successor__of_a_live_one_is_none() -> None:
    """What lives needs nothing in its place."""
    assert Catalog([PLAIN, NEW]).successor(PLAIN) is None


def test_successor__by_the_longest_name() -> None:
    """A name that is a part of another one is not taken for that."""
    longer = policy(name="Gateways should be better than ever and ever", id_=guid(104))
    gone = old("Use 'Gateways should be better than ever and ever'.")
    assert Catalog([NEW, longer, gone]).successor(gone) is longer
    stopped = policy(name="Gateways should be better than all the others.", id_=guid(106))
    gone = old("It is 'Gateways should be better than all the others' now")
    assert Catalog([NEW, stopped, gone]).successor(gone) is stopped
    short = policy(name="Gateways rule", id_=guid(105))
    gone = old("Gateways rule.")
    assert Catalog([short, gone]).successor(gone) is None


@pytest.mark.parametrize(
    ("ids", "partial", "gaps", "standing"),
    [
        ([guid(101)], False, [], Standing.LIVE),
        ([guid(110)], False, [], Standing.GONE),
        ([guid(999)], False, [], Standing.GONE),
        ([guid(999)], True, [], Standing.UNKNOWN),
        ([guid(110)], True, [], Standing.GONE),
        ([guid(999)], False, [guid(999)], Standing.UNKNOWN),
        ([guid(999), guid(998)], False, [guid(998)], Standing.UNKNOWN),
        ([guid(101), guid(999)], False, [guid(999)], Standing.LIVE),
        ([guid(110), guid(999)], False, [], Standing.GONE),
    ],
)
def test_standing(ids: list[str], partial: bool, gaps: list[str], standing: Standing) -> None:
    """Whether any of some definitions lives, as far as the sources tell."""
    catalog = Catalog([PLAIN, old()], partial=partial, gaps=frozenset(gaps))
    assert catalog.standing(ids) is standing


def test_by_id() -> None:
    """Live or not."""
    gone = old()
    catalog = Catalog([PLAIN, gone])
    assert catalog.by_id(guid(101)) is PLAIN
    assert catalog.by_id(guid(110)) is gone
    assert catalog.by_id(guid(999)) is None
    assert Catalog(None).by_id(guid(101)) is None


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (guid(101), [101]),
        (guid(101).upper(), [101]),
        (f"/providers/x/policyDefinitions/{guid(110)}", [110]),
        (" Gateways should be GOOD ", [101]),
        ("gateways should be", [102, 103, 101]),
        ("old", [110]),
        ("nothing like it", []),
    ],
)
def test_find(wanted: str, found: list[int]) -> None:
    """By id, by name, by a part of a name; live ones first, in the order of their names."""
    catalog = Catalog([PLAIN, NEW, PREVIEW, old()])
    assert [one.id for one in catalog.find(wanted)] == [guid(number) for number in found]


def test_find__a_whole_name_goes_before_a_part() -> None:
    """One that is called just so is meant, whatever else has the words in it."""
    longer = policy(name="Gateways should be good enough", id_=guid(120))
    assert Catalog([longer, PLAIN]).find("Gateways should be good") == [PLAIN]


def test_policies__of_a_service() -> None:
    """The live ones that concern it, previews and generic ones as asked."""
    generic = policy({"field": "tags", "exists": "false"}, name="Tags", id_=guid(106))
    other = policy({"field": "type", "equals": "x.y/zs"}, name="Others", id_=guid(107))
    catalog = Catalog([PLAIN, PREVIEW, generic, other, old()])

    def ids(service: Service | None = SERVICE, **how: bool) -> list[str]:
        return [judged.policy.id[-3:] for judged in catalog.policies(service, **how)]

    assert ids() == ["101", "103"]
    assert ids(preview=False) == ["101"]
    assert ids(include_generic=True) == ["101", "103", "106"]
    assert ids(None) == ["101", "103", "106", "107"]
    families = catalog.families(SERVICE, preview=True, include_generic=False)
    assert families is not None
    assert sorted(
        family.lead.policy.id[-3:] for group in families.values() for family in group
    ) == [
        "101",
        "103",
    ]
    assert all(family.pillar is pillar for pillar, group in families.items() for family in group)


def test_overrides() -> None:
    """A user leaves out, pins, and sets pillars; the facts themselves stay as they were."""
    catalog = Catalog([PLAIN, NEW])
    overrides = Overrides(
        exclude=frozenset({guid(102)}),
        pin=frozenset({guid(101)}),
        pillars={guid(101): Pillar.COST_OPTIMIZATION},
    )
    mine = catalog.with_overrides(overrides)
    (judged,) = mine.policies(SERVICE)
    assert judged.pinned
    assert judged.verdict.primary is Pillar.COST_OPTIMIZATION
    assert judged.verdict.evidence[0].seen == "the configuration"
    assert judged.verdict.evidence[0].weight == 100
    assert mine.by_id(guid(102)) is NEW
    assert mine.with_overrides(overrides) is mine
    plain = catalog.policies(SERVICE)
    assert [one.pinned for one in plain] == [False, False]
    assert plain[0].verdict.primary is not Pillar.COST_OPTIMIZATION
    assert catalog.judge(PLAIN) is catalog.judge(PLAIN)


def test_initiatives__that_hold_policies() -> None:
    """The fullest first, then by name; deprecated ones are none."""
    held = [
        initiative("B set", {guid(101): [], guid(102): []}),
        initiative("A set", {guid(101): []}),
        initiative("C set", {guid(101): [], guid(102): [], guid(999): []}),
        initiative("[Deprecated]: D set", {guid(101): []}),
    ]
    catalog = Catalog([PLAIN, NEW], held)
    found = catalog.initiatives_of(catalog.policies(SERVICE))
    assert [(one.display_name, count) for one, count in found] == [
        ("B set", 2),
        ("C set", 2),
        ("A set", 1),
    ]


def test_sources__that_were_not_asked_are_not_empty() -> None:
    """None is no list of nothing."""
    assert Catalog(None).families(SERVICE, preview=True, include_generic=False) is None
    assert Catalog([]).advice(SERVICE) is None
    nothing = Catalog([], (), []).advice(SERVICE)
    assert nothing == {pillar: [] for pillar in Pillar}
    assert Catalog(None).live == []
