"""Relevance by brute force, to compare enrich with: it shares no code with it.

For a rule and a resource type, many concrete resources of that type are generated. Each field that
the rule tests has one of the values that matter: those that the rule compares it with, another
value, or none. The rule is evaluated in two-valued logic, and one field of the resource after the
other is changed so that more conditions are true. The rule is about the type if it is true for any
of the resources.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

_RESOURCES, _CHANGES = 12, 150


def applies_to(rule: dict[str, Any], kind: str, facts: dict[str, Any]) -> bool:
    """Return whether a resource of this type, with these facts, can make the rule true."""
    rule = _normalized(rule)
    leaves = list(_leaves(rule))
    plain = [leaf for leaf in leaves if _is_plain(leaf)]
    choices = {leaf["field"].lower(): _choices(leaf["field"].lower(), plain) for leaf in plain}
    choices |= {name: [value] for name, value in facts.items() if name in choices}
    choices |= {f"random {id(leaf)}": [True, False] for leaf in leaves if not _is_plain(leaf)}
    choices["type"] = [kind]
    names = sorted(choices)
    rng = random.Random(0)  # noqa: S311
    for _ in range(_RESOURCES):
        resource = {name: rng.choice(choices[name]) for name in names}
        best = _share(rule, resource)
        for _ in range(_CHANGES):
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
    """Return whether a leaf compares a field with literals; the truth of others is random."""
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
    """Return the share of a rule that has the wanted truth, from 0 to 1."""
    if "not" in node:
        return _share(node["not"], resource, not wanted)
    for name, needs_all in (("allof", wanted), ("anyof", not wanted)):
        if name in node:
            parts = [_share(child, resource, wanted) for child in node[name]]
            if not needs_all:
                return max(parts, default=0.0)
            return 1.0 if min(parts, default=1) == 1 else 0.999 * sum(parts) / len(parts)
    truth = resource.get(f"random {id(node)}")
    if truth is not None:
        return float(truth == wanted)
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


#: For other operators (orders and patterns), a resource that satisfies them is assumed to exist.
_TESTS: dict[str, Callable[[str, list[str]], bool]] = {
    "equals": lambda text, texts: texts[:1] == [text],
    "in": lambda text, texts: text in texts,
    "like": _is_like,
    "contains": lambda text, texts: any(part in text for part in texts),
}
