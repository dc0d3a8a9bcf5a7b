"""Evaluate the template expressions of a policy rule as far as possible without a resource.

`[first(parameters('locations'))]` has a value if the parameter has a default; `[current('x')]` and
`[requestContext().apiVersion]` are unknown. The language is described at
https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#policy-functions
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import product
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from enricher.catalog.functions import FUNCTIONS, member_of
from enricher.catalog.json_values import Json, as_object, as_text, get_folded

#: A version of the API after all that rules name, for requests in any recent version.
LATEST = "9999-12-31"


class Unknown:
    """A value that depends on a real resource, request or assignment."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


UNKNOWN = Unknown("unknown")
PRESENT = Unknown("present")  # a value that is unknown, but there is one

#: The possible values of an expression (None: the field is absent), or unknown.
Possible: TypeAlias = tuple[Json, ...] | Unknown


class Elements(Struct, frozen=True):
    """The members of arrays: their names, such as `disks[0].size`, and whether these are all."""

    names: tuple[str, ...]
    is_complete: bool = True
    is_missing: bool = False  # because one of the arrays is


_MAX_COMBINATIONS = 256  # of possible arguments; beyond that, a result is unknown

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<symbol>[()\[\],.]))"
)


_READING = {"parameters", "field", "variables", "current"}  # functions that read from the scope


class _Literal(Struct, frozen=True):
    value: Json


class _Call(Struct, frozen=True):
    name: str
    arguments: tuple[_Expression, ...]


class _Member(Struct, frozen=True):
    """`.name` or `[index]` after an expression."""

    subject: _Expression
    key: _Expression


_Expression: TypeAlias = _Literal | _Call | _Member


class _Parser:
    """A recursive-descent parser of one expression; raises ValueError if it is malformed."""

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
            raise ValueError(f"unexpected {self.tokens[0][1]!r} after the expression")
        return result

    def _expression(self) -> _Expression:
        result = self._primary()
        while self._next_is(".", "["):
            symbol = self._take()
            if symbol == ".":
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

    def _next_is(self, *symbols: str) -> bool:
        return bool(self.tokens) and self.tokens[0][0] == "symbol" and self.tokens[0][1] in symbols

    def _take(self) -> str:
        if not self.tokens:
            raise ValueError("the expression ends too early")
        return self.tokens.pop(0)[1]

    def _expect(self, symbol: str) -> None:
        if self._take() != symbol:
            raise ValueError(f"expected {symbol!r}")


@lru_cache(maxsize=10_000)
def _parse(source: str) -> _Expression:
    return _Parser(source).parse()


