"""Which families of a pillar an article lists, and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from enricher.catalog.families import Family
from enricher.catalog.initiative import Initiative
from enricher.catalog.tiers import Tier
from enricher.catalog.worth import load_initiative_choice

_LIMIT = 10  # families in a list, unless the user sets another limit
_TOLERANCE = 3  # more, if the list ends with them
_MAX_INITIATIVES = 3
_ENOUGH = 7  # families in a list without those of the last tier


def shown(
    families: Sequence[Family], limit: int | None = None, first: Sequence[Family] = ()
) -> list[Family]:
    """Return the families that a list shows, in the order in which it shows them.

    `families` are those of a pillar, by worth. `first` are those of them that the list shows before
    all others, in this order. A limit that the user sets is never exceeded. Without one, a list
    ends where the next family would not be missed: it has up to 10, or up to 13 if these are all of
    its first tiers, and those of the last tiers only up to 7.
    """
    others = [
        family
        for family in families
        if family.tier is not Tier.LEFT_OUT and not any(family is each for each in first)
    ]
    if limit is None:
        limit = _LIMIT
        for tier in (Tier.SOUGHT, Tier.BASELINE):
            size = len(first) + sum(family.tier <= tier for family in others)
            limit = size if limit <= size <= _LIMIT + _TOLERANCE else limit
        worthy = len(first) + sum(family.tier <= Tier.BASELINE for family in others)
        limit = min(limit, max(worthy, _ENOUGH))
    rest = others[: max(0, limit - len(first))]
    return [*first[:limit], *sorted(rest, key=_order)]


def starting_initiatives(chosen: Sequence[Family]) -> list[Initiative]:
    """Return the initiatives that hold at least half of a list, with which it starts.

    Those about the service alone come first, then those with most of the list.
    """
    choice = load_initiative_choice()
    counts = Counter(chain(*(family.initiatives for family in chosen)))
    good = [
        initiative
        for initiative, count in counts.items()
        if count > 1 and 2 * count >= len(chosen) and initiative.id != choice.logs
    ]
    good.sort(key=lambda each: (each.id in choice.pillars, -counts[each], each.display_name))
    return good[:_MAX_INITIATIVES]


def _order(family: Family) -> tuple[bool, int]:
    return family.tier is not Tier.PINNED, family.lead.position
