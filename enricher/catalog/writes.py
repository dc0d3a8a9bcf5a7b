"""The writes of a definition: the operations of Modify, the fields of Append, and deployments.

https://learn.microsoft.com/azure/governance/policy/concepts/effect-modify
https://learn.microsoft.com/azure/governance/policy/concepts/effect-append
https://learn.microsoft.com/azure/governance/policy/concepts/effect-deploy-if-not-exists
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from msgspec.structs import replace

from enricher.catalog.documents import Document, Node, OneOf, content_of, document, is_plain
from enricher.catalog.expressions import LATEST, PRESENT, UNKNOWN, Possible, Scope, Unknown
from enricher.catalog.json_values import Json, JsonObject, as_list, as_object, as_text, get_folded
from enricher.catalog.policy import PolicyDefinition

_NESTED = "microsoft.resources/deployments"
_LAST_NAME = re.compile(r"(?:^|/)([\w.$-]+)(?:'\s*\)+\s*\])?$")
_EXTENDED = re.compile(r"/(Microsoft\.\w+)/", re.IGNORECASE)  # in the name of an extension resource


def written_by(policy: PolicyDefinition, types: Iterable[str]) -> Iterator[Document]:
    """Yield the resources as a definition on these types writes them; the rest is unknown.

    Operations for a version of the API are for requests in later ones too.
    """
    scope = Scope(policy.parameters, lambda _: UNKNOWN, is_assigned=True, api_version=LATEST)
    details = policy.details
    operations = as_list(as_object(details).get("operations"))
    if operations or isinstance(details, list) or "field" in as_object(details):
        facts = [*_set(operations or as_list(details) or [details], scope)]
        yield from (document(kind, facts) for kind in types)
    deployment = as_object(get_folded(as_object(details), "deployment"))
    yield from _deployed(as_object(deployment.get("properties")), scope)


def _set(operations: Iterable[Json], scope: Scope) -> Iterator[tuple[str, Node]]:
    """Yield the fields that operations set, with their values; None if they remove the field."""
    for operation in map(as_object, operations):
        condition = as_text(operation.get("condition"))
        alias, kind = as_text(operation.get("field")), as_text(operation.get("operation")).lower()
        if condition and scope.resolve(condition) != (True,):
            continue
        node = _node(operation.get("value"), scope)
        # 'add' keeps a value that is there already.
        is_some_value = kind == "add" or isinstance(node, Unknown)
        yield alias, None if kind == "remove" else PRESENT if is_some_value else node


def _deployed(properties: JsonObject, outer: Scope) -> Iterator[Document]:
    """Yield the resources of a deployment's template."""
    template = as_object(get_folded(properties, "template"))
    scope = _template_scope(template, as_object(get_folded(properties, "parameters")), outer)
    yield from _resources(template.get("resources"), scope)


def _resources(
    resources: Json, scope: Scope, parent: str = "", parent_name: str = ""
) -> Iterator[Document]:
    """Yield the resources of a template that are certain to be deployed, and those inside them."""
    for resource in map(as_object, as_list(resources)):
        condition = get_folded(resource, "condition")
        if condition is not None and scope.resolve(condition) not in ((True,), ("true",)):
            continue
        kind, name = as_text(resource.get("type")).lower(), as_text(resource.get("name"))
        properties = as_object(get_folded(resource, "properties"))
        if kind == _NESTED:
            evaluation = as_object(get_folded(properties, "expressionEvaluationOptions"))
            if as_text(evaluation.get("scope")).lower() == "inner":
                yield from _deployed(properties, scope)
            else:
                inner = as_object(get_folded(properties, "template"))
                yield from _resources(inner.get("resources"), scope)
            continue
        kind = _full_type(f"{parent}/{kind}" if parent else kind, name)
        content = _node(content_of(resource), scope)
        match = _LAST_NAME.search(name)
        yield Document(kind, content, match[1].lower() if match else "")
        yield from _resources(get_folded(resource, "resources"), scope, kind, name)


def _full_type(kind: str, name: str) -> str:
    """Return the type of a resource; that of an extension resource is in its name as well."""
    _, is_extension, last = kind.partition("/providers/")
    provider = _EXTENDED.search(name)
    return f"{provider[1].lower()}/{last}" if is_extension and provider else kind


def _template_scope(template: JsonObject, passed: JsonObject, outer: Scope) -> Scope:
    """Return the scope of a template's expressions: its parameters as passed to it."""
    variables = as_object(get_folded(template, "variables"))
    parameters: JsonObject = {}
    for name, declared in as_object(get_folded(template, "parameters")).items():
        value = as_object(get_folded(passed, name))
        default = as_object(declared).get("defaultValue")
        if "value" in value:
            node = _node(value["value"], outer)
        elif default is not None:
            node = _node(default, Scope(parameters, lambda _: UNKNOWN, is_assigned=True))
        else:
            node = UNKNOWN
        with suppress(LookupError):
            parameters[name] = _declared(node)
    scope = Scope(parameters, lambda _: UNKNOWN, is_assigned=True)

    def variable(name: str) -> Possible:
        node = _node(get_folded(variables, name), replace(scope, variable=variable))
        return node.values if isinstance(node, OneOf) else (node,) if is_plain(node) else UNKNOWN

    return replace(scope, variable=variable)


def _declared(node: Node) -> JsonObject:
    """Return the declaration of a parameter with a value; raise LookupError if it can be absent."""
    if node is UNKNOWN:
        raise LookupError
    if isinstance(node, OneOf):
        return {"allowedValues": [*node.values]}
    return {"defaultValue": node} if is_plain(node) else {}


def _node(value: Json, scope: Scope) -> Node:
    """Return a value with its expressions resolved as far as possible."""
    if isinstance(value, dict):
        return {key: _node(item, scope) for key, item in value.items()}
    if isinstance(value, list):
        return [_node(item, scope) for item in value]
    possible = scope.resolve(value)
    if isinstance(possible, Unknown):
        return possible
    return possible[0] if len(possible) == 1 else OneOf(possible)
