"""Remediation by trial, to compare enrich with: it shares no code with it.

For a definition that checks and one that changes, resources that violate the check are made at
random. What the other one writes is put into each, or a resource that its existence condition
accepts is made. Then the check is evaluated in two-valued logic. All definitions are the
`properties` of their wire form.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

_TRIALS = 40
_FIELD = re.compile(r"\[field\('([^']+)'\)\]", re.IGNORECASE)
_PARAMETER = re.compile(r"\[parameters\('([^']+)'\)\]", re.IGNORECASE)
_VARIABLE = re.compile(r"\[variables\('([^']+)'\)\]", re.IGNORECASE)


def writes_it(check: dict[str, Any], change: dict[str, Any], kind: str) -> bool | None:
    """Return whether a check is satisfied by what is written; None if nothing can be tried."""
    asked, details = _details(check), _details(change)
    if asked.get("existenceCondition"):
        written = [*_deployed(change, asked["type"].lower())]
        return all(_Reading(check, one, asked).holds() for one in written) if written else None

    def changed(resource: dict[str, Any]) -> None:
        operations = details if isinstance(details, list) else details["operations"]
        for operation in operations:
            _put(resource, _path(operation["field"], kind), _plain(operation["value"], change))

    return _none_violates(check, kind, changed)


def makes_it_exist(check: dict[str, Any], change: dict[str, Any], kind: str) -> bool | None:
    """Return whether resources that an existence condition accepts satisfy a check."""
    asked, details = _details(check), _details(change)
    own = details["type"].lower()
    rng = random.Random(0)  # noqa: S311
    accepted = [
        sample
        for _ in range(_TRIALS)
        if (sample := _accepted(details["existenceCondition"], change, own, rng)) is not None
    ]
    if asked.get("type"):
        condition = asked.get("existenceCondition")
        trials = [not condition or _Reading(check, one, asked).holds() for one in accepted]
        return all(trials) if trials else None
    if not accepted:
        return None

    def changed(resource: dict[str, Any]) -> None:
        sample = copy.deepcopy(rng.choice(accepted))
        if own != kind:
            array = own.rpartition("/")[2]
            sample = {array: [*(resource.get(array) or []), sample]}
        for key, value in sample.items():
            resource[key] = _merged(resource.get(key), value)

    return _none_violates(check, kind, changed)


def _none_violates(check: dict[str, Any], kind: str, change: Any) -> bool | None:
    """Return whether resources that violate a check don't after a change; None without any."""
    rng = random.Random(1)  # noqa: S311
    results = []
    for _ in range(_TRIALS):
        resource = _accepted(check["policyRule"]["if"], check, kind, rng)
        if resource is not None:
            change(resource)
            results.append(not _Reading(check, resource, {"type": kind}).holds_if())
    return all(results) if results else None


def _merged(old: Any, new: Any) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}
    return new


def _details(definition: dict[str, Any]) -> Any:
    return definition["policyRule"]["then"].get("details") or {}


def _deployed(change: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    """Yield the properties of the resources of a type in a deployment's template."""
    deployment = _details(change)["deployment"]["properties"]
    template = deployment["template"]
    passed = {
        name.lower(): _plain(value.get("value"), change)
        for name, value in deployment.get("parameters", {}).items()
    }
    for name, declared in template.get("parameters", {}).items():
        passed.setdefault(name.lower(), declared.get("defaultValue"))
    pending = list(template.get("resources", []))
    while pending:
        resource = pending.pop(0)
        inner = resource.get("properties", {}).get("template", {}).get("resources", [])
        pending += [*inner, *resource.get("resources", [])]
        if resource["type"].lower().rpartition("/")[2] == kind.rpartition("/")[2]:
            yield _lowered(_filled(resource["properties"], passed, template.get("variables", {})))


def _filled(value: Any, passed: dict[str, Any], variables: dict[str, Any]) -> Any:
    """Return a part of a template with its parameters and variables."""
    if isinstance(value, dict):
        return {key: _filled(item, passed, variables) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, passed, variables) for item in value]
    if isinstance(value, str) and (match := _PARAMETER.fullmatch(value)):
        return passed.get(match[1].lower())
    if isinstance(value, str) and (match := _VARIABLE.fullmatch(value)):
        return _filled(variables.get(match[1]), passed, variables)
    return value


def _plain(value: Any, definition: dict[str, Any]) -> Any:
    """Return a value, of a parameter its default, or some value if it has none."""
    if isinstance(value, list):
        return [_plain(item, definition) for item in value]
    match = _PARAMETER.fullmatch(value) if isinstance(value, str) else None
    if not match:
        return value
    declared = {key.lower(): item for key, item in definition["parameters"].items()}
    parameter = declared.get(match[1].lower(), {})
    default = parameter.get("defaultValue", [])
    return default if default != [] else (parameter.get("allowedValues") or ["some"])[0]


def _path(alias: str, kind: str) -> str:
    """Return the path of an alias in a resource of a type, in lower case."""
    path = alias.lower()
    if path.startswith(f"{kind}/"):
        return path[len(kind) + 1 :]
    last = kind.rpartition("/")[2]
    return path.rpartition("/")[2].removeprefix(f"{last}.")


def _put(resource: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for key in parents:
        array, star, _ = key.partition("[*]")
        if star:
            members = resource.setdefault(array, None) or [{}]
            resource[array] = members
            resource = members[0]
            continue
        if not isinstance(resource.get(key), dict):
            resource[key] = {}
        resource = resource[key]
    array, star, _ = last.partition("[*]")
    resource[array] = [value] if star else _lowered(value)


def _lowered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key.lower(): _lowered(item) for key, item in value.items()}
    return [*map(_lowered, value)] if isinstance(value, list) else value


