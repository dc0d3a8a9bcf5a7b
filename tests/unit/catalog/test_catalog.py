"""Queries over a catalogue: services, successors, availability, initiatives, search."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from msgspec.structs import replace

from enricher.catalog.catalog import Catalog
from enricher.catalog.facts import Availability, CatalogFacts, no_rules
from enricher.catalog.overrides import Overrides
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.service import Service
from enricher.catalog.services import load_registry
from enricher.errors import SourceError, UsageError
from tests.support.builders import GATEWAY, catalog_of, compiled, facts_of, guid, initiative, policy

SERVICE = Service(key="gateways", name="Gateways", resource_types=(GATEWAY,))
PLAIN = policy(name="Gateways should be good", id_=guid(101))
NEW = policy(name="Gateways should be better than ever", id_=guid(102))
PREVIEW = policy(name="[Preview]: Gateways should be early", id_=guid(103))


def old(description: str = "", number: int = 110, **metadata: Any) -> PolicyDefinition:
    """Return a deprecated definition."""
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
    """The successor is named by the metadata, an id or a whole name, and exists."""
    assert successor_of(deprecated, PLAIN, NEW) == (successor and successor.id)


def successor_of(deprecated: PolicyDefinition, *others: PolicyDefinition) -> str | None:
    """Return the id of the successor in a catalogue with these policies."""
    catalog = catalog_of([*others, deprecated])
    successor = catalog.successor(catalog.find(deprecated.id)[0])
    return successor.id if successor else None


def test_successor__follows_chains() -> None:
    """The successor is the live policy at the end of a chain; a cycle has none."""
    first, second = old(supersededBy=guid(111)), old(number=111, supersededBy=guid(102))
    assert successor_of(first, NEW, second) == NEW.id
    assert successor_of(first, second) is None
    cycle = old(number=111, supersededBy=guid(110))
    assert successor_of(first, cycle) is None


def test_successor__of_a_live_policy() -> None:
    """A live policy has no successor."""
    assert successor_of(PLAIN, NEW) is None


def test_successor__has_the_longest_name() -> None:
    """A name that is a part of a longer one is ignored, and so are short names."""
    longer = policy(name="Gateways should be better than ever and ever", id_=guid(104))
    gone = old("Use 'Gateways should be better than ever and ever'.")
    assert successor_of(gone, NEW, longer) == longer.id
    stopped = policy(name="Gateways should be better than all the others.", id_=guid(106))
    gone = old("It is 'Gateways should be better than all the others' now")
    assert successor_of(gone, NEW, stopped) == stopped.id
    short = policy(name="Gateways rule", id_=guid(105))
    gone = old("Gateways rule.")
    assert successor_of(gone, short) is None


@pytest.mark.parametrize(
    ("ids", "partial", "gaps", "availability"),
    [
        ([guid(101)], False, [], Availability.LIVE),
        ([guid(110)], False, [], Availability.GONE),
        ([guid(999)], False, [], Availability.GONE),
        ([guid(999)], True, [], Availability.UNKNOWN),
        ([guid(110)], True, [], Availability.GONE),
        ([guid(999)], False, [guid(999)], Availability.UNKNOWN),
        ([guid(999), guid(998)], False, [guid(998)], Availability.UNKNOWN),
        ([guid(101), guid(999)], False, [guid(999)], Availability.LIVE),
        ([guid(110), guid(999)], False, [], Availability.GONE),
    ],
)
def test_availability(
    ids: list[str], partial: bool, gaps: list[str], availability: Availability
) -> None:
    """One live definition is enough; gaps and partial facts make absent ones unknown."""
    catalog = catalog_of([PLAIN, old()], partial=partial, gaps=frozenset(gaps))
    assert catalog.availability(ids) is availability


def test_availability__without_definitions() -> None:
    """If no source was asked for policies, nothing is known to be gone."""
    assert catalog_of(None).availability([guid(101)]) is Availability.UNKNOWN


def test_by_id() -> None:
    """Deprecated policies are found as well."""
    deprecated = old()
    catalog = catalog_of([PLAIN, deprecated])
    assert catalog.by_id(guid(101)) == compiled(PLAIN)
    assert catalog.by_id(guid(110)) == compiled(deprecated)
    assert catalog.by_id(guid(999)) is None
    assert catalog_of(None).by_id(guid(101)) is None


@pytest.mark.parametrize(
    ("query", "matches"),
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
def test_find(query: str, matches: list[int]) -> None:
    """A query is an id, a name, or a part of a name; matches are sorted by name."""
    catalog = catalog_of([PLAIN, NEW, PREVIEW, old()])
    assert [policy.id for policy in catalog.find(query)] == [guid(number) for number in matches]


def test_find__prefers_the_whole_name() -> None:
    """A policy with exactly this name is the only match."""
    longer = policy(name="Gateways should be good enough", id_=guid(120))
    assert catalog_of([longer, PLAIN]).find("Gateways should be good") == [compiled(PLAIN)]


def test_policies__of_a_service() -> None:
    """The live policies that apply to it; previews and generic policies are optional."""
    generic = policy({"field": "tags", "exists": "false"}, name="Tags", id_=guid(106))
    other = policy({"field": "type", "equals": "x.y/zs"}, name="Others", id_=guid(107))
    catalog = catalog_of([PLAIN, PREVIEW, generic, other, old()])

    def ids(service: Service | None = SERVICE, **options: bool) -> list[str]:
        return [entry.policy.id[-3:] for entry in catalog.policies(service, **options)]

    assert ids() == ["101", "103"]
    assert ids(preview=False) == ["101"]
    assert ids(include_generic=True) == ["101", "103", "106"]
    assert ids(None) == ["101", "103", "106", "107"]


def test_families__by_pillar() -> None:
    """Each family is under the primary pillar of its lead."""
    families = catalog_of([PLAIN, PREVIEW]).families(SERVICE, preview=True, include_generic=False)
    assert families is not None
    leads = [family.lead.policy.id for group in families.values() for family in group]
    assert sorted(leads) == [PLAIN.id, PREVIEW.id]
    assert all(family.pillar is pillar for pillar, group in families.items() for family in group)


def test_overrides() -> None:
    """Overrides exclude, pin, and set pillars, in a new catalogue of the same facts."""
    catalog = catalog_of([PLAIN, NEW])
    overrides = Overrides(
        exclude=frozenset({guid(102)}),
        pin=frozenset({guid(101)}),
        pillars={guid(101): Pillar.COST_OPTIMIZATION},
    )
    overridden = catalog.with_overrides(overrides)
    (classified,) = overridden.policies(SERVICE)
    assert classified.pinned
    assert classified.classification.primary is Pillar.COST_OPTIMIZATION
    assert classified.classification.evidence[0].seen == "the configuration"
    assert classified.classification.evidence[0].weight == 100
    assert overridden.by_id(guid(102)) == compiled(NEW)
    assert overridden.with_overrides(overrides) is overridden
    original = catalog.policies(SERVICE)
    assert [entry.pinned for entry in original] == [False, False]
    assert original[0].classification.primary is not Pillar.COST_OPTIMIZATION


def test_initiatives_of() -> None:
    """Initiatives with most of the policies come first; deprecated ones are left out."""
    initiatives = [
        initiative("B set", {guid(101): [], guid(102): []}),
        initiative("A set", {guid(101): []}),
        initiative("C set", {guid(101): [], guid(102): [], guid(999): []}),
        initiative("[Deprecated]: D set", {guid(101): []}),
    ]
    catalog = catalog_of([PLAIN, NEW], initiatives)
    counts = catalog.initiatives_of(catalog.policies(SERVICE))
    assert [(entry.display_name, count) for entry, count in counts] == [
        ("B set", 2),
        ("C set", 2),
        ("A set", 1),
    ]


def test_catalog__without_a_source() -> None:
    """The results of a source that wasn't available are None, those of an empty one are empty."""
    assert catalog_of(None).families(SERVICE, preview=True, include_generic=False) is None
    assert catalog_of(None).live == []
    assert catalog_of([]).advice(SERVICE) is None
    assert catalog_of([], (), []).advice(SERVICE) == {pillar: [] for pillar in Pillar}


