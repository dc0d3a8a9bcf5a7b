"""Which families a list shows, in which order, and the initiatives with which it starts."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from enricher.catalog.families import Family, rank
from enricher.catalog.initiative import Initiative
from enricher.catalog.overrides import Overrides
from enricher.catalog.pillar import Pillar
from enricher.catalog.selection import shown, starting_initiatives
from enricher.catalog.service import Service
from enricher.catalog.tiers import Tier
from enricher.catalog.worth import load_initiative_choice
from tests.support.builders import GATEWAY, catalog_of, policy

SERVICE = Service(key="gateways", name="Gateways", resource_types=(GATEWAY,))


def families(*names: str, pinned: str = "") -> list[Family]:
    """Return the ranked families of policies with these names, all of them under security."""
    definitions = [policy(name=name) for name in names]
    overrides = Overrides(
        pin=frozenset(each.id for each in definitions if each.display_name == pinned),
        pillars={each.id: Pillar.SECURITY for each in definitions},
    )
    return rank(catalog_of(definitions, overrides=overrides).policies(SERVICE), SERVICE)


def tiered(**sizes: int) -> list[Family]:
    """Return families of the given number for each tier."""
    (family,) = families("Gateways should be good")
    return [
        replace(family, title=f"{tier.name}{number}", tier=tier)
        for tier in Tier
        for number in range(sizes.get(tier.name.lower(), 0))
    ]


@pytest.mark.parametrize(
    ("sizes", "limit", "size"),
    [
        # Policies of the last tiers fill a list up to seven.
        ({"reports": 12}, None, 7),
        ({"rest": 3}, None, 3),
        ({"baseline": 3, "reports": 9}, None, 7),
        ({"sought": 8, "reports": 9}, None, 8),
        # The first tiers have up to ten, or up to 13 if they end there.
        ({"sought": 4, "baseline": 5, "rest": 5}, None, 9),
        ({"sought": 4, "baseline": 9, "rest": 5}, None, 13),
        ({"sought": 4, "baseline": 10}, None, 10),
        ({"sought": 12, "baseline": 10}, None, 12),
        ({"sought": 14}, None, 10),
        # A limit that somebody set is never exceeded, and always used.
        ({"sought": 14}, 3, 3),
        ({"sought": 12}, 10, 10),
        ({"reports": 12}, 10, 10),
        ({"sought": 2, "left_out": 9}, 10, 2),
        ({"sought": 2}, 0, 0),
    ],
)
def test_shown__size(sizes: dict[str, int], limit: int | None, size: int) -> None:
    """A list ends where the next family would not be missed."""
    chosen = shown(tiered(**sizes), limit)
    assert len(chosen) == size
    assert all(family.tier is not Tier.LEFT_OUT for family in chosen)


def test_shown__the_first_tiers() -> None:
    """Worth chooses what a limit leaves."""
    assert [family.title for family in shown(tiered(pinned=1, sought=1, rest=1), 2)] == [
        "PINNED0",
        "SOUGHT0",
    ]


def test_shown__order() -> None:
    """The families are sorted by their subject; pinned ones come first."""
    names = [
        "Registries should be hardened",
        "Registries should use TLS",
        "Registries should disable public network access",
        "Registries should disable local authentication",
        "Registries should use customer-managed keys",
    ]
    chosen = shown(families(*names, pinned=names[0]))
    assert [family.title for family in chosen] == [names[index] for index in (0, 3, 2, 1, 4)]


def initiative(name: str, id_: str = "") -> Initiative:
    """Return an initiative."""
    return Initiative(id_ or name, name, "Network", "1.0.0", deprecated=False, size=3)


def starting(*groups: list[Initiative]) -> list[str]:
    """Return the names of the initiatives with which a list of families with these starts."""
    chosen = tiered(sought=len(groups))
    listed = [
        replace(family, initiatives=tuple(group))
        for family, group in zip(chosen, groups, strict=True)
    ]
    return [each.display_name for each in starting_initiatives(listed)]


def test_starting_initiatives() -> None:
    """Initiatives that hold at least half of a list, but more than one of it, come first in it."""
    one, two = initiative("One"), initiative("Two")
    assert starting([one, two], [one], [], []) == ["One"]
    assert starting([one, two], [one], [], [], []) == []
    assert starting([one, two], [two, one], [two]) == ["Two", "One"]
    assert starting([one]) == []
    assert starting() == []


def test_starting_initiatives__at_most_three() -> None:
    """A reader chooses among three initiatives at most."""
    sets = [initiative(f"Set {number}") for number in range(4)]
    assert starting(sets, sets) == ["Set 0", "Set 1", "Set 2"]


def test_starting_initiatives__of_a_pillar() -> None:
    """Those that aren't about the service come last."""
    own = initiative("Own")
    benchmark = initiative("Benchmark", next(iter(load_initiative_choice().pillars)))
    assert starting([own, benchmark], [own, benchmark], [benchmark]) == ["Own", "Benchmark"]


def test_starting_initiatives__without_logs() -> None:
    """The initiative that sends logs is named with the logs alone."""
    logs = initiative("Logs", load_initiative_choice().logs)
    assert starting([logs], [logs]) == []
