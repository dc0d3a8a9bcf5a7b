"""Evaluate the conditions of a policy rule with three-valued logic.

The `if` of a rule is evaluated against a resource of which only a part is known: a symbolic one, or
a document. A condition is then true, false or unknown (None).

https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from msgspec import Struct

from enricher.catalog.expressions import (
    PRESENT,
    UNKNOWN,
    Possible,
    Scope,
    Unknown,
)
from enricher.catalog.functions import is_equal, is_in
from enricher.catalog.json_values import Json, JsonObject, as_list, as_object, as_text, get_folded
from enricher.catalog.operators import MONOTONIC, OPERATORS
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.resource import Resource

Truth: TypeAlias = bool | None  # None: unknown


class EvaluationTrace(Struct, frozen=True):
    """The result of evaluating a condition, with its subconditions; shown by `explain`."""

    truth: Truth
    text: str
    children: tuple[EvaluationTrace, ...] = ()


def evaluate(policy: PolicyDefinition, resource: Resource) -> EvaluationTrace:
    """Evaluate the `if` of a policy against a symbolic resource, with a trace."""
    return Evaluation(Scope(policy.parameters, resource.field)).trace(policy.condition)


def can_hold(policy: PolicyDefinition, resource: Resource) -> bool:
    """Return whether the `if` of a policy is true or unknown for a symbolic resource.

    Faster than `evaluate`, because it builds no trace and stops once the result is certain.
    """
    scope = Scope(policy.parameters, resource.field)
    return Evaluation(scope).truth(policy.condition) is not False


class Evaluation:
    """The evaluation of conditions in a scope: their truth, with or without a trace.

    `assumed` returns the truth of a comparison, given with keys in lower case, that is known
    whatever the resource is; None for all others.
    """

    def __init__(self, scope: Scope, assumed: Callable[[JsonObject], Truth] | None = None) -> None:
        self.scope = scope
        self._assumed = assumed
        self._budget = _MAX_MEMBERS

    def _within(self, scope: Scope) -> Evaluation:
        """Return the evaluation for a member of an array, which shares the budget."""
        self._budget -= 1
        inner = Evaluation(scope, self._assumed)
        inner._budget = self._budget
        return inner

    def truth(self, node: JsonObject) -> Truth:
        """Evaluate a condition, and stop once the result is certain."""
        keys = fold_keys(node)
        name = logical_operator(keys)
        if not name:
            return self._compare(keys)
        logic = _LOGIC[name]
        return logic.combine(self.truth(as_object(part)) for part in logic.parts(keys[name]))

    def trace(self, node: JsonObject) -> EvaluationTrace:
        """Evaluate a condition and all of its subconditions."""
        keys = fold_keys(node)
        if name := logical_operator(keys):
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
        operator = operator_of(keys)
        if not operator:
            return None
        if self._assumed and (known := self._assumed(keys)) is not None:
            return known
        if "count" in keys:
            return self._count(as_object(keys["count"]), operator, keys[operator])
        operand = self._operand(keys[operator])
        if "field" in keys:
            return self._compare_field(keys["field"], operator, operand)
        return _compare(self.scope.resolve(keys.get("value")), operator, operand)

    def _compare_field(self, name: Json, operator: str, operand: Possible) -> Truth:
        """Compare a field; one with `[*]` is true if all members are.

        Whether it is for an array that is missing, Azure doesn't document.
        """
        alias = self._name(name)
        elements = self.scope.elements(alias) if "[*]" in alias else None
        if elements is None:
            return _compare(self.scope.field(alias) if alias else UNKNOWN, operator, operand)
        values = map(self.scope.field, elements.names)
        truth = _all(_compare(value, operator, operand) for value in values)
        is_certain = elements.is_complete and not elements.is_missing
        return truth if is_certain or truth is False else None

    def _name(self, name: Json) -> str:
        """Return the name of a field, which can be an expression; empty if it is unknown."""
        names = self.scope.resolve(name)
        is_known = not isinstance(names, Unknown) and len(names) == 1
        return as_text(names[0]) if is_known and not isinstance(names, Unknown) else ""

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
        low, high = self._bounds(count)
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

    def _bounds(self, count: JsonObject) -> tuple[int, int]:
        """Return the fewest and the most members that can satisfy `where`."""
        where, values = as_object(get_folded(count, "where")), get_folded(count, "value")
        array = self._name(get_folded(count, "field"))
        elements = self.scope.elements(array) if "[*]" in array else None
        possible = self.scope.resolve(values) if values is not None else UNKNOWN
        scopes: Iterable[Scope] = ()
        is_complete = True
        if elements is not None:
            scopes = (self.scope.at(array, name) for name in elements.names)
            is_complete = elements.is_complete
        elif where and not isinstance(possible, Unknown) and len(possible) == 1:
            name = as_text(get_folded(count, "name"))
            scopes = (self.scope.with_current(name, item) for item in as_list(possible[0]))
        else:
            field = self.scope.field(array) if array else UNKNOWN
            members = field if values is None else possible
            return _count_bounds(members, self.truth(where) if where else True)
        truths = [self._truth_within(scope, where) for scope in scopes]
        most = sum(truth is not False for truth in truths)
        return truths.count(True), most if is_complete else _MAX_SIZE

    def _truth_within(self, scope: Scope, where: JsonObject) -> Truth:
        """Return whether the member of a scope satisfies `where`; None beyond the budget."""
        if self._budget <= 0:
            return None
        inner = self._within(scope)
        truth = inner.truth(where) if where else True
        self._budget = inner._budget
        return truth


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


def fold_keys(node: JsonObject) -> JsonObject:
    """Return an object with its keys in lower case."""
    return {key.lower(): value for key, value in node.items()}


def logical_operator(keys: JsonObject) -> str:
    """Return the logical operator of a condition, or an empty string for a comparison."""
    return next(filter(keys.__contains__, _LOGIC), "")


def operator_of(keys: Iterable[str]) -> str:
    """Return the operator of a comparison, or an empty string if it has none."""
    return next((key for key in keys if key in OPERATORS or key == "exists"), "")


def _describe(node: JsonObject) -> str:
    """Return a comparison as text."""
    keys, spelling = fold_keys(node), {key.lower(): key for key in node}
    operator = operator_of(keys)
    if not operator:
        return "a condition of an unknown kind"
    operand = _shorten(keys[operator])
    if "count" in keys:
        array = as_text(get_folded(as_object(keys["count"]), "field")) or "values"
        return f"count of {array} {operator} {operand}"
    subject = keys["field"] if "field" in keys else keys.get("value")
    return f"{as_text(subject) or subject} {spelling[operator]} {operand}"


_MAX_SIZE = 1000  # the assumed maximum size of an unknown array
_MAX_MEMBERS = 10_000  # that one evaluation looks at; nested counts multiply


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


def _compare(value: Possible, operator: str, operand: Possible) -> Truth:
    """Return the result of an operator if it is the same for all possible values; else None."""
    if isinstance(operand, Unknown):
        return None
    if value is PRESENT and operator == "exists":
        value = ("",)
    if isinstance(value, Unknown):
        return None
    if operator == "exists":
        results = {
            (left is not None) == is_equal(right, True) for left in value for right in operand
        }
    elif operator in ("in", "notin"):
        tests = [is_in(right) for right in operand]
        results = {test(left) is (operator == "in") for left in value for test in tests}
    else:
        test = OPERATORS[operator]
        results = {test(left, right) for left in value for right in operand}
    return results.pop() if len(results) == 1 else None


def fields(condition: JsonObject) -> set[str]:
    """Return all fields that a condition tests but the type, in lower case."""
    names = {as_text(keys.get("field")).lower() for keys in subconditions(condition)}
    return {name for name in names if name not in ("", "type") and not name.startswith("[")}


def aliases(condition: JsonObject) -> set[str]:
    """Return all aliases that a condition tests, in lower case."""
    return {name for name in fields(condition) if "/" in name}


def subconditions(node: Json) -> Iterator[JsonObject]:
    """Yield a condition and all objects inside it, with keys in lower case."""
    pending = [node]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            yield fold_keys(value)
            pending += reversed(value.values())
        elif isinstance(value, list):
            pending += reversed(value)