TAGGED = policy({"field": "tags", "exists": "false"}, name="Resources should have tags")


def test_definition() -> None:
    """The rules are loaded once for all overrides; a missing one is an error."""
    calls = 0

    def load() -> dict[str, PolicyDefinition]:
        nonlocal calls
        calls += 1
        return {PLAIN.id: PLAIN}

    facts = CatalogFacts((compiled(PLAIN), compiled(NEW)), load_rules=load)
    catalog = Catalog(facts)
    other = catalog.with_overrides(Overrides(pin=frozenset({PLAIN.id})))
    assert catalog.definition(PLAIN.id) is PLAIN
    assert other.definition(PLAIN.id) is PLAIN
    assert calls == 1
    with pytest.raises(SourceError, match="no longer exists"):
        catalog.definition(NEW.id)


def test_definition__of_facts_without_rules() -> None:
    """Only services that are not registered need rules."""
    facts = CatalogFacts((compiled(PLAIN), compiled(TAGGED)))
    catalog = Catalog(facts)
    registered = load_registry().services["expressroute"]
    assert [entry.policy.id for entry in catalog.policies(registered)] == [PLAIN.id]
    own = Service("own", "Own", resource_types=(GATEWAY,), facts={"kind": ("x",)})
    with pytest.raises(UsageError, match="needs the rules of policies"):
        catalog.policies(own)