def _accepted(
    condition: dict[str, Any], definition: dict[str, Any], kind: str, rng: random.Random
) -> dict[str, Any] | None:
    """Return a resource for which a condition holds, made at random; None if that fails."""
    for _ in range(20):
        resource: dict[str, Any] = {}
        _satisfy(condition, definition, kind, resource, rng)
        if _Reading(definition, resource, {"type": kind, "existenceCondition": condition}).holds():
            return resource
    return None


def _satisfy(
    node: Any, definition: dict[str, Any], kind: str, resource: dict[str, Any], rng: random.Random
) -> None:
    """Set the fields that a condition compares so that it may hold."""
    keys = {key.lower(): value for key, value in node.items()}
    if "allof" in keys:
        for part in keys["allof"]:
            _satisfy(part, definition, kind, resource, rng)
    elif "anyof" in keys:
        _satisfy(rng.choice(keys["anyof"]), definition, kind, resource, rng)
    elif "count" in keys and "where" in keys["count"]:
        if {"less", "lessorequals"}.isdisjoint(keys):
            _satisfy(keys["count"]["where"], definition, kind, resource, rng)
    elif "field" in keys and not keys["field"].startswith("["):
        path = _path(keys["field"], kind)
        operator = next(key for key in keys if key != "field")
        is_set = operator.startswith("not") and _walk(resource, path.replace("[*]", ""))
        if keys["field"].lower() != "type" and not is_set:
            _put(resource, path, _some_value(keys, definition, rng))


def _some_value(keys: dict[str, Any], definition: dict[str, Any], rng: random.Random) -> Any:
    """Return a value for which a comparison holds."""
    operator, operand = next(item for item in keys.items() if item[0] != "field")
    operand = _plain(operand, definition)
    match operator:
        case "equals" | "contains" | "greaterorequals" | "lessorequals":
            return operand
        case "in":
            return rng.choice(operand or [None])
        case "like":
            return operand.replace("*", "x")
        case "exists":
            return "some" if str(operand).lower() == "true" else None
        case _:
            return rng.choice(["something-else", None])


class _Reading:
    """The two-valued evaluation of a definition's rule on a resource."""

    def __init__(
        self, definition: dict[str, Any], resource: dict[str, Any], details: dict[str, Any]
    ) -> None:
        self.definition, self.resource = definition, resource
        self.kind, self.details = details["type"].lower(), details
        self.name = str(details.get("name", "")).lower()

    def holds(self) -> bool:
        """Return whether the existence condition holds."""
        return self._truth(self.details["existenceCondition"], self.resource, "")

    def holds_if(self) -> bool:
        """Return whether the `if` holds."""
        return self._truth(self.definition["policyRule"]["if"], self.resource, "")

    def _truth(self, node: Any, member: Any, array: str) -> bool:
        keys = {key.lower(): value for key, value in node.items()}
        if "allof" in keys:
            return all(self._truth(part, member, array) for part in keys["allof"])
        if "anyof" in keys:
            return any(self._truth(part, member, array) for part in keys["anyof"])
        if "not" in keys:
            return not self._truth(keys["not"], member, array)
        if "count" in keys:
            value = self._count(keys["count"])
        elif "value" in keys:
            match = _FIELD.fullmatch(str(keys["value"]))
            value = (
                self._get(match[1], member, array)
                if match
                else _plain(keys["value"], self.definition)
            )
        else:
            value = self._get(keys["field"], member, array)
        operator = next(key for key in keys if key not in ("field", "value", "count"))
        operand = _plain(keys[operator], self.definition)
        values = value if isinstance(value, list) and "[*]" in str(keys.get("field")) else [value]
        return all(_compare(one, operator, operand) for one in values)

    def _count(self, count: dict[str, Any]) -> int:
        path = _path(count["field"], self.kind).removesuffix("[*]")
        members = _walk(self.resource, path) or []
        where = count.get("where")
        return sum(not where or self._truth(where, one, f"{path}[*]") for one in members)

    def _get(self, field: str, member: Any, array: str) -> Any:
        path = _path(field, self.kind)
        if field.lower() == "type":
            return self.kind
        if self.name and path.startswith(f"{self.name}."):
            path = path[len(self.name) + 1 :]
        if array and path.startswith(array):
            return _walk(member, path[len(array) :].lstrip("."))
        return _walk(self.resource, path)


def _walk(node: Any, path: str) -> Any:
    """Return the value at a path; of a path with `[*]`, a list of the values of all members."""
    head, star, tail = path.partition("[*]")
    for key in filter(None, head.split(".")):
        node = node.get(key) if isinstance(node, dict) else None
    if not star:
        return node
    return [_walk(one, tail.lstrip(".")) for one in node or []]


def _compare(value: Any, operator: str, operand: Any) -> bool:  # noqa: PLR0911
    text, wanted = str(value).lower(), str(operand).lower()
    if operator.startswith("not"):
        return not _compare(value, operator[3:], operand)
    match operator:
        case "equals":
            return value is not None and text == wanted
        case "in":
            return value is not None and text in [str(one).lower() for one in operand]
        case "containskey":
            return isinstance(value, dict) and wanted in value
        case "exists":
            return (value is not None) is (wanted == "true")
        case "like":
            return value is not None and fnmatch(text, wanted)
        case "contains":
            items = [str(one).lower() for one in value] if isinstance(value, list) else text
            return value is not None and wanted in items
    if value is None:
        return False
    left, right = (float(value), float(operand)) if text.isdecimal() else (text, wanted)
    return {
        "less": left < right, "lessorequals": left <= right,
        "greater": left > right, "greaterorequals": left >= right,
    }[operator]  # fmt: skip
