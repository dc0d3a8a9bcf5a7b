"""Gaps in words, for the table, Markdown and the page."""

from __future__ import annotations

from collections.abc import Iterator

from enricher.catalog.gaps import AssignedBy, Gap, PillarSum, PolicyState
from enricher.catalog.scope import Reach
from enricher.platform.words import count, shortened

_SHOWN = 3  # assignments of one point

_WHERE = {
    Reach.INHERITED: "inherited from {}",
    Reach.SCOPE: "at {}",
    Reach.PART: "only at {}",
}


def state_words(gap: Gap) -> str:
    """Return the state of a point in a few words."""
    if gap.policy:
        return gap.policy.state.value
    if gap.affected is None:
        return "resources not counted"
    return (
        f"{count(gap.affected, 'resource')} affected" if gap.affected else "no resources affected"
    )


def details(gap: Gap) -> Iterator[str]:
    """Yield what is known of a point: its assignments, and numbers of resources."""
    if gap.policy:
        lines = map(assignment_words, gap.policy.assigned_by)
        yield from shortened(lines, _SHOWN, lambda more: f"{more} assignments")
        if numbers := number_words(gap.policy):
            yield numbers


def assignment_words(assigned: AssignedBy) -> str:
    """Return an assignment with its effects, its scope, and what limits it."""
    effects = " or ".join(assigned.effects) or "effect unknown"
    where = _WHERE[assigned.reach].format(assigned.scope)
    if assigned.scopes > 1:
        where += f" and {assigned.scopes - 1:,} more"
    return ", ".join(
        filter(
            None,
            [
                f"{assigned.assignment}: {effects}",
                assigned.initiative and f"through {assigned.initiative}",
                where,
                assigned.enforcement_mode if assigned.enforcement_mode != "Default" else "",
                "some resources by selectors" if assigned.is_limited else "",
            ],
        )
    )


def number_words(state: PolicyState) -> str:
    """Return the numbers of resources of an assigned policy; empty if there is nothing to say."""
    if not state.assigned_by:
        return ""
    parts = []
    if state.evaluated is None:
        parts.append("compliance not known")
    elif state.non_compliant:
        parts.append(
            f"{state.non_compliant:,} of {count(state.evaluated, 'resource')} not compliant"
        )
    elif state.evaluated:
        parts.append(f"{count(state.evaluated, 'resource')} compliant")
    else:
        parts.append("no resources evaluated")
    if state.exemptions or state.exempt:
        number = "" if state.exempt is None else f" ({count(state.exempt, 'resource')})"
        parts.append(f"{count(state.exemptions or 0, 'exemption')}{number}")
    elif state.exemptions is None:
        parts.append("exemptions not known")
    if state.excluded_scopes:
        number = "not counted" if state.excluded is None else count(state.excluded, "resource")
        parts.append(f"{count(state.excluded_scopes, 'excluded scope')} ({number})")
    return "; ".join(parts)


def sum_words(total: PillarSum) -> str:
    """Return the numbers of a pillar in one line."""
    parts = []
    if total.policies:
        in_part = f", {total.in_part:,} in part" if total.in_part else ""
        parts.append(f"{total.assigned:,} of {count(total.policies, 'policy')} assigned{in_part}")
    if total.not_compliant:
        parts.append(f"{total.not_compliant:,} not complied with")
    if total.recommendations:
        parts.append(f"{total.open:,} of {count(total.recommendations, 'recommendation')} open")
    return "; ".join(parts) or "nothing to list"