class Scope(Struct, frozen=True):
    """The values that the expressions of a definition can refer to.

    `parameters` is the definition's `parameters` object; `field` returns the possible values of a
    field of the resource, `elements` the members that a field with `[*]` selects (None: it isn't
    known which), `current` the value of the member that a `count` is at, and `variable` the value
    of a variable of a deployment's template. With `is_assigned`, a parameter has its default, as in
    an assignment that sets none.
    """

    parameters: dict[str, Json]
    field: Callable[[str], Possible]
    elements: Callable[[str], Elements | None] = lambda _: None
    current: Callable[[str], Possible] = lambda _: UNKNOWN
    is_assigned: bool = False
    variable: Callable[[str], Possible] = lambda _: UNKNOWN
    api_version: str = ""  # of the request; empty if unknown

    def resolve(self, value: Json) -> Possible:
        """Return the possible values of a rule's value, which may be a template expression."""
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
            case _Member(_Call("requestcontext", ()), _Literal("apiVersion")) if self.api_version:
                return (self.api_version,)
            case _Member(subject, key):
                return self._combine(member_of, [subject, key])
            case _Call(function, (_Literal(str(name)),)) if function in _READING:
                return self._read(function, name)
            case _Call("current", ()):
                return self.current("")
            case _Call("if", (condition, then, otherwise)):
                return self._choose(self._evaluate(condition), then, otherwise)
            case _Call(name, arguments) if name in FUNCTIONS:
                return self._combine(FUNCTIONS[name], arguments)
            case _:
                return UNKNOWN

    def _read(self, function: str, name: str) -> Possible:
        """Return the possible values of what a function reads from the scope by its name."""
        match function:
            case "parameters":
                return self.parameter(name)
            case "field":
                return self.array(name) if "[*]" in name else self.field(name)
            case "variables":
                return self.variable(name)
            case _:
                return self.current(name)

    def _choose(self, condition: Possible, then: _Expression, other: _Expression) -> Possible:
        """Return the possible values of an `if()`."""
        if isinstance(condition, Unknown):
            return UNKNOWN
        branches = [self._evaluate(then if truth else other) for truth in condition]
        values: list[Json] = []
        for branch in branches:
            if isinstance(branch, Unknown):
                return UNKNOWN
            values += branch
        return tuple(values)

    def _combine(self, function: Callable[..., Json], arguments: Sequence[_Expression]) -> Possible:
        """Return a function's results for all combinations of its possible arguments."""
        choices: list[tuple[Json, ...]] = []
        size = 1
        for argument in arguments:
            possible = self._evaluate(argument)
            if isinstance(possible, Unknown):
                return UNKNOWN
            choices.append(possible)
            size *= len(possible)
        if size > _MAX_COMBINATIONS:
            return UNKNOWN
        try:
            return tuple(function(*values) for values in product(*choices))
        except (TypeError, ValueError, LookupError, ArithmeticError):
            return UNKNOWN

    def array(self, name: str) -> Possible:
        """Return the possible values of a field with `[*]`: an array of those that members have."""
        elements = self.elements(name)
        if elements is None:
            return self.field(name)
        members: list[Json] = []
        for element in elements.names:
            possible = self.field(element)
            if isinstance(possible, Unknown) or len(possible) != 1:
                return UNKNOWN
            members += () if possible == (None,) else possible
        return (members,) if elements.is_complete else UNKNOWN

    def at(self, array: str, element: str) -> Scope:
        """Return the scope for a member of an array field, such as `disks[0]` of `disks[*]`."""

        def own(name: str) -> str:
            is_inside = name.lower().startswith(array.lower())
            return f"{element}{name[len(array) :]}" if is_inside else name

        def elements(name: str) -> Elements | None:
            inside = own(name)
            return self.elements(inside) if "[*]" in inside else Elements((inside,))

        def current(name: str) -> Possible:
            inside = own(name or array)
            if inside == name:
                return self.current(name)
            return self.array(inside) if "[*]" in inside else self.field(inside)

        return replace(
            self, field=lambda name: self.field(own(name)), elements=elements, current=current
        )

    def with_current(self, variable: str, item: Json) -> Scope:
        """Return the scope for a value of a `count` of values, with the name it is bound to."""
        return replace(
            self,
            current=lambda name: (item,) if name in ("", variable) else self.current(name),
        )

    def parameter(self, name: str) -> Possible:
        """Return the possible values of a parameter: its allowed values, else its default.

        Allowed values take precedence because an assignment may choose any of them: a rule that
        covers Arc machines only if `IncludeArcMachines` is `true` is about Arc machines. A list has
        its default, because its allowed values are those of an element. If the default is an empty
        list, which assignments are expected to fill, the parameter is present, but unknown.
        """
        parameter = get_folded(self.parameters, name)
        declared = as_object(parameter)
        default = declared.get("defaultValue")
        allowed = declared.get("allowedValues")
        has_default = "defaultValue" in declared and default != []
        is_list = isinstance(default, list) or as_text(declared.get("type")).lower() == "array"
        is_chosen = not (self.is_assigned and has_default)
        if isinstance(allowed, list) and allowed and not is_list and is_chosen:
            return tuple(allowed)
        if has_default:
            return (default,)
        return UNKNOWN if parameter is None else PRESENT
