"""Evaluate the conditions of a policy rule with three-valued logic.

The `if` of a rule is evaluated against a symbolic resource, of which only the type and a few facts
are known. A condition is then true, false or unknown (None).

https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct, field

from enricher.catalog.expressions import UNKNOWN, Possible, Scope, Unknown, is_equal
from enricher.catalog.json_values import Json, JsonObject, as_list, as_object, as_text, get_folded
from enricher.catalog.operators import MONOTONIC, OPERATORS
from enricher.catalog.policy import PolicyDefinition

Truth: TypeAlias = bool | None  # None: unknown


class Resource(Struct, frozen=True):
    """A symbolic resource: its type and known facts; everything else is unknown.

    `facts` maps an alias in lower case to all values that it may have; `absent` has prefixes of
    aliases that such a resource never has.
    """

    type: str
    facts: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()

    def field(self, name: str) -> Possible:
        """Return the possible values of a field; (None,) if the resource can't have the field."""
        key = name.lower()
        if key == "type":
            return (self.type,)
        # Fields of every resource, such as `location`, have no type; a tag may have a slash.
        if "/" not in key or key.startswith("tags["):
            key = f"{self.type}/{key}"
        plain = key.replace("[*]", "")
        if any(_is_below(plain, prefix) for prefix in self.absent):
            return (None,)
        if plain in self.facts:
            return self.facts[plain]
        return UNKNOWN if _may_belong(plain, self.type) else (None,)


def _is_below(alias: str, prefix: str) -> bool:
    return alias == prefix or alias.startswith((f"{prefix}.", f"{prefix}/"))


def _may_belong(alias: str, resource_type: str) -> bool:
    """Return whether a resource of this type can have this alias.

    Aliases start with their resource type. A few, such as `Microsoft.Compute/imagePublisher`, start
    with the provider only and apply to several of its types. Data-plane types use the aliases of
    their provider.
    """
    if alias.startswith(f"{resource_type}/"):
        return True
    if alias.count("/") == 1:
        return alias.partition("/")[0] == resource_type.partition("/")[0]
    return False


class EvaluationTrace(Struct, frozen=True):
    """The result of evaluating a condition, with its subconditions; shown by `explain`."""

    truth: Truth
    text: str
    children: tuple[EvaluationTrace, ...] = ()


def evaluate(policy: PolicyDefinition, resource: Resource) -> EvaluationTrace:
    """Evaluate the `if` of a policy against a symbolic resource, with a trace."""
    return _Evaluation(Scope(policy.parameters, resource.field)).trace(policy.condition)


def can_hold(policy: PolicyDefinition, resource: Resource) -> bool:
    """Return whether the `if` of a policy is true or unknown for a symbolic resource.

    Faster than `evaluate`, because it builds no trace and stops once the result is certain.
    """
    scope = Scope(policy.parameters, resource.field)
    return _Evaluation(scope).truth(policy.condition) is not False


