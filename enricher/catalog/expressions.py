"""Template expressions of a policy rule, as far as they can be known without a resource.

`[first(parameters('locations'))]` is known when the parameter has a default; `[current('x')]`
or `[requestContext().apiVersion]` is not. The language is described at
https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#policy-functions
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import product
from typing import TypeAlias

from msgspec import Struct

from enricher.catalog.wire import Json, as_object, as_text, get_folded


class Unknown:
    """A value that only a real resource, request or assignment would settle."""

    def __repr__(self) -> str:
        return "unknown"


UNKNOWN = Unknown()

#: What a value may be: one of a few known ones (None: the field is absent), or unknown.
Possible: TypeAlias = tuple[Json, ...] | Unknown

_LONG = 2**16  # characters of a text beyond which the answer is called unknown
_TOO_MANY = 256  # combinations of possible arguments beyond which the answer is called unknown

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<mark>[()\[\],.]))"
)


class _Literal(Struct, frozen=True):
    value: Json


class _Call(Struct, frozen=True):
    name: str
    arguments: tuple[_Expression, ...]


class _Member(Struct, frozen=True):
    """`.name` or `[index]` behind an expression."""

    subject: _Expression
    key: _Expression


_Expression: TypeAlias = _Literal | _Call | _Member


class _Parser:
    """Recursive descent over the tokens of one expression; raises ValueError on anything odd."""

    def __init__(self, source: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        position = 0
        source = source.rstrip()
        while position < len(source):
            match = _TOKEN.match(source, position)
            if match is None or match.lastgroup is None:
                raise ValueError(f"cannot read the expression at {source[position:]!r}")
            self.tokens.append((match.lastgroup, match.group(match.lastgroup)))
            position = match.end()

    def parse(self) -> _Expression:
        result = self._expression()
        if self.tokens:
            raise ValueError("the expression goes on after its end")
        return result

    def _expression(self) -> _Expression:
        result = self._primary()
        while self._next_is(".", "["):
            mark = self._take()
            if mark == ".":
                result = _Member(result, _Literal(self._take()))
            else:
                result = _Member(result, self._expression())
                self._expect("]")
        return result

    def _primary(self) -> _Expression:
        if not self.tokens:
            raise ValueError("the expression ends too early")
        kind, text = self.tokens.pop(0)
        if kind == "text":
            return _Literal(text[1:-1].replace("''", "'"))
        if kind == "number":
            return _Literal(float(text) if "." in text else int(text))
        if kind != "name":
            raise ValueError(f"unexpected {text!r}")
        self._expect("(")
        arguments: list[_Expression] = []
        while not self._next_is(")"):
            if arguments:
                self._expect(",")
            arguments.append(self._expression())
        self._expect(")")
        return _Call(text.lower(), tuple(arguments))

    def _next_is(self, *marks: str) -> bool:
        return bool(self.tokens) and self.tokens[0][0] == "mark" and self.tokens[0][1] in marks

    def _take(self) -> str:
        if not self.tokens:
            raise ValueError("the expression ends too early")
        return self.tokens.pop(0)[1]

    def _expect(self, mark: str) -> None:
        if self._take() != mark:
            raise ValueError(f"expected {mark!r}")


def _text(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _length(value: Json) -> Json:
    return len(value) if isinstance(value, (str, list, dict)) else 0


def _first(value: Json) -> Json:
    return value[0] if isinstance(value, (str, list)) and value else None


def _split(value: Json, separators: Json) -> Json:
    marks = separators if isinstance(separators, list) else [separators]
    pattern = "|".join(re.escape(_text(mark)) for mark in marks)
    return list(re.split(pattern, _text(value))) if pattern else [_text(value)]


def _contains(container: Json, item: Json) -> Json:
    if isinstance(container, dict):
        return _text(item).lower() in (key.lower() for key in container)
    if isinstance(container, list):
        return any(same(element, item) for element in container)
    return _text(item) in _text(container)


def _concat(*parts: Json) -> Json:
    if parts and all(isinstance(part, list) for part in parts):
        return [item for part in parts if isinstance(part, list) for item in part]
    joined = "".join(_text(part) for part in parts)
    if len(joined) > _LONG:
        raise ValueError("the result would be too long")
    return joined


def _replace(value: Json, old: Json, new: Json) -> Json:
    text = _text(value)
    if len(text) * max(1, len(_text(new))) > _LONG:
        raise ValueError("the result would be too long")
    return text.replace(_text(old), _text(new))


def _int(value: Json) -> Json:
    return int(_text(value))


def same(left: Json, right: Json) -> bool:
    """Azure Policy's equality: text without case, and `true` the same as `"true"`."""
    if isinstance(left, (list, dict)) or isinstance(right, (list, dict)):
        return left == right
    if left is None or right is None:
        return left is right
    return _text(left).lower() == _text(right).lower()


