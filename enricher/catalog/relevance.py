"""Find the resource types that a policy rule is about, and the services that it applies to.

A rule is about a type if it can hold for it, but not for a resource of a type that doesn't exist.
The second condition excludes rules that never mention a type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from enricher.catalog.conditions import EvaluationTrace, aliases, can_hold, evaluate, subconditions
from enricher.catalog.expressions import UNKNOWN, Possible, Scope, Unknown
from enricher.catalog.json_values import as_list, as_text
from enricher.catalog.operators import BY_PATTERN, OPERATORS
from enricher.catalog.policy import CompiledPolicy, PolicyDefinition
from enricher.catalog.resource import Resource
from enricher.catalog.service import Service
from enricher.catalog.services import is_registered, registered_types

_TYPE_IN_EXPRESSION = re.compile(r"'([A-Za-z][\w.]*\.\w+(?:/[\w.-]+)+)'")

_MAX_TYPES = 500  # in a rule that is evaluated; Azure's own rules name less than 50

_NONEXISTENT = "none.none/none"  # a type that no resource has

#: The types that a resource provider mode is about, for rules that name no type.
#: https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-basics#resource-provider-modes
_MODE_TYPES = {
    "microsoft.kubernetes.data": ("microsoft.containerservice/managedclusters",
                                  "microsoft.kubernetes/connectedclusters"),
    "microsoft.containerservice.data": ("microsoft.containerservice/managedclusters",),
    "microsoft.keyvault.data": ("microsoft.keyvault/vaults",),
    "microsoft.managedhsm.data": ("microsoft.keyvault/managedhsms",),
    "microsoft.machinelearningservices.data": ("microsoft.machinelearningservices/workspaces",),
    "microsoft.machinelearningservices.v2.data": ("microsoft.machinelearningservices/workspaces",),
    "microsoft.cognitiveservices.data": ("microsoft.cognitiveservices/accounts",),
    "microsoft.datafactory.data": ("microsoft.datafactory/factories",),
    "microsoft.loadtestservice.data": ("microsoft.loadtestservice/loadtests",),
    "microsoft.network.data": ("microsoft.network/virtualnetworks",),
}  # fmt: skip


class TargetTypes(Struct, frozen=True):
    """The resource types that a policy is about, or the reason why it is generic."""

    types: tuple[str, ...]  # sorted, lower case
    generic_reason: str = ""


def target_types(policy: PolicyDefinition) -> TargetTypes:
    """Find the resource types that the `if` of a policy is about."""
    asks_for_type = not can_hold(policy, Resource(_NONEXISTENT))
    if asks_for_type:
        # Aliases name a type only if no condition on `type` does.
        for find in (_named_types, _types_of_aliases):
            names = find(policy)
            if len(names) > _MAX_TYPES:
                return TargetTypes((), f"its rule names more than {_MAX_TYPES} resource types")
            types = [kind for kind in names if can_hold(policy, Resource(kind))]
            if types:
                return TargetTypes(tuple(sorted(types)))
    by_mode = _MODE_TYPES.get(policy.mode.lower())
    if by_mode:
        return TargetTypes(by_mode)
    if asks_for_type:
        return TargetTypes((), "its rule asks for no resource type that can be named")
    return TargetTypes((), "its rule holds for resources of any type")


def resource_for(service: Service, resource_type: str) -> Resource:
    """Return a symbolic resource of a service, with the facts in the registry."""
    return Resource(resource_type, service.facts, frozenset(service.absent))


def evaluation_traces(
    policy: CompiledPolicy, rule: PolicyDefinition, service: Service
) -> Iterator[tuple[str, EvaluationTrace]]:
    """Yield the service's types that a policy is about, each with the evaluation of its rule."""
    for kind in policy.target_types:
        for part in service.each:
            if part.covers(kind):
                yield kind, evaluate(rule, resource_for(part, kind))


