"""The effect of an assigned definition, read from Azure's JSON by a second, naive implementation.

It knows nothing of the product's types: every value is looked up in the wire form, each time anew.
"""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]


class UnreadableError(LookupError):
    """The expression is beyond this evaluator."""


def effect_of(definition: Json, assignment: Json, initiative: Json | None, index: int) -> str:
    """Return the effect of a definition, as the member `index` of an initiative if there is one.

    Only overrides without conditions on resources are understood. Raises UnreadableError.
    """
    assigned = assignment["properties"]
    reference = ""
    values = {k.lower(): v["value"] for k, v in assigned.get("parameters", {}).items()}
    if initiative is not None:
        member = initiative["properties"]["policyDefinitions"][index]
        reference = member.get("policyDefinitionReferenceId", "")
        outer = _defaults(initiative) | values
        values = {}
        for name, entry in member.get("parameters", {}).items():
            try:
                values[name.lower()] = calculate(entry["value"], outer)
            except UnreadableError:
                values[name.lower()] = UnreadableError
    for override in reversed(assigned.get("overrides", [])):
        if override["kind"] == "policyEffect" and _concerns(override, reference):
            return str(override["value"]).lower()
    effect = calculate(
        definition["properties"]["policyRule"]["then"]["effect"], _defaults(definition) | values
    )
    if not isinstance(effect, str):
        raise UnreadableError
    return effect.lower()


def _concerns(override: Json, reference: str) -> bool:
    for selector in override.get("selectors", []):
        if selector["kind"] != "policyDefinitionReferenceId":
            raise UnreadableError
        folded = {
            key: [name.lower() for name in selector[key]]
            for key in ("in", "notIn")
            if key in selector
        }
        if reference.lower() not in folded.get("in", [reference.lower()]):
            return False
        if reference.lower() in folded.get("notIn", []):
            return False
    return True


def _defaults(declaring: Json) -> Json:
    declared = declaring["properties"].get("parameters", {}).items()
    return {k.lower(): v["defaultValue"] for k, v in declared if "defaultValue" in v}


_TOKENS = re.compile(r"'((?:[^']|'')*)'|([A-Za-z]\w*)\(|(\))|(,)|\s+")


def calculate(value: Any, values: Json) -> Any:
    """Return a value, of which an expression in brackets is calculated from right to left."""
    if not (isinstance(value, str) and value.startswith("[") and value.endswith("]")):
        return value
    if value.startswith("[["):
        return value[1:]
    source = value[1:-1]
    stack: list[list[Any]] = [[""]]
    position = 0
    while position < len(source):
        match = _TOKENS.match(source, position)
        if match is None:
            raise UnreadableError(source)
        position = match.end()
        text, name, end, _ = match.groups()
        if name:
            stack.append([name.lower()])
        elif end:
            function, *arguments = stack.pop()
            stack[-1].append(_call(function, arguments, values))
        elif text is not None:
            stack[-1].append(text.replace("''", "'"))
    ((_, result),) = stack
    if result is UnreadableError:
        raise UnreadableError(source)
    return result


def _call(function: str, arguments: list[Any], values: Json) -> Any:
    if UnreadableError in (arguments[:1] if function == "if" else arguments):
        raise UnreadableError(function)
    match function, arguments:
        case "parameters", [str(name)]:
            return values.get(name.lower(), UnreadableError)
        case "if", [bool(condition), then, otherwise]:  # the other one may be unreadable
            return then if condition else otherwise
        case "equals", [left, right]:
            return _fold(left) == _fold(right)
        case "contains", [list(items), item]:
            return item in items
        case "not", [bool(condition)]:
            return not condition
        case "concat", [*texts] if all(isinstance(text, str) for text in texts):
            return "".join(texts)
        case _:
            raise UnreadableError(function)


def _fold(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value
