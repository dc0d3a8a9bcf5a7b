"""The effects that a definition has where it is assigned.

Values pass from an assignment through the parameters of an initiative to those of the definition,
and overrides of the assignment replace what results.

https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure#overrides
"""

from __future__ import annotations

from collections.abc import Mapping

from enricher.catalog.assignment import Assignment
from enricher.catalog.expressions import UNKNOWN, Possible, Scope, Unknown
from enricher.catalog.initiative_rules import InitiativeMember, InitiativeRules
from enricher.catalog.json_values import Json, JsonObject, as_object, as_text
from enricher.catalog.policy import PolicyDefinition, effect_name

DISABLED = "Disabled"


class _AssignedScope(Scope, frozen=True):
    """A scope whose parameters have the values of an assignment, by their names in lower case."""

    values: Mapping[str, Possible] = {}

    def parameter(self, name: str) -> Possible:
        """Return the possible values of a parameter."""
        return self.values.get(name.lower(), UNKNOWN)


def effects_as_assigned(
    definition: PolicyDefinition,
    assignment: Assignment,
    initiative: InitiativeRules | None = None,
    member: InitiativeMember | None = None,
) -> tuple[str, ...]:
    """Return the effects that a definition has by an assignment, in Azure's own spelling.

    With an `initiative`, it is assigned as this `member` of it. There are several effects if they
    differ by resource, and none if they can't be determined.
    """
    given: Mapping[str, Possible] = {
        name: (value,) for name, value in assignment.parameters.items()
    }
    if initiative and member:
        scope = _scope(initiative.parameters, given)
        given = {name: scope.resolve(value) for name, value in member.parameters.items()}
    effect = as_text(as_object(definition.rule.get("then")).get("effect"))
    possible = _scope(definition.parameters, given).resolve(effect)
    effects = () if isinstance(possible, Unknown) else tuple(map(as_text, possible))
    reference = member.reference if member else ""
    applying = [each for each in assignment.overrides if each.selection.has(reference)]
    if any(not each.selection.is_partial for each in applying):
        effects = ()
    effects += tuple(each.effect for each in applying)
    return tuple(dict.fromkeys(map(effect_name, filter(None, effects))))


def _scope(declared: JsonObject, given: Mapping[str, Possible]) -> _AssignedScope:
    """Return the scope of parameters, each with its given value, or else with its default."""
    values: dict[str, Possible] = {}
    for name, declaration in declared.items():
        default: Json = as_object(declaration).get("defaultValue")
        if "defaultValue" in as_object(declaration):
            values[name.lower()] = (default,)
    values |= {name.lower(): value for name, value in given.items()}
    return _AssignedScope({}, lambda _: UNKNOWN, values=values)
