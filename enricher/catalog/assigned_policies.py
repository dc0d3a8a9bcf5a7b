"""The policies of a catalogue that are assigned in the user's own estate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from enricher.catalog.catalog import Catalog
from enricher.catalog.estate import AppliedPolicies, Estate
from enricher.catalog.families import Family
from enricher.catalog.gaps import PolicyState, State, initiative_state, policy_state
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import PolicyDefinition


class AssignedPolicies:
    """The assigned policies of a catalogue; rules are loaded when the first policy is looked up.

    Each method raises SourceError or UsageError as `Catalog.definition` does.
    """

    def __init__(self, catalog: Catalog, estate: Estate) -> None:
        self._catalog = catalog
        self._estate = estate

    @cached_property
    def _applied(self) -> AppliedPolicies:
        initiatives = self._catalog.facts.load_initiatives()
        return AppliedPolicies(self._estate, self._rule_of, initiatives)

    def _rule_of(self, key: str) -> PolicyDefinition | None:
        return self._catalog.definition(key) if self._catalog.by_id(key) else None

    def types_of(self, key: str) -> Sequence[str]:
        """Return the resource types that a policy is about."""
        policy = self._catalog.by_id(key)
        return policy.target_types if policy else ()

    def state(self, ids: Iterable[str], types: Mapping[str, Sequence[str]]) -> PolicyState:
        """Return how any of some policies is assigned, the most important one first.

        `types` are those of the resources that count, by policy; the others count all of theirs.
        """
        return policy_state(
            self._estate, self._applied, ids, lambda key: types.get(key) or self.types_of(key)
        )

    def initiative(self, key: str) -> tuple[str, State]:
        """Return the name of an initiative, which is empty if it is unknown, and its state."""
        initiative = self._applied.initiatives.get(key)
        name = initiative.display_name if initiative else ""
        return name, initiative_state(self._estate, key)

    def ids(self, families: Mapping[Pillar, Sequence[Family]] | None) -> frozenset[str]:
        """Return the ids of policies of families that are assigned to all of the scope."""
        ids = {key for group in (families or {}).values() for family in group for key in family.ids}
        return frozenset(key for key in ids if self.state([key], {}).state is State.ASSIGNED)
