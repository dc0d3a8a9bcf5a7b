"""The user's own estate: what is assigned in a scope, and which definitions that brings about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TypeAlias

from msgspec import Struct, field

from enricher.catalog.assigned_effects import DISABLED, effects_as_assigned
from enricher.catalog.assignment import Assignment, Exemption
from enricher.catalog.custom import CustomPolicies
from enricher.catalog.initiative_rules import InitiativeMember, InitiativeRules
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.resource_counts import ByType, Compliance
from enricher.catalog.scope import ExaminedScope, Reach, is_management_group

#: Numbers of resources by type, then by the innermost excluded scope that they are in: empty for
#: those in none. All are in lower case.
ResourcesByType: TypeAlias = "Mapping[str, Mapping[str, int]]"


class Applied(Struct, frozen=True):
    """A definition that an assignment brings about, by itself or through an initiative."""

    policy: str  # see `definition_key`
    assignment: Assignment
    reach: Reach
    effects: tuple[str, ...]  # several if they differ by resource; none if unknown
    initiative: InitiativeRules | None = None
    reference: str = ""  # of the definition in the initiative
    exemptions: int = 0  # those in force

    @property
    def is_disabled(self) -> bool:
        """Whether the definition has no effect."""
        return self.effects == (DISABLED,)


class Estate(Struct, frozen=True, dict=True):
    """The assignments, exemptions and counts of a scope; None for those that could not be read.

    No resource is ever named.
    """

    scope: ExaminedScope
    assignments: tuple[Assignment, ...] | None = None
    exemptions: tuple[Exemption, ...] | None = None
    compliance: ByType[Compliance] | None = None
    resources: ResourcesByType | None = None
    custom: CustomPolicies = CustomPolicies()  # initiatives that are assigned, or all if asked for
    missing: tuple[str, ...] = ()  # a sentence for each source that refused or failed
    warnings: tuple[str, ...] = ()  # about what could not be understood
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def resource_types(self) -> frozenset[str]:
        """The types of the resources in the scope."""
        return frozenset(self.resources or ())

    @cached_property
    def by_subject(self) -> Mapping[str, Sequence[Assignment]]:
        """The assignments by the definition or initiative that they assign."""
        by_subject: dict[str, list[Assignment]] = {}
        for assignment in self.assignments or ():
            by_subject.setdefault(assignment.subject, []).append(assignment)
        return by_subject

    @cached_property
    def exemptions_by_assignment(self) -> Mapping[str, Sequence[Exemption]]:
        """The exemptions in force, by the id of the assignment."""
        by_assignment: dict[str, list[Exemption]] = {}
        for exemption in self.exemptions or ():
            if exemption.holds(self.now):
                by_assignment.setdefault(exemption.assignment, []).append(exemption)
        return by_assignment

    def excluded(self, types: Collection[str], applied: Iterable[Applied]) -> int | None:
        """Return the number of resources of some types that no assignment evaluates.

        They are in a scope that every assignment above it excludes. None if that is not known: the
        number of resources in a management group is not read.
        """
        assignments = {each.assignment.id: each.assignment for each in applied}.values()
        by_scope: dict[str, list[Assignment]] = {}
        for assignment in assignments:
            by_scope.setdefault(assignment.scope, []).append(assignment)
        excluded = {scope for each in assignments for scope in each.not_scopes}
        if any(map(is_management_group, excluded)) or (excluded and self.resources is None):
            return None
        scopes = {scope for scope in excluded if not _is_evaluated(scope, by_scope)}
        return sum(
            count
            for kind in types
            for scope, count in (self.resources or {}).get(kind, {}).items()
            if not scopes.isdisjoint(_with_parents(scope))
        )


class AppliedPolicies:
    """The definitions that the assignments of an estate bring about."""

    def __init__(
        self,
        estate: Estate,
        rule_of: Callable[[str], PolicyDefinition | None],
        initiatives: Mapping[str, InitiativeRules],
    ) -> None:
        """`rule_of` returns a built-in definition, and `initiatives` has the built-in ones."""
        self._estate = estate
        self._rule_of = rule_of
        self.initiatives = {**initiatives, **estate.custom.initiative_rules}
        self._effects: dict[tuple[object, ...], tuple[str, ...]] = {}

    @cached_property
    def _memberships(self) -> Mapping[str, Sequence[tuple[InitiativeRules, InitiativeMember]]]:
        """The assigned initiatives that contain each definition."""
        memberships: dict[str, list[tuple[InitiativeRules, InitiativeMember]]] = {}
        for key in self._estate.by_subject.keys() & self.initiatives.keys():
            initiative = self.initiatives[key]
            for member in initiative.members:
                memberships.setdefault(member.policy, []).append((initiative, member))
        return memberships

    def of(self, policy: str, types: Collection[str] = ()) -> list[Applied]:
        """Return how a definition is assigned; `types` are those of the resources it is about."""
        applied = [
            *self._applied(policy, self._estate.by_subject.get(policy, ()), None, None, types)
        ]
        for initiative, member in self._memberships.get(policy, ()):
            assignments = self._estate.by_subject[initiative.id]
            applied += self._applied(policy, assignments, initiative, member, types)
        return applied

    def _applied(
        self,
        policy: str,
        assignments: Iterable[Assignment],
        initiative: InitiativeRules | None,
        member: InitiativeMember | None,
        types: Collection[str],
    ) -> Iterator[Applied]:
        reference = member.reference if member else ""
        for assignment in assignments:
            if assignment.is_initiative is not (initiative is not None):
                continue
            if not assignment.evaluates(types):
                continue
            exemptions = self._estate.exemptions_by_assignment.get(assignment.id, ())
            yield Applied(
                policy,
                assignment,
                self._estate.scope.reach(assignment.scope),
                self._effects_of(policy, assignment, initiative, member),
                initiative,
                reference,
                sum(each.exempts_from(assignment, reference, types) for each in exemptions),
            )

    def _effects_of(
        self,
        policy: str,
        assignment: Assignment,
        initiative: InitiativeRules | None,
        member: InitiativeMember | None,
    ) -> tuple[str, ...]:
        """Return the effects as assigned; assignments with equal values share them."""
        key = (
            policy,
            initiative and initiative.id,
            member and member.reference,
            assignment.encoded_parameters,
            assignment.overrides,
        )
        if key not in self._effects:
            rule = self._estate.custom.rules.get(policy) or self._rule_of(policy)
            self._effects[key] = (
                effects_as_assigned(rule, assignment, initiative, member) if rule else ()
            )
        return self._effects[key]


def _is_evaluated(scope: str, by_scope: Mapping[str, Sequence[Assignment]]) -> bool:
    """Return whether an assignment above a scope evaluates it, since it doesn't exclude it."""
    parents = {*_with_parents(scope)}
    return any(
        parents.isdisjoint(assignment.not_scopes)
        for other in by_scope
        if other in parents or is_management_group(other)
        for assignment in by_scope[other]
    )


def _with_parents(scope: str) -> Iterator[str]:
    """Yield a scope below a subscription, and the scopes that it is in."""
    while scope.count("/") > 1:
        yield scope
        scope = scope.rpartition("/")[0]
