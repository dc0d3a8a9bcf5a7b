"""Which resource types a policy rule is about, and so which services it concerns.

A rule concerns a type when it is not false for it, and false for a resource of a type that nobody
has: so the type was asked for, and not merely never mentioned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from weakref import WeakKeyDictionary

from msgspec import Struct

from enricher.catalog.conditions import (
    OPERATORS,
    Resource,
    Trace,
    aliases,
    can_hold,
    evaluate,
    subconditions,
)
from enricher.catalog.expressions import UNKNOWN, Possible, Scope, Unknown
from enricher.catalog.model import PolicyDefinition, Service
from enricher.catalog.wire import as_list, as_text

#: A resource type that a template expression compares with.
_TYPE_IN_EXPRESSION = re.compile(r"'([A-Za-z][\w.]*\.\w+(?:/[\w.-]+)+)'")

_MANY = 500  # types; Azure's own rules name less than 50; more are not looked at

_NOBODY = "none.none/none"  # a type that no resource has

#: The provider that a data-plane mode is about, where the rule itself names no type.
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
    """What a policy is about: resource types, or every type ('generic') with the reason."""

    types: tuple[str, ...]
    generic: str | None = None


#: What was found out, for as long as the definition itself is there.
_known: WeakKeyDictionary[PolicyDefinition, TargetTypes] = WeakKeyDictionary()


def target_types(policy: PolicyDefinition) -> TargetTypes:
    """The resource types that the `if` of a policy is about, sorted, lower case."""
    if policy.insight:
        return TargetTypes(policy.insight.types, policy.insight.generic)
    about = _known.get(policy)
    if about is None:
        about = _known[policy] = _target_types(policy)
    return about


def _target_types(policy: PolicyDefinition) -> TargetTypes:
    asked_for = not can_hold(policy, Resource(_NOBODY))
    if asked_for:
        # Aliases name a type only where no condition on `type` does.
        for find in (_named_types, _types_of_aliases):
            named = find(policy)
            if len(named) > _MANY:
                return TargetTypes((), f"its rule names more than {_MANY} resource types")
            types = [kind for kind in named if can_hold(policy, Resource(kind))]
            if types:
                return TargetTypes(tuple(sorted(types)))
    by_mode = _MODE_TYPES.get(policy.mode.lower())
    if by_mode:
        return TargetTypes(by_mode)
    if asked_for:
        return TargetTypes((), "its rule asks for no resource type that can be named")
    return TargetTypes((), "its rule holds for resources of any type")


def resource_for(service: Service, resource_type: str) -> Resource:
    """The symbolic resource of a service: its type, and what the registry knows about it."""
    return Resource(resource_type, service.facts, frozenset(service.absent))


def traces(policy: PolicyDefinition, service: Service) -> Iterator[tuple[str, Trace]]:
    """For each type of the service that the policy is about: what came of its rule."""
    for kind in target_types(policy).types:
        if service.covers(kind):
            yield kind, evaluate(policy, resource_for(service, kind))


def concerns(policy: PolicyDefinition, service: Service) -> bool:
    """Does the policy concern the service: one of its types, with the facts that it has?

    Or is it one on another type that the registry says is there for it?
    """
    if policy.insight:
        return service.key in policy.insight.services
    if policy not in _known and not _may_name(policy, service):
        return False
    is_for_it = _is_about(policy, service) or is_related(policy, service)
    return is_for_it and not is_siblings(policy, service)


#: What makes texts of pieces, in which a type can be that the rule says nowhere as a whole.
_MAKING = (b"concat", b"replace")


def _may_name(policy: PolicyDefinition, service: Service) -> bool:
    """Could a policy be about a type of the service's? A look that spares most rules the others."""
    by_mode = _MODE_TYPES.get(policy.mode.lower(), ())
    by_name = service.related.values()
    if any(map(service.covers, by_mode)) or any(one.search(policy.display_name) for one in by_name):
        return True
    return any(part in policy.named for part in _parts_of(service))


@cache
def _parts_of(service: Service) -> list[bytes]:
    """What a rule says that is about a type of the service's, or that could make up one."""
    of_data = (kind.replace("/", ".data/", 1) for kind in service.resource_types)
    return [*map(str.encode, (*service.resource_types, *of_data)), *_MAKING]


def _is_about(policy: PolicyDefinition, service: Service) -> bool:
    """Can the rule hold for one of the service's types, with the facts that it has?"""
    has_facts = service.facts or service.absent
    if not has_facts and policy.mode.lower() not in _MODE_TYPES:
        # That it can hold for the bare types is how they were found.
        return any(map(service.covers, target_types(policy).types))
    return any(
        can_hold(policy, resource_for(service, kind))
        for kind in target_types(policy).types
        if service.covers(kind)
    )


def is_related(policy: PolicyDefinition, service: Service) -> bool:
    """Does the registry say that the policy, on a type not the service's, is there for it?"""
    if not service.related:
        return False
    types = (*target_types(policy).types, *policy.related_types)
    return service.relates_to(types, policy.display_name)


def is_siblings(policy: PolicyDefinition, service: Service) -> bool:
    """Does the registry leave the policy to a sibling on the same type, by its name?"""
    return any(pattern.search(policy.display_name) for pattern in service.leave_out_policies)


def _named_types(policy: PolicyDefinition) -> set[str]:
    """Every type that some condition on `type` names, in whatever way; lower case."""
    scope = Scope(policy.parameters, lambda _: UNKNOWN)
    found: set[str] = set()
    for keys in subconditions(policy.condition):
        value = as_text(keys.get("value"))
        is_on_type = "field('type')" in value.lower()
        if is_on_type:
            found |= {kind.lower() for kind in _TYPE_IN_EXPRESSION.findall(value)}
        operators = OPERATORS.keys() & keys.keys()
        if operators and not is_on_type:
            on_field = scope.resolve(keys.get("field"))
            is_on_type = not isinstance(on_field, Unknown) and str(on_field[0]).lower() == "type"
        for operator in operators if is_on_type else ():
            for item in _flatten(scope.resolve(keys[operator]), scope):
                found.add(item.lower())
    return {kind for kind in found if "/" in kind}


def _flatten(possible: Possible, scope: Scope) -> Iterator[str]:
    if isinstance(possible, Unknown):
        return
    for value in possible:
        if isinstance(value, str):
            yield value
        for item in as_list(value):
            yield from _flatten(scope.resolve(item), scope)


def _types_of_aliases(policy: PolicyDefinition) -> set[str]:
    """The types that the aliases of the rule begin with, at the depth that ARM types have."""
    found: set[str] = set()
    for alias in aliases(policy.condition):
        parts = alias.replace("[*]", "").split("/")
        if len(parts) > 2:
            found.add("/".join(parts[:2]))
    return found
