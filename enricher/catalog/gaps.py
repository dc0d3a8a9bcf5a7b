"""Compare what a guide would list with what is assigned in the user's own estate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from enricher.catalog.estate import Applied, AppliedPolicies, Estate
from enricher.catalog.pillar import Pillar
from enricher.catalog.resource_counts import Compliance
from enricher.catalog.scope import Reach, scope_words
from enricher.catalog.service import Service


class State(StrEnum):
    """Whether a policy is assigned in a scope."""

    ASSIGNED = "assigned"
    PART = "assigned in part"  # only to scopes in it
    DISABLED = "disabled"  # assigned, but only with the effect Disabled
    NOT_ASSIGNED = "not assigned"


class AssignedBy(Struct, frozen=True):
    """Assignments of a definition that have the same name, effects and reach."""

    assignment: str  # the name
    initiative: str  # through which it is assigned; empty if it is by itself
    effects: tuple[str, ...]  # several if they differ by resource; none if they are unknown
    enforcement_mode: str
    reach: Reach
    scope: str  # of the first of them, in words
    scopes: int = 1
    is_limited: bool = False  # resource selectors choose some resources
    version: str = ""  # that the assignment asks for; the effects are those of the newest one


class PolicyState(Struct, frozen=True):
    """How a policy is assigned; None for a count that is not known."""

    state: State
    assigned_by: tuple[AssignedBy, ...] = ()
    exemptions: int | None = 0
    exempt: int | None = 0  # resources
    excluded_scopes: int = 0
    excluded: int | None = 0  # resources
    non_compliant: int | None = None
    evaluated: int | None = None  # resources that comply or don't


class Gap(Struct, frozen=True, kw_only=True):
    """A point that a guide would list, with its assignment or its recommendations in the estate."""

    service: Service
    pillar: Pillar
    id: str  # of the policy definition, or of the recommendation type
    name: str
    also: tuple[str, ...] = ()  # the ids of what the same bullet covers
    policy: PolicyState | None = None  # of a policy
    affected: int | None = None  # resources with an open recommendation; None if not known
    is_custom: bool = False

    @property
    def is_policy(self) -> bool:
        """Whether the point is a policy, and not a recommendation."""
        return self.policy is not None

    @property
    def is_open(self) -> bool:
        """Whether a policy is not assigned to all of the scope, or a recommendation is open."""
        if self.policy:
            return self.policy.state is not State.ASSIGNED
        return bool(self.affected)


class PillarSum(Struct, frozen=True):
    """The numbers of a pillar's points."""

    policies: int = 0
    assigned: int = 0
    in_part: int = 0
    not_compliant: int = 0  # policies that some resources don't comply with
    recommendations: int = 0
    open: int = 0  # recommendations that some resources are affected by

    def plus(self, gap: Gap) -> PillarSum:
        """Return the numbers with another point."""
        state = gap.policy
        return PillarSum(
            self.policies + gap.is_policy,
            self.assigned + (state is not None and state.state is State.ASSIGNED),
            self.in_part + (state is not None and state.state is State.PART),
            self.not_compliant + (state is not None and bool(state.non_compliant)),
            self.recommendations + (not gap.is_policy),
            self.open + (not gap.is_policy and bool(gap.affected)),
        )


class Required(Struct, frozen=True):
    """Something that the configuration requires, and that is not assigned to all of the scope."""

    kind: str  # `policy`, `initiative`, or the title of a pillar
    id: str
    name: str
    state: State

    @property
    def words(self) -> str:
        """The missing item, in a sentence."""
        return f"required ({self.kind}): {self.name} [{self.id}] is {self.state.value}."


