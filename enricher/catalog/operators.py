"""The comparison operators of policy rules.

https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule#conditions
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase

from enricher.catalog.functions import is_equal, is_in, ordered
from enricher.catalog.json_values import Json


def _like(value: Json, pattern: Json) -> bool:
    """Match a pattern in which `*` is any text."""
    if value is None:
        return False
    # In fnmatch, brackets and `?` are wildcards too.
    glob = re.sub(r"([\[\]?])", r"[\1]", str(pattern).casefold())
    return fnmatchcase(str(value).casefold(), glob)


def _match(value: Json, pattern: Json) -> bool:
    """Match a pattern in which `#` is a digit, `?` a letter and `.` any character."""
    if value is None:
        return False
    classes = {"#": r"\d", "?": "[A-Za-z]", ".": "."}
    regex = "".join(classes.get(character, re.escape(character)) for character in str(pattern))
    return re.fullmatch(regex, str(value)) is not None


def _match_insensitively(value: Json, pattern: Json) -> bool:
    return _match(None if value is None else str(value).lower(), str(pattern).lower())


def _contains(value: Json, item: Json) -> bool:
    if isinstance(value, list):
        return any(is_equal(element, item) for element in value)
    return value is not None and str(item).casefold() in str(value).casefold()


def _has_key(value: Json, key: Json) -> bool:
    return isinstance(value, dict) and str(key).lower() in {name.lower() for name in value}


def _not(test: Callable[[Json, Json], bool]) -> Callable[[Json, Json], bool]:
    return lambda left, right: not test(left, right)


def _in(value: Json, choices: Json) -> bool:
    return is_in(choices)(value)


#: The operators by name in lower case, except `exists`, which tests the field instead of its value.
OPERATORS: dict[str, Callable[[Json, Json], bool]] = {
    "equals": is_equal,
    "notequals": _not(is_equal),
    "in": _in,
    "notin": _not(_in),
    "like": _like,
    "notlike": _not(_like),
    "match": _match,
    "notmatch": _not(_match),
    "matchinsensitively": _match_insensitively,
    "notmatchinsensitively": _not(_match_insensitively),
    "contains": _contains,
    "notcontains": _not(_contains),
    "containskey": _has_key,
    "notcontainskey": _not(_has_key),
    "less": ordered(lambda a, b: a < b),
    "lessorequals": ordered(lambda a, b: a <= b),
    "greater": ordered(lambda a, b: a > b),
    "greaterorequals": ordered(lambda a, b: a >= b),
}

#: Operators that compare with a pattern or a part of a value.
BY_PATTERN = {"like", "match", "matchinsensitively", "contains"}

#: Operators whose result is the same for all integers on the same side of the operand.
MONOTONIC = {"equals", "notequals", "less", "lessorequals", "greater", "greaterorequals"}
