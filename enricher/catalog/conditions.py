"""The conditions of a policy rule, evaluated with three-valued logic.

The `if` of a rule is evaluated against a symbolic resource: its type is known, some facts about it
are known, everything else is unknown. A condition is then true, false, or unknown (None).

Conditions and operators:
https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import TypeAlias

from msgspec import Struct, field

from enricher.catalog.expressions import UNKNOWN, Possible, Scope, Unknown, same
from enricher.catalog.model import PolicyDefinition
from enricher.catalog.wire import Json, JsonObject, as_list, as_object, as_text, get_folded

Truth: TypeAlias = bool | None  # None: unknown


class Resource(Struct, frozen=True):
    """A symbolic resource: what is known of it. Anything not said here is unknown.

    `facts` maps an alias in lower case to every value that it may have; `absent` lists prefixes
    of aliases that such a resource never has.
    """

    type: str
    facts: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()

    def field(self, name: str) -> Possible:
        """What a field of it may be: (None,) when it surely has no such field."""
        key = name.lower()
        if key == "type":
            return (self.type,)
        if "/" not in key or key.startswith("tags["):  # what every resource has, such as `location`
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
    """Can a resource of this type have this alias? An alias begins with the type that has it.

    A few (`Microsoft.Compute/imagePublisher`) begin with the provider alone, and serve several of
    its types. Data-plane types have the aliases of their provider.
    """
    if alias.startswith(f"{resource_type}/"):
        return True
    if alias.count("/") == 1:
        return alias.partition("/")[0] == resource_type.partition("/")[0]
    return False


class Trace(Struct, frozen=True):
    """What came of one condition, with those inside it: the trail that `explain` shows."""

    truth: Truth
    text: str
    children: tuple[Trace, ...] = ()


def evaluate(policy: PolicyDefinition, resource: Resource) -> Trace:
    """Evaluate the `if` of a policy against a symbolic resource, and tell how."""
    return _Evaluation(Scope(policy.parameters, resource.field)).trace(policy.condition)


def can_hold(policy: PolicyDefinition, resource: Resource) -> bool:
    """Is the `if` of a policy not surely false for a symbolic resource?

    As `evaluate` says, which looks at everything, and so takes longer.
    """
    scope = Scope(policy.parameters, resource.field)
    return _Evaluation(scope).truth(policy.condition) is not False


class _Evaluation:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def truth(self, node: JsonObject) -> Truth:
        """What a condition comes to; nothing is looked at any more once that is sure."""
        keys = _folded(node)
        name = _logic_of(keys)
        if not name:
            return self._single(keys)
        logic = _LOGIC[name]
        return logic.combine(self.truth(as_object(part)) for part in logic.parts(keys[name]))

    def trace(self, node: JsonObject) -> Trace:
        """What a condition comes to, with those inside it."""
        keys = _folded(node)
        if name := _logic_of(keys):
            logic = _LOGIC[name]
            parts = tuple(self.trace(as_object(part)) for part in logic.parts(keys[name]))
            return Trace(logic.combine(one.truth for one in parts), logic.words, parts)
        inside = (self._trace_of_members(keys["count"]),) if "count" in keys else ()
        return Trace(self._single(keys), _text(node), inside)

    def _trace_of_members(self, count: Json) -> Trace:
        where = get_folded(as_object(count), "where")
        return self.trace(as_object(where)) if where else Trace(True, "each")

    def _single(self, keys: JsonObject) -> Truth:
        """A single condition, its keys in lower case. An odd one is unknown, never an error."""
        operator = _operator(keys)
        if not operator:
            return None
        if "count" in keys:
            return self._count(as_object(keys["count"]), operator, keys[operator])
        of_field = "field" in keys
        value = self._field(keys["field"]) if of_field else self.scope.resolve(keys.get("value"))
        if isinstance(value, Unknown):
            return None
        return _compare(value, operator, self._operand(keys[operator]))

    def _field(self, subject: Json) -> Possible:
        names = self.scope.resolve(subject)
        if isinstance(names, Unknown) or len(names) != 1 or not isinstance(names[0], str):
            return UNKNOWN
        return self.scope.field(names[0])

    def _operand(self, operand: Json) -> Possible:
        """What the right side may be; expressions inside a list are resolved one by one."""
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
        """`count` over an array: between how many and how many of its members satisfy `where`."""
        where = get_folded(count, "where")
        array = get_folded(count, "field")
        members = self._field(array) if array is not None else self.scope.resolve(
            get_folded(count, "value")
        )  # fmt: skip
        low, high = _count_bounds(members, self.truth(as_object(where)) if where else True)
        wanted = self._operand(operand)
        if isinstance(wanted, Unknown) or operator not in OPERATORS:
            return None
        test, all_ = OPERATORS[operator], range(low, high + 1)
        outcomes = {
            test(number, value)
            for value in wanted
            for number in (_telling(low, high, value) if operator in _COMPARING else all_)
        }
        return outcomes.pop() if len(outcomes) == 1 else None


def _all(truths: Iterable[Truth]) -> Truth:
    sure = True
    for truth in truths:
        if truth is False:
            return False
        sure = sure and truth is True
    return True if sure else None


def _any(truths: Iterable[Truth]) -> Truth:
    return _negate(_all(map(_negate, truths)))


def _negate(truth: Truth) -> Truth:
    return None if truth is None else not truth


class _Logic(Struct, frozen=True):
    """A logical operator; `combine` asks for no more of its parts than it needs."""

    words: str
    parts: Callable[[Json], list[Json]]
    combine: Callable[[Iterable[Truth]], Truth]


_LOGIC = {
    "allof": _Logic("all of", as_list, _all),
    "anyof": _Logic("any of", as_list, _any),
    "not": _Logic("not", lambda part: [part], lambda truths: _negate(_all(truths))),
}


def _folded(node: JsonObject) -> JsonObject:
    return {key.lower(): value for key, value in node.items()}


def _logic_of(keys: JsonObject) -> str:
    """The logical operator of several conditions; empty for a single one."""
    return next(filter(keys.__contains__, _LOGIC), "")


def _operator(keys: Iterable[str]) -> str:
    """The operator of a single condition; empty where there is none."""
    return next((key for key in keys if key in OPERATORS or key == "exists"), "")


def _text(node: JsonObject) -> str:
    """A single condition in words."""
    keys, written = _folded(node), {key.lower(): key for key in node}
    operator = _operator(keys)
    if not operator:
        return "a condition of an unknown kind"
    operand = _short(keys[operator])
    if "count" in keys:
        array = as_text(get_folded(as_object(keys["count"]), "field")) or "values"
        return f"count of {array} {operator} {operand}"
    subject = keys["field"] if "field" in keys else keys.get("value")
    return f"{as_text(subject) or subject} {written[operator]} {operand}"


_MANY = 1000  # stands for 'any number' of members of an array that nobody has seen


def _count_bounds(members: Possible, inner: Truth) -> tuple[int, int]:
    if inner is False:
        return 0, 0
    if isinstance(members, Unknown):
        return 0, _MANY
    sizes = [len(value) if isinstance(value, list) else 0 for value in members]
    return (min(sizes) if inner else 0), max(sizes, default=0)


#: Operators that say the same of all whole numbers on one side of another number.
_COMPARING = {"equals", "notequals", "less", "lessorequals", "greater", "greaterorequals"}


def _telling(low: int, high: int, value: Json) -> Iterable[int]:
    """Numbers from low to high that tell what such an operator says of all of them."""
    try:
        at = int(float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return range(low, high + 1)
    return {low, high, *range(max(low, at - 1), min(high, at + 1) + 1)}


def _short(operand: Json) -> str:
    text = ", ".join(map(str, operand)) if isinstance(operand, list) else str(operand)
    return text if len(text) <= 80 else f"{text[:77]}…"


def _compare(value: tuple[Json, ...], operator: str, operand: Possible) -> Truth:
    """True or false when every possible pair of values agrees on it, else unknown."""
    if isinstance(operand, Unknown):
        return None
    if operator == "exists":
        outcomes = {(left is not None) == same(right, True) for left in value for right in operand}
    else:
        test = OPERATORS[operator]
        outcomes = {test(left, right) for left in value for right in operand}
    return outcomes.pop() if len(outcomes) == 1 else None


def _like(value: Json, pattern: Json) -> bool:
    if value is None:
        return False
    # Azure's only wildcard is `*`; the brackets and `?` of fnmatch are plain characters here.
    plain = re.sub(r"([\[\]?])", r"[\1]", str(pattern).lower())
    return fnmatchcase(str(value).lower(), plain)


def _match(value: Json, pattern: Json) -> bool:
    """`#` is a digit, `?` a letter, `.` any character."""
    classes = {"#": r"\d", "?": "[A-Za-z]", ".": "."}
    regex = "".join(classes.get(mark, re.escape(mark)) for mark in str(pattern))
    return value is not None and re.fullmatch(regex, str(value)) is not None


def _contains(value: Json, item: Json) -> bool:
    if isinstance(value, list):
        return any(same(element, item) for element in value)
    return value is not None and str(item).lower() in str(value).lower()


def _has_key(value: Json, key: Json) -> bool:
    return isinstance(value, dict) and str(key).lower() in {name.lower() for name in value}


def _order(test: Callable[[float, float], bool]) -> Callable[[Json, Json], bool]:
    def compare(left: Json, right: Json) -> bool:
        if isinstance(left, (int, float)) and isinstance(right, (int, float, str)):
            try:
                return test(left, float(right))
            except ValueError:
                return False
        return False

    return compare


def _not(test: Callable[[Json, Json], bool]) -> Callable[[Json, Json], bool]:
    return lambda left, right: not test(left, right)


def _in(value: Json, choices: Json) -> bool:
    return any(same(value, choice) for choice in as_list(choices))


#: Azure Policy's operators; `exists` is apart, for it asks of the field and not of its value.
OPERATORS: dict[str, Callable[[Json, Json], bool]] = {
    "equals": same,
    "notequals": _not(same),
    "in": _in,
    "notin": _not(_in),
    "like": _like,
    "notlike": _not(_like),
    "match": _match,
    "notmatch": _not(_match),
    "matchinsensitively": lambda a, b: _match(str(a).lower(), str(b).lower()),
    "notmatchinsensitively": lambda a, b: not _match(str(a).lower(), str(b).lower()),
    "contains": _contains,
    "notcontains": _not(_contains),
    "containskey": _has_key,
    "notcontainskey": _not(_has_key),
    "less": _order(lambda a, b: a < b),
    "lessorequals": _order(lambda a, b: a <= b),
    "greater": _order(lambda a, b: a > b),
    "greaterorequals": _order(lambda a, b: a >= b),
}


def aliases(condition: JsonObject) -> set[str]:
    """Every alias that a condition tests, lower case."""
    fields = (as_text(keys.get("field")) for keys in subconditions(condition))
    return {name.lower() for name in fields if "/" in name and not name.startswith("[")}


def subconditions(node: Json) -> Iterator[JsonObject]:
    """Every object inside a condition, itself included, as it is written but for its keys' case."""
    left = [node]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            yield _folded(one)
            left += reversed(one.values())
        elif isinstance(one, list):
            left += reversed(one)