class _Evaluation:
    """The evaluation of conditions in a scope: their truth, with or without a trace."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def truth(self, node: JsonObject) -> Truth:
        """Evaluate a condition, and stop once the result is certain."""
        keys = _fold_keys(node)
        name = _logical_operator(keys)
        if not name:
            return self._compare(keys)
        logic = _LOGIC[name]
        return logic.combine(self.truth(as_object(part)) for part in logic.parts(keys[name]))

    def trace(self, node: JsonObject) -> EvaluationTrace:
        """Evaluate a condition and all of its subconditions."""
        keys = _fold_keys(node)
        if name := _logical_operator(keys):
            logic = _LOGIC[name]
            parts = tuple(self.trace(as_object(part)) for part in logic.parts(keys[name]))
            return EvaluationTrace(logic.combine(part.truth for part in parts), logic.text, parts)
        children = (self._trace_where(keys["count"]),) if "count" in keys else ()
        return EvaluationTrace(self._compare(keys), _describe(node), children)

    def _trace_where(self, count: Json) -> EvaluationTrace:
        where = get_folded(as_object(count), "where")
        return self.trace(as_object(where)) if where else EvaluationTrace(True, "each")

    def _compare(self, keys: JsonObject) -> Truth:
        """Evaluate a comparison with keys in lower case; a malformed one is unknown."""
        operator = _operator(keys)
        if not operator:
            return None
        if "count" in keys:
            return self._count(as_object(keys["count"]), operator, keys[operator])
        is_field = "field" in keys
        value = self._field(keys["field"]) if is_field else self.scope.resolve(keys.get("value"))
        if isinstance(value, Unknown):
            return None
        return _compare(value, operator, self._operand(keys[operator]))

    def _field(self, name: Json) -> Possible:
        names = self.scope.resolve(name)
        if isinstance(names, Unknown) or len(names) != 1 or not isinstance(names[0], str):
            return UNKNOWN
        return self.scope.field(names[0])

    def _operand(self, operand: Json) -> Possible:
        """Return the possible values of the right-hand side; a list may contain expressions."""
        if not isinstance(operand, list):
            return self.scope.resolve(operand)
        items: list[Json] = []
        for item in operand:
            resolved = self.scope.resolve(item)
            if isinstance(resolved, Unknown):
                return UNKNOWN
            items.extend(resolved)
        return (items,)

    def _count(self, count: JsonObject, operator: str, operand: Json) -> Truth:
        """Evaluate a `count`: compare the number of array members that satisfy `where`."""
        where, array = get_folded(count, "where"), get_folded(count, "field")
        values = get_folded(count, "value")
        members = self.scope.resolve(values) if array is None else self._field(array)
        low, high = _count_bounds(members, self.truth(as_object(where)) if where else True)
        right = self._operand(operand)
        if isinstance(right, Unknown) or operator not in OPERATORS:
            return None
        test, counts = OPERATORS[operator], range(low, high + 1)
        results = {
            test(count, value)
            for value in right
            for count in (_decisive(low, high, value) if operator in MONOTONIC else counts)
        }
        return results.pop() if len(results) == 1 else None


def _all(truths: Iterable[Truth]) -> Truth:
    is_certain = True
    for truth in truths:
        if truth is False:
            return False
        is_certain = is_certain and truth is True
    return True if is_certain else None


def _any(truths: Iterable[Truth]) -> Truth:
    return _negate(_all(map(_negate, truths)))


def _negate(truth: Truth) -> Truth:
    return None if truth is None else not truth


class _Logic(Struct, frozen=True):
    """A logical operator; `combine` evaluates no more parts than it needs."""

    text: str
    parts: Callable[[Json], list[Json]]
    combine: Callable[[Iterable[Truth]], Truth]


_LOGIC = {
    "allof": _Logic("all of", as_list, _all),
    "anyof": _Logic("any of", as_list, _any),
    "not": _Logic("not", lambda part: [part], lambda truths: _negate(_all(truths))),
}


def _fold_keys(node: JsonObject) -> JsonObject:
    return {key.lower(): value for key, value in node.items()}


def _logical_operator(keys: JsonObject) -> str:
    """Return the logical operator of a condition, or an empty string for a comparison."""
    return next(filter(keys.__contains__, _LOGIC), "")


def _operator(keys: Iterable[str]) -> str:
    """Return the operator of a comparison, or an empty string if it has none."""
    return next((key for key in keys if key in OPERATORS or key == "exists"), "")


def _describe(node: JsonObject) -> str:
    """Return a comparison as text."""
    keys, spelling = _fold_keys(node), {key.lower(): key for key in node}
    operator = _operator(keys)
    if not operator:
        return "a condition of an unknown kind"
    operand = _shorten(keys[operator])
    if "count" in keys:
        array = as_text(get_folded(as_object(keys["count"]), "field")) or "values"
        return f"count of {array} {operator} {operand}"
    subject = keys["field"] if "field" in keys else keys.get("value")
    return f"{as_text(subject) or subject} {spelling[operator]} {operand}"


_MAX_SIZE = 1000  # the assumed maximum size of an unknown array


def _count_bounds(members: Possible, where: Truth) -> tuple[int, int]:
    """Return the fewest and the most members that can satisfy `where`."""
    if where is False:
        return 0, 0
    if isinstance(members, Unknown):
        return 0, _MAX_SIZE
    sizes = [len(value) if isinstance(value, list) else 0 for value in members]
    return (min(sizes) if where else 0), max(sizes, default=0)


def _decisive(low: int, high: int, value: Json) -> Iterable[int]:
    """Return the integers from low to high that represent all others for a monotonic operator."""
    try:
        operand = int(float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return range(low, high + 1)
    return {low, high, *range(max(low, operand - 1), min(high, operand + 1) + 1)}


def _shorten(operand: Json) -> str:
    text = ", ".join(map(str, operand)) if isinstance(operand, list) else str(operand)
    return text if len(text) <= 80 else f"{text[:77]}…"


def _compare(value: tuple[Json, ...], operator: str, operand: Possible) -> Truth:
    """Return the result of an operator if it is the same for all possible values; else None."""
    if isinstance(operand, Unknown):
        return None
    if operator == "exists":
        results = {
            (left is not None) == is_equal(right, True) for left in value for right in operand
        }
    else:
        test = OPERATORS[operator]
        results = {test(left, right) for left in value for right in operand}
    return results.pop() if len(results) == 1 else None


def aliases(condition: JsonObject) -> set[str]:
    """Return all aliases that a condition tests, in lower case."""
    fields = (as_text(keys.get("field")) for keys in subconditions(condition))
    return {name.lower() for name in fields if "/" in name and not name.startswith("[")}


def subconditions(node: Json) -> Iterator[JsonObject]:
    """Yield a condition and all objects inside it, with keys in lower case."""
    pending = [node]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            yield _fold_keys(value)
            pending += reversed(value.values())
        elif isinstance(value, list):
            pending += reversed(value)
