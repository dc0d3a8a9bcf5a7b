"""The types of the JSON output of `enrich gaps`, and the columns of its CSV."""

from __future__ import annotations

from typing import Annotated

from enricher.catalog.gaps import AssignedBy, Gap, Gaps, PillarSum, PolicyState, State
from enricher.catalog.pillar import Pillar
from enricher.catalog.scope import Reach
from enricher.report.columns import Column
from enricher.report.gap_words import assignment_words
from enricher.report.outputs import Count, Output, about

_RESOURCES = "; null if it is not known, or for a recommendation."


class GapAssignment(Output, frozen=True, kw_only=True):
    """Assignments of a policy with the same name, effects and reach."""

    assignment: Annotated[str, about("Display name.")]
    initiative: Annotated[str, about("Initiative through which it is assigned; empty for none.")]
    effects: Annotated[list[str], about("Effects as assigned: several if they differ by resource.")]
    enforcement_mode: Annotated[str, about("`Default`, `DoNotEnforce`, or `Enroll`.")]
    reach: Annotated[Reach, about("`part` if the assignment is to a scope in the examined one.")]
    scope: Annotated[str, about("Scope of the first of these assignments.")]
    scopes: Annotated[Count, about("Number of scopes.")]
    version: Annotated[
        str, about("Version that it asks for, if any; the effects are those of the newest one.")
    ]
    limited: Annotated[bool, about("Whether resource selectors choose some resources.")]


class GapPoint(Output, frozen=True, kw_only=True):
    """A point that a guide would list."""

    service: Annotated[str, about("Key of the service.")]
    pillar: Annotated[Pillar, about("Pillar.")]
    kind: Annotated[str, about("`policy` or `recommendation`.")]
    id: Annotated[str, about("Id of the policy definition or the recommendation type.")]
    name: Annotated[str, about("Name, as a guide has it.")]
    also: Annotated[list[str], about("Ids of what the same bullet covers.")]
    custom: Annotated[bool, about("Whether you wrote the definition.")]
    state: Annotated[State | None, about("Whether it is assigned; null for a recommendation.")]
    assigned_by: Annotated[list[GapAssignment], about("Its assignments.")]
    non_compliant: Annotated[Count | None, about(f"Resources that don't comply{_RESOURCES}")]
    evaluated: Annotated[Count | None, about(f"Resources that comply, or don't{_RESOURCES}")]
    exemptions: Annotated[Count | None, about(f"Exemptions in force{_RESOURCES}")]
    exempt: Annotated[Count | None, about(f"Exempt resources{_RESOURCES}")]
    excluded_scopes: Annotated[Count | None, about("Scopes that its assignments exclude.")]
    excluded: Annotated[Count | None, about(f"Resources in excluded scopes{_RESOURCES}")]
    affected: Annotated[
        Count | None, about("Resources with the open recommendation; null if not counted.")
    ]


class GapSum(Output, frozen=True, kw_only=True):
    """The numbers of a service and a pillar."""

    service: Annotated[str, about("Key of the service.")]
    pillar: Annotated[Pillar, about("Pillar.")]
    policies: Annotated[Count, about("Policies that a guide lists.")]
    assigned: Annotated[Count, about("Those assigned to all of the scope.")]
    in_part: Annotated[Count, about("Those assigned to scopes in it only.")]
    not_compliant: Annotated[Count, about("Those that some resources don't comply with.")]
    recommendations: Annotated[Count, about("Recommendations that a guide lists.")]
    open: Annotated[Count, about("Those that affect resources.")]


class GapRequired(Output, frozen=True, kw_only=True):
    """A requirement of the configuration that is not assigned to all of the scope."""

    kind: Annotated[str, about("`policy`, `initiative`, or the pillar of a service.")]
    id: Annotated[str, about("Id of the definition or the initiative.")]
    name: Annotated[str, about("Name.")]
    state: Annotated[State, about("Whether it is assigned.")]


class GapsOutput(Output, frozen=True, kw_only=True):
    """Output of `enrich gaps --format json`."""

    scope: Annotated[str, about("Scope that was examined.")]
    points: Annotated[list[GapPoint], about("Points in the order of a guide.")]
    sums: Annotated[list[GapSum], about("Numbers by service and pillar.")]
    missing: Annotated[list[GapRequired], about("What is required, but missing.")]
    unread: Annotated[list[str], about("Sources that refused or failed.")]


def output_of(gaps: Gaps) -> GapsOutput:
    """Return the JSON output."""
    return GapsOutput(
        scope=gaps.scope,
        points=[*map(_point, gaps.gaps)],
        sums=[
            _sum(service.key, pillar, total)
            for service in gaps.services
            for pillar, total in gaps.sums(service).items()
        ],
        missing=[
            GapRequired(kind=each.kind, id=each.id, name=each.name, state=each.state)
            for each in gaps.missing
        ],
        unread=[*gaps.unread],
    )


def _point(gap: Gap) -> GapPoint:
    state = gap.policy or PolicyState(
        State.NOT_ASSIGNED, exemptions=None, exempt=None, excluded=None
    )
    return GapPoint(
        service=gap.service.key,
        pillar=gap.pillar,
        kind="policy" if gap.policy else "recommendation",
        id=gap.id,
        name=gap.name,
        also=[*gap.also],
        custom=gap.is_custom,
        state=gap.policy.state if gap.policy else None,
        assigned_by=[*map(_assignment, state.assigned_by)],
        non_compliant=state.non_compliant,
        evaluated=state.evaluated,
        exemptions=state.exemptions,
        exempt=state.exempt,
        excluded_scopes=state.excluded_scopes if gap.policy else None,
        excluded=state.excluded,
        affected=gap.affected,
    )


def _assignment(assigned: AssignedBy) -> GapAssignment:
    return GapAssignment(
        assignment=assigned.assignment,
        initiative=assigned.initiative,
        effects=[*assigned.effects],
        enforcement_mode=assigned.enforcement_mode,
        reach=assigned.reach,
        scope=assigned.scope,
        scopes=assigned.scopes,
        limited=assigned.is_limited,
        version=assigned.version,
    )


def _sum(service: str, pillar: Pillar, total: PillarSum) -> GapSum:
    return GapSum(
        service=service,
        pillar=pillar,
        policies=total.policies,
        assigned=total.assigned,
        in_part=total.in_part,
        not_compliant=total.not_compliant,
        recommendations=total.recommendations,
        open=total.open,
    )


def _state(gap: Gap) -> str:
    return gap.policy.state.value if gap.policy else ""


#: The columns of CSV and TSV.
COLUMNS: list[Column[Gap]] = [
    Column("service", str, "Service.", lambda gap: gap.service.name),
    Column("pillar", str, "Pillar.", lambda gap: gap.pillar.title),
    Column("kind", str, "Kind.", lambda gap: _point(gap).kind),
    Column("id", str, "Id.", lambda gap: gap.id),
    Column("name", str, "Name.", lambda gap: gap.name),
    Column("state", str, "State.", _state),
    Column(
        "assigned_by",
        list[str],
        "Assignments.",
        lambda gap: "; ".join(map(assignment_words, gap.policy.assigned_by)) if gap.policy else "",
    ),
    *(
        Column(name, int, "Number.", lambda gap, name=name: getattr(_point(gap), name))  # type: ignore[misc]
        for name in (
            "non_compliant",
            "evaluated",
            "exemptions",
            "exempt",
            "excluded_scopes",
            "excluded",
            "affected",
        )
    ),
]