class Gaps(Struct, frozen=True):
    """The points of some services, and what the configuration requires but the estate lacks."""

    scope: str  # in words
    gaps: tuple[Gap, ...]
    missing: tuple[Required, ...] = ()
    unread: tuple[str, ...] = ()  # a sentence for each source that refused or failed
    pillars: tuple[Pillar, ...] = tuple(Pillar)  # that the points may be of

    def only(self, pillar: Pillar) -> Gaps:
        """Return the points of a pillar."""
        points = tuple(gap for gap in self.gaps if gap.pillar is pillar)
        return replace(self, gaps=points, pillars=(pillar,))

    @property
    def services(self) -> list[Service]:
        """The services, in the order of the points."""
        return [*dict.fromkeys(gap.service for gap in self.gaps)]

    def of(self, service: Service, pillar: Pillar) -> list[Gap]:
        """Return the points of a service and a pillar, in the order of a guide."""
        return [gap for gap in self.gaps if gap.service is service and gap.pillar is pillar]

    def sums(self, service: Service | None = None) -> Mapping[Pillar, PillarSum]:
        """Return the numbers of each pillar: of a service, or of all."""
        sums = dict.fromkeys(self.pillars, PillarSum())
        for gap in self.gaps:
            if service in (None, gap.service):
                sums[gap.pillar] = sums[gap.pillar].plus(gap)
        return sums


def policy_state(
    estate: Estate,
    applied: AppliedPolicies,
    ids: Iterable[str],
    types_of: Callable[[str], Sequence[str]],
) -> PolicyState:
    """Return how any of some definitions is assigned, the most important one first.

    `types_of` returns the resource types that a definition is evaluated for.
    """
    found = [each for key in ids for each in applied.of(key, types_of(key))]
    active = [each for each in found if not each.is_disabled]
    if not active:
        state = State.DISABLED if found else State.NOT_ASSIGNED
        return PolicyState(state, tuple(_grouped(found)), exempt=0, excluded=0)
    first = active[0].policy
    main = [each for each in active if each.policy == first]
    covered = {each.assignment.scope for each in active}
    is_whole = estate.scope.is_covered_by(covered)
    compliance = _compliance(estate, first, types_of(first))
    not_scopes = {scope for each in main for scope in each.assignment.not_scopes}
    return PolicyState(
        State.ASSIGNED if is_whole else State.PART,
        tuple(_grouped([*active, *(each for each in found if each.is_disabled)])),
        None if estate.exemptions is None else sum(each.exemptions for each in main),
        compliance.exempt if compliance else None,
        len(not_scopes),
        estate.excluded(types_of(first), main),
        compliance.non_compliant if compliance else None,
        compliance.compliant + compliance.non_compliant if compliance else None,
    )


def initiative_state(estate: Estate, key: str) -> State:
    """Return whether an initiative is assigned."""
    scopes = {each.scope for each in estate.by_subject.get(key, ())}
    if not scopes:
        return State.NOT_ASSIGNED
    return State.ASSIGNED if estate.scope.is_covered_by(scopes) else State.PART


def _compliance(estate: Estate, key: str, types: Iterable[str]) -> Compliance | None:
    """Return the counts of a definition for resources of some types; None if they aren't known."""
    if estate.compliance is None:
        return None
    counts = (estate.compliance.get(kind, {}).get(key, Compliance()) for kind in types)
    return sum(counts, start=Compliance())


def _grouped(found: Iterable[Applied]) -> Iterable[AssignedBy]:
    """Yield the assignments of the same name, effects and reach together, in their order.

    Thousands of subscriptions often have the same assignment each.
    """
    groups: dict[tuple[object, ...], list[Applied]] = {}
    for each in found:
        assignment = each.assignment
        initiative = each.initiative.display_name if each.initiative else ""
        selects = bool(assignment.resource_selectors)
        mode = assignment.enforcement_mode
        version = assignment.version
        key = (assignment.name, initiative, each.effects, mode, each.reach, selects, version)
        groups.setdefault(key, []).append(each)
    for members in groups.values():
        first = members[0]
        yield AssignedBy(
            first.assignment.name,
            first.initiative.display_name if first.initiative else "",
            first.effects,
            first.assignment.enforcement_mode,
            first.reach,
            scope_words(first.assignment.scope),
            len({each.assignment.scope for each in members}),
            bool(first.assignment.resource_selectors),
            first.assignment.version,
        )