def applies_to(
    policy: CompiledPolicy, service: Service, rule_of: Callable[[str], PolicyDefinition]
) -> bool:
    """Return whether a policy applies to a service.

    It does if its rule can hold for a type of the service, with the facts in the registry, or if
    the registry relates it to the service. `rule_of` returns the definition of an id; it is called
    only for a service that is not registered, and only if its facts matter.
    """
    if service.parts:
        return any(applies_to(policy, part, rule_of) for part in service.parts)
    if is_registered(service):
        return service.key in policy.services
    if service.leaves_to_sibling(policy.display_name):
        return False
    return is_related(policy, service) or (
        any(map(service.covers, policy.target_types))
        and (
            not _depends_on_facts(policy.mode, service)
            or _can_hold_for(service, rule_of(policy.id), policy.target_types)
        )
    )


def rule_applies_to(policy: PolicyDefinition, types: Iterable[str], service: Service) -> bool:
    """Return whether a rule that is about these types applies to a service."""
    if service.leaves_to_sibling(policy.display_name):
        return False
    if service.related and service.relates_to((*types, *policy.related_types), policy.display_name):
        return True
    if not _depends_on_facts(policy.mode, service):
        return any(map(service.covers, types))
    return _can_hold_for(service, policy, types)


def is_related(policy: CompiledPolicy, service: Service) -> bool:
    """Return whether the registry relates a policy on other resource types to the service."""
    if service.parts:
        return any(is_related(policy, part) for part in service.parts)
    if not service.related:
        return False
    types = (*policy.target_types, *policy.related_types)
    return service.relates_to(types, policy.display_name)


def _depends_on_facts(mode: str, service: Service) -> bool:
    """Return whether a rule must be evaluated to know whether it applies to a service.

    `target_types` evaluated it for the types without facts, except for the types of a mode.
    """
    return bool(service.facts or service.absent) or mode.lower() in _MODE_TYPES


def _can_hold_for(service: Service, policy: PolicyDefinition, types: Iterable[str]) -> bool:
    return any(
        can_hold(policy, resource_for(service, kind)) for kind in types if service.covers(kind)
    )


def _named_types(policy: PolicyDefinition) -> set[str]:
    """Return all types that conditions on `type` name, in lower case.

    A pattern names the registered types that match it (itself, if there are none), and a computed
    value may be about any of them.
    """
    scope = Scope(policy.parameters, lambda _: UNKNOWN)
    names: set[str] = set()
    for keys in subconditions(policy.condition):
        value = as_text(keys.get("value"))
        is_on_type = "field('type')" in value.lower()
        if is_on_type:
            is_plain = value.replace(" ", "").lower() == "[field('type')]"
            in_text = {kind.lower() for kind in _TYPE_IN_EXPRESSION.findall(value)}
            names |= in_text if in_text or is_plain else registered_types()
        operators = OPERATORS.keys() & keys.keys()
        if operators and not is_on_type:
            on_field = scope.resolve(keys.get("field"))
            is_on_type = not isinstance(on_field, Unknown) and str(on_field[0]).lower() == "type"
        for operator in operators if is_on_type else ():
            items = {item.lower() for item in _flatten(scope.resolve(keys[operator]), scope)}
            names |= _matching(operator, items) or items
    return {kind for kind in names if "/" in kind}


def _matching(operator: str, patterns: Iterable[str]) -> set[str]:
    """Return the registered types that an operator's patterns match; none for other operators."""
    positive = operator.removeprefix("not")
    if positive not in BY_PATTERN:
        return set()
    test = OPERATORS[positive]
    return {kind for kind in registered_types() if any(test(kind, text) for text in patterns)}


def _flatten(possible: Possible, scope: Scope) -> Iterator[str]:
    """Yield the possible strings of an operand, and those in lists."""
    if isinstance(possible, Unknown):
        return
    for value in possible:
        if isinstance(value, str):
            yield value
        for item in as_list(value):
            yield from _flatten(scope.resolve(item), scope)


def _types_of_aliases(policy: PolicyDefinition) -> set[str]:
    """Return the resource types that the aliases of a rule start with, without child types."""
    types: set[str] = set()
    for alias in aliases(policy.condition):
        parts = alias.replace("[*]", "").split("/")
        if len(parts) > 2:
            types.add("/".join(parts[:2]))
    return types