_FUNCTIONS: dict[str, Callable[..., Json]] = {
    "concat": _concat,
    "contains": _contains,
    "createarray": lambda *items: list(items),
    "empty": lambda value: not value,
    "equals": same,
    "false": lambda: False,
    "first": _first,
    "int": _int,
    "length": _length,
    "not": lambda value: not value,
    "replace": _replace,
    "split": _split,
    "string": _text,
    "tolower": lambda value: _text(value).lower(),
    "toupper": lambda value: _text(value).upper(),
    "true": lambda: True,
}


@lru_cache(maxsize=10_000)
def _parse(source: str) -> _Expression:
    return _Parser(source).parse()


class Scope(Struct, frozen=True):
    """What the expressions of one definition can see.

    `parameters` is the definition's own `parameters` object; `field` answers what a field of the
    resource may be.
    """

    parameters: dict[str, Json]
    field: Callable[[str], Possible]

    def resolve(self, value: Json) -> Possible:
        """What a value of the rule may be: itself, or what its template expression gives."""
        if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
            if value.startswith("[["):
                return (value[1:],)
            try:
                return self._evaluate(_parse(value[1:-1]))
            except (ValueError, RecursionError):
                return UNKNOWN
        return (value,)

    def _evaluate(self, node: _Expression) -> Possible:  # noqa: PLR0911
        match node:
            case _Literal(value):
                return (value,)
            case _Member(subject, key):
                return self._combine(_member, [subject, key])
            case _Call("parameters", (_Literal(str(name)),)):
                return self.parameter(name)
            case _Call("field", (_Literal(str(name)),)):
                return self.field(name)
            case _Call("if", (condition, then, otherwise)):
                return self._choose(self._evaluate(condition), then, otherwise)
            case _Call(name, arguments) if name in _FUNCTIONS:
                return self._combine(_FUNCTIONS[name], arguments)
            case _:
                return UNKNOWN

    def _choose(self, condition: Possible, then: _Expression, other: _Expression) -> Possible:
        if isinstance(condition, Unknown):
            return UNKNOWN
        branches = [self._evaluate(then if truth else other) for truth in condition]
        known = [branch for branch in branches if not isinstance(branch, Unknown)]
        if len(known) < len(branches):
            return UNKNOWN
        return tuple(value for branch in known for value in branch)

    def _combine(self, function: Callable[..., Json], arguments: Sequence[_Expression]) -> Possible:
        choices: list[tuple[Json, ...]] = []
        size = 1
        for argument in arguments:
            possible = self._evaluate(argument)
            if isinstance(possible, Unknown):
                return UNKNOWN
            choices.append(possible)
            size *= len(possible)
        if size > _TOO_MANY:
            return UNKNOWN
        try:
            return tuple(function(*values) for values in product(*choices))
        except (TypeError, ValueError, LookupError):
            return UNKNOWN

    def parameter(self, name: str) -> Possible:
        """What a parameter may be: any of its allowed values, else its default, else unknown.

        Allowed values go first because an assignment may choose any of them: a rule that covers
        Arc machines only when `IncludeArcMachines` is `true` does concern Arc machines. Lists
        keep their default (their allowed values are those of an element), but an empty one is
        there for the assignment to fill, so it says nothing.
        """
        declared = as_object(get_folded(self.parameters, name))
        default = declared.get("defaultValue")
        allowed = declared.get("allowedValues")
        is_list = isinstance(default, list) or as_text(declared.get("type")).lower() == "array"
        if isinstance(allowed, list) and allowed and not is_list:
            return tuple(allowed)
        return (default,) if "defaultValue" in declared and default != [] else UNKNOWN


def _member(subject: Json, key: Json) -> Json:
    if isinstance(subject, dict) and isinstance(key, str):
        return get_folded(subject, key)
    if isinstance(subject, list) and isinstance(key, int):
        return subject[key]
    raise LookupError(key)