def test_facts__in_another_process() -> None:
    """Facts are plain data: a catalogue of a copy gives the same results."""
    facts = facts_of([PLAIN, NEW, old()], [initiative("A set", {PLAIN.id: []})])
    facts = replace(facts, load_rules=no_rules)
    copy = pickle.loads(pickle.dumps(facts))  # noqa: S301 - its own
    assert copy == facts
    overrides = Overrides(pin=frozenset({NEW.id}))
    first, second = Catalog(facts, overrides), Catalog(copy, overrides)
    assert first.policies(SERVICE) == second.policies(SERVICE)


TYPES = facts_of(
    [policy({"field": "type", "equals": "m.x/things"})],
    recommendation_types=[
        RecommendationType(guid(1), "Be good", Pillar.SECURITY, "High", "m.x/others"),
    ],
)


def offered() -> frozenset[str]:
    """Return the types that Azure offers."""
    return frozenset({"m.x/offered", "m.x/parents/children"})


@pytest.mark.parametrize(
    "kind",
    [
        "m.x/things",  # of a policy
        "M.X/Others",  # of a recommendation
        "m.x/offered",
        "m.x/parents",  # of a type that is known
        "microsoft.keyvault/vaults",  # of the registry
    ],
)
def test_require_types__accepts(kind: str) -> None:
    """A type that Azure, the registry or a fact names, or a parent of one."""
    Catalog(replace(TYPES, load_offered_types=offered)).require_types([kind])


@pytest.mark.parametrize("kind", ["m.x/thing", "m.x/things/parts", "other/things"])
def test_require_types__names_the_nearest(kind: str) -> None:
    """A type that nothing knows is a mistake."""
    message = rf"about the resource type '{kind}'\. Nearest: .*m\.x/things"
    with pytest.raises(UsageError, match=message):
        Catalog(TYPES).require_types(["m.x/things", kind])
    with pytest.raises(UsageError, match=r"type 'a\.b/c'"):
        Catalog(CatalogFacts()).require_types(["a.b/c"])


def test_require_types__asks_azure_once_and_only_if_needed() -> None:
    """The list of Azure is long; nearly all types are known without it."""
    calls = 0

    def load() -> frozenset[str]:
        nonlocal calls
        calls += 1
        return offered()

    catalog = Catalog(replace(TYPES, load_offered_types=load))
    catalog.require_types(["m.x/things"])
    assert calls == 0
    for overrides in (Overrides(), Overrides(pin=frozenset({PLAIN.id}))):
        catalog.with_overrides(overrides).require_types(["m.x/offered", "m.x/parents"])
    assert calls == 1
