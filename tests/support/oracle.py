"""A second opinion on relevance that shares no code with the product: brute force.

For a rule and a resource type, many concrete resources of that type are made up: each field that
the rule tests gets one of the values that could matter (those the rule compares it with, something
else, nothing at all). The rule is evaluated on each, with plain two-valued logic, and the resource
is changed a field at a time towards more conditions that hold. A rule concerns a type when some
resource of it makes the rule true.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

_STARTS, _STEPS = 12, 150


def applies_to(rule: dict[str, Any], kind: str, facts: dict[str, Any]) -> bool:
    """Return whether a resource of this type, with these facts, can make the rule true."""
    rule = _normalized(rule)
    leaves = list(_leaves(rule))
    plain = [leaf for leaf in leaves if _is_plain(leaf)]
    choices = {leaf["field"].lower(): _choices(leaf["field"].lower(), plain) for leaf in plain}
    choices |= {name: [value] for name, value in facts.items() if name in choices}
    choices |= {f"coin {id(leaf)}": [True, False] for leaf in leaves if not _is_plain(leaf)}
    choices["type"] = [kind]
    names = sorted(choices)
    rng = random.Random(0)  # noqa: S311
    for _ in range(_STARTS):
        resource = {name: rng.choice(choices[name]) for name in names}
        best = _share(rule, resource)
        for _ in range(_STEPS):
            if best == 1:
                return True
            name = rng.choice(names)
            changed = {**resource, name: rng.choice(choices[name])}
            share = _share(rule, changed)
            if share >= best:
                resource, best = changed, share
    return False


def types_in(rule: dict[str, Any]) -> set[str]:
    """Return the literal types that the rule compares `type` with."""
    kinds = {
        str(item).lower()
        for leaf in _leaves(_normalized(rule))
        if str(leaf.get("field", "")).lower() == "type"
        for key, value in leaf.items()
        if key in ("equals", "in")
        for item in _flat([value])
    }
    return {kind for kind in kinds if not kind.startswith("[")}


def _normalized(node: Any) -> Any:
    """Return a rule with keys in lower case, and `"value": "[field('type')]"` as a field."""
    if isinstance(node, list):
        return [_normalized(item) for item in node]
    if not isinstance(node, dict):
        return node
    lowered = {key.lower(): _normalized(value) for key, value in node.items()}
    if lowered.get("value") == "[field('type')]":
        del lowered["value"]
        lowered["field"] = "type"
    return lowered


def _leaves(node: Any) -> Any:
    children = node.get("allof") or node.get("anyof")
    if "not" in node:
        children = [node["not"]]
    if children is None:
        yield node
    for child in children or ():
        yield from _leaves(child)


def _is_plain(leaf: dict[str, Any]) -> bool:
    """Return whether a leaf compares a named field with literals; a coin decides others."""
    name = leaf.get("field")
    values = [value for key, value in leaf.items() if key != "field"]
    return (
        isinstance(name, str)
        and not name.startswith("[")
        and "[*]" not in name
        and not any("[" in str(value) for value in _flat(values))
    )


def _flat(values: Any) -> Any:
    for value in values:
        if isinstance(value, list):
            yield from _flat(value)
        else:
            yield value


def _choices(name: str, leaves: list[dict[str, Any]]) -> list[Any]:
    values: list[Any] = [None, "something-else"]
    for leaf in leaves:
        if leaf["field"].lower() == name:
            for key, value in leaf.items():
                if key not in ("field", "exists"):
                    values += [str(item).replace("*", "x") for item in _flat([value])]
    return values


def _share(node: Any, resource: dict[str, Any], wanted: bool = True) -> float:
    """Return how much of the rule is as wanted: 1 if it is true (or false), 0 if no part is."""
    if "not" in node:
        return _share(node["not"], resource, not wanted)
    for name, needs_all in (("allof", wanted), ("anyof", not wanted)):
        if name in node:
            parts = [_share(child, resource, wanted) for child in node[name]]
            if not needs_all:
                return max(parts, default=0.0)
            return 1.0 if min(parts, default=1) == 1 else 0.999 * sum(parts) / len(parts)
    coin = f"coin {id(node)}"
    if coin in resource:
        return float(resource[coin] == wanted)
    ((operator, operand),) = ((key, value) for key, value in node.items() if key != "field")
    return float(_compare(operator, resource.get(node["field"].lower()), operand) == wanted)


def _compare(operator: str, value: Any, operand: Any) -> bool:
    if operator.startswith("not"):
        return not _compare(operator[3:], value, operand)
    if operator == "exists":
        return (value is not None) == (str(operand).lower() == "true")
    if value is None:
        return False
    text, texts = str(value).lower(), [str(item).lower() for item in _flat([operand])]
    test = _TESTS.get(operator)
    return test is None or test(text, texts)


def _is_like(text: str, patterns: list[str]) -> bool:
    return any(re.fullmatch(re.escape(each).replace(r"\*", ".*"), text) for each in patterns)


#: Of other operators, orders and patterns, some value satisfies each.
_TESTS: dict[str, Callable[[str, list[str]], bool]] = {
    "equals": lambda text, texts: texts[:1] == [text],
    "in": lambda text, texts: text in texts,
    "like": _is_like,
    "contains": lambda text, texts: any(part in text for part in texts),
}
