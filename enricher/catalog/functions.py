"""The functions of template expressions that need neither a resource nor an assignment.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from enricher.catalog.json_values import Json, as_list, get_folded, loads

_MAX_LENGTH = 2**16  # characters of a string, so that a hostile rule can't exhaust memory


def _text(value: Json) -> str:
    """Return a value as `string()` does."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _length(value: Json) -> Json:
    return len(value) if isinstance(value, (str, list, dict)) else 0


def _first(value: Json) -> Json:
    return value[0] if isinstance(value, (str, list)) and value else None


def _split(value: Json, separator: Json) -> Json:
    separators = separator if isinstance(separator, list) else [separator]
    pattern = "|".join(re.escape(_text(text)) for text in separators)
    return list(re.split(pattern, _text(value))) if pattern else [_text(value)]


def _contains(container: Json, item: Json) -> Json:
    if isinstance(container, dict):
        return _text(item).lower() in (key.lower() for key in container)
    if isinstance(container, list):
        return any(is_equal(element, item) for element in container)
    return _text(item) in _text(container)


def _concat(*parts: Json) -> Json:
    if parts and all(isinstance(part, list) for part in parts):
        return [item for part in parts if isinstance(part, list) for item in part]
    joined = "".join(_text(part) for part in parts)
    if len(joined) > _MAX_LENGTH:
        raise ValueError("the result would be too long")
    return joined


def _replace(value: Json, old: Json, new: Json) -> Json:
    text = _text(value)
    if len(text) * max(1, len(_text(new))) > _MAX_LENGTH:
        raise ValueError("the result would be too long")
    return text.replace(_text(old), _text(new))


def _bool(value: Json) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not a truth value")
    return value


def _int(value: Json) -> Json:
    return int(_text(value))


def is_equal(left: Json, right: Json) -> bool:
    """Compare as Azure Policy does: ignoring case, and with `true` equal to `"true"`."""
    if isinstance(left, (list, dict)) or isinstance(right, (list, dict)):
        return left == right
    if left is None or right is None:
        return left is right
    return _text(left).casefold() == _text(right).casefold()


def ordered(test: Callable[[Any, Any], bool]) -> Callable[[Json, Json], bool]:
    """Return the operator of a comparison of two numbers, or of two texts, ignoring case.

    A text that is a number is compared as one with a number; otherwise, it is false for values of
    different types.
    """

    def compare(left: Json, right: Json) -> bool:
        if isinstance(left, str) and isinstance(right, str):
            return test(left.casefold(), right.casefold())
        numbers = [_number(left), _number(right)]
        return None not in numbers and test(*numbers)

    return compare


def _number(value: Json) -> float | None:
    """Return a number, or the number that a text is."""
    try:
        return float(value) if isinstance(value, (int, float, str)) else None
    except ValueError:
        return None


def is_in(choices: Json) -> Callable[[Json], bool]:
    """Return the test whether a value equals any of an array's; faster than one by one."""
    plain = {_key(choice) for choice in as_list(choices) if not isinstance(choice, (list, dict))}

    def test(value: Json) -> bool:
        if isinstance(value, (list, dict)):
            return any(is_equal(value, choice) for choice in as_list(choices))
        return _key(value) in plain

    return test


def _key(value: Json) -> str | None:
    """Return the key of a value that is neither an array nor an object: equal values share it."""
    return None if value is None else _text(value).casefold()


#: The functions by name in lower case; they raise an error for other arguments.
FUNCTIONS: dict[str, Callable[..., Json]] = {
    "and": lambda *truths: all(map(_bool, truths)),
    "concat": _concat,
    "contains": _contains,
    "createarray": lambda *items: list(items),
    "empty": lambda value: not value,
    "equals": is_equal,
    "false": lambda: False,
    "first": _first,
    "greater": ordered(lambda a, b: a > b),
    "greaterorequals": ordered(lambda a, b: a >= b),
    "int": _int,
    "json": lambda value: loads(_text(value).encode()),
    "length": _length,
    "less": ordered(lambda a, b: a < b),
    "lessorequals": ordered(lambda a, b: a <= b),
    "not": lambda value: not _bool(value),
    "null": lambda: None,
    "or": lambda *truths: any(map(_bool, truths)),
    "replace": _replace,
    "split": _split,
    "string": _text,
    "tolower": lambda value: _text(value).lower(),
    "toupper": lambda value: _text(value).upper(),
    "true": lambda: True,
}


def member_of(subject: Json, key: Json) -> Json:
    """Return a member of an object or array; raise LookupError if it has none."""
    if isinstance(subject, dict) and isinstance(key, str):
        return get_folded(subject, key)
    if isinstance(subject, list) and isinstance(key, int):
        return subject[key]
    raise LookupError(key)
