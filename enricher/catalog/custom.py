"""Definitions and initiatives that users wrote, compiled by the rules of the built-in ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from enricher.catalog.compile import Compiler
from enricher.catalog.initiative import Initiative, InitiativeDefinition
from enricher.catalog.initiative_rules import InitiativeRules
from enricher.catalog.json_values import JsonObject, as_text
from enricher.catalog.policy import CUSTOM, CompiledPolicy, PolicyDefinition, definition_key

_Item = TypeVar("_Item")


class CustomPolicies(Struct, frozen=True):
    """The compiled definitions and initiatives of a scope, and the rules of both by key."""

    policies: tuple[CompiledPolicy, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    rules: Mapping[str, PolicyDefinition] = field(default_factory=dict)
    initiative_rules: Mapping[str, InitiativeRules] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()  # a sentence for each that is left out


def compile_custom(
    definitions: Iterable[JsonObject], initiatives: Iterable[JsonObject]
) -> CustomPolicies:
    """Compile definitions and initiatives in wire form.

    Each that can't be read or evaluated is left out, and named in a warning.
    """
    warnings: list[str] = []
    sets = [*_each(initiatives, "initiative", _initiative, warnings)]
    compiler = Compiler(each for each, _ in sets)

    def compile_(wire: JsonObject) -> tuple[PolicyDefinition, CompiledPolicy]:
        rule = PolicyDefinition.from_wire(wire)
        rule = replace(rule, id=definition_key(as_text(wire.get("id"))), policy_type=CUSTOM)
        if not rule.effects:
            raise ValueError("its effect is unknown")
        return rule, compiler.compile(rule)

    compiled = [*_each(definitions, "definition", compile_, warnings)]
    return CustomPolicies(
        compiler.related(policy for _, policy in compiled),
        tuple(each.summary for each, _ in sets),
        {rule.id: rule for rule, _ in compiled},
        {rules.id: rules for _, rules in sets},
        tuple(warnings),
    )


def _initiative(wire: JsonObject) -> tuple[InitiativeDefinition, InitiativeRules]:
    rules = InitiativeRules.from_wire(wire)
    return replace(InitiativeDefinition.from_wire(wire), id=rules.id), rules


def _each(
    wires: Iterable[JsonObject],
    kind: str,
    read: Callable[[JsonObject], _Item],
    warnings: list[str],
) -> Iterable[_Item]:
    """Yield each item that can be read; add a warning for each other."""
    for wire in wires:
        try:
            yield read(wire)
        except (ValueError, ArithmeticError, LookupError, RecursionError, TypeError) as error:
            name = as_text(wire.get("name")) or as_text(wire.get("id")).rpartition("/")[2]
            warnings.append(
                f"the custom {kind} '{name or 'without a name'}' can't be read ({error}); it is "
                "left out."
            )
