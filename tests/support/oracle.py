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
from typing import Any

_STARTS, _STEPS = 12, 150


def concerns(rule: dict[str, Any], kind: str, facts: dict[str, Any]) -> bool:
    """Can a resource of this type, with these facts (field -> value), make the rule true?"""
    rule = _with_type_as_field(rule)
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
    """The literal types that the rule compares `type` with."""
    found = {
        str(item).lower()
        for leaf in _leaves(rule)
        if str(leaf.get("field", "")).lower() == "type"
        for key, value in leaf.items()
        if key.lower() in ("equals", "in")
        for item in _flat([value])
    }
    return {kind for kind in found if not kind.startswith("[")}


def _with_type_as_field(node: Any) -> Any:
    """`"value": "[field('type')]"` written as the field that it is."""
    if isinstance(node, dict):
        if node.get("value") == "[field('type')]":
            return {"field": "type", **{k: v for k, v in node.items() if k != "value"}}
        return {key: _with_type_as_field(value) for key, value in node.items()}
    return [_with_type_as_field(item) for item in node] if isinstance(node, list) else node


def _leaves(node: Any) -> Any:
    lowered = {key.lower(): value for key, value in node.items()}
    children = lowered.get("allof") or lowered.get("anyof")
    if "not" in lowered:
        children = [lowered["not"]]
    if children is None:
        yield node
    for child in children or ():
        yield from _leaves(child)


def _is_plain(leaf: dict[str, Any]) -> bool:
    """A comparison of a named field with literals; anything else is decided by a coin."""
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
                if key.lower() not in ("field", "exists"):
                    values += [str(item).replace("*", "x") for item in _flat([value])]
    return values


def _share(node: Any, resource: dict[str, Any], wanted: bool = True) -> float:
    """How much of the rule is as wanted: 1 when all is true (or false), 0 when nothing of it is."""
    lowered = {key.lower(): value for key, value in node.items()}
    if "not" in lowered:
        return _share(lowered["not"], resource, not wanted)
    for name, needs_all in (("allof", wanted), ("anyof", not wanted)):
        if name in lowered:
            parts = [_share(child, resource, wanted) for child in lowered[name]]
            if not needs_all:
                return max(parts, default=0.0)
            return 1.0 if min(parts, default=1) == 1 else 0.999 * sum(parts) / len(parts)
    coin = f"coin {id(node)}"
    if coin in resource:
        return float(resource[coin] == wanted)
    ((key, operand),) = ((k.lower(), v) for k, v in node.items() if k.lower() != "field")
    return float(_compare(key, resource.get(node["field"].lower()), operand) == wanted)


def _compare(key: str, value: Any, wanted: Any) -> bool:
    if key.startswith("not"):
        return not _compare(key[3:], value, wanted)
    if key == "exists":
        return (value is not None) == (str(wanted).lower() == "true")
    text, texts = str(value).lower(), [str(item).lower() for item in _flat([wanted])]
    holds = {
        "equals": texts[:1] == [text],
        "in": text in texts,
        "like": any(re.fullmatch(re.escape(t).replace(r"\*", ".*"), text) for t in texts),
        "contains": any(t in text for t in texts),
    }
    # Orders and patterns: some value satisfies them.
    return value is not None and holds.get(key, True)
