"""Conditions that imply or exclude others, case by case."""

from __future__ import annotations

from typing import Any

import pytest

from enricher.catalog.implication import Terms, truths

KIND = "microsoft.a/as"
PARAMETERS = {
    "mode": {"type": "String", "allowedValues": ["on", "off"], "defaultValue": "on"},
    "either": {"type": "String", "allowedValues": ["on", "auto"]},
    "any": {"type": "String"},
}


def of(name: str, operator: str, operand: Any) -> dict[str, Any]:
    """Return a condition on a field of the type."""
    return {"field": f"Microsoft.A/as/{name}", operator: operand}


def results(condition: dict[str, Any], other: dict[str, Any]) -> set[bool | None]:
    """Return the truths of another condition in the cases of a condition."""
    cases = Terms(condition, PARAMETERS).cases()
    return {*truths(cases, Terms(other, PARAMETERS), KIND)}


IMPLIED, EXCLUDED, UNKNOWN = {True}, {False}, {None}


@pytest.mark.parametrize(
    ("condition", "other", "expected"),
    [
        (of("x", "equals", "a"), of("x", "in", ["A", "b"]), IMPLIED),
        (of("x", "equals", "a"), of("x", "equals", "b"), EXCLUDED),
        (of("x", "equals", "a"), of("y", "equals", "a"), UNKNOWN),
        (of("x", "in", ["a", "b"]), of("x", "in", ["a", "b", "c"]), IMPLIED),
        (of("x", "in", ["a", "b"]), of("x", "equals", "a"), UNKNOWN),
        (of("x", "equals", "a"), of("x", "exists", True), IMPLIED),
        (of("x", "exists", False), of("x", "notEquals", "a"), IMPLIED),
        (of("x", "exists", False), of("x", "exists", "true"), EXCLUDED),
        (of("x", "notEquals", "a"), of("x", "notequals", "A"), IMPLIED),
        (of("x", "notEquals", "a"), of("x", "equals", "a"), EXCLUDED),
        ({"not": of("x", "contains", "a")}, of("x", "contains", "a"), EXCLUDED),
        (of("x", "contains", "a"), of("x", "exists", True), IMPLIED),
        (of("x", "greater", 1), of("x", "greater", 1), IMPLIED),
        (of("x", "like", "windows*"), of("x", "like", "Linux*"), EXCLUDED),
        (of("x", "like", "windows*"), of("x", "equals", "linux"), EXCLUDED),
        (of("x", "like", "win*"), of("x", "like", "windows*"), UNKNOWN),
        (of("x", "equals", "[parameters('mode')]"), of("x", "equals", "on"), IMPLIED),
        (of("x", "equals", "[parameters('either')]"), of("x", "notEquals", "off"), IMPLIED),
        (of("x", "equals", "[parameters('either')]"), of("x", "equals", "on"), UNKNOWN),
        (of("x", "equals", "[parameters('any')]"), of("x", "exists", True), IMPLIED),
        (of("x", "equals", "[parameters('any')]"), of("x", "equals", "on"), UNKNOWN),
        (of("x[*].y", "equals", 1), of("x[*].y", "equals", "1"), UNKNOWN),
        (of("x[*].y", "equals", 1), of("X[*].y", "equals", 1), IMPLIED),
        ({"allOf": [of("x", "equals", 1), of("y", "equals", 2)]}, of("y", "equals", 2), IMPLIED),
        ({"anyOf": [of("x", "equals", 1), of("y", "equals", 2)]}, of("y", "equals", 2),
         {True, None}),
        ({"not": {"anyOf": [of("x", "equals", 1), of("y", "equals", 2)]}}, of("y", "equals", 2),
         EXCLUDED),
        ({"not": {"allOf": [of("x", "equals", 1), of("x", "equals", 1)]}}, of("x", "equals", 1),
         EXCLUDED),
        ({}, {}, IMPLIED),
        ({}, of("x", "equals", 1), UNKNOWN),
    ],
)  # fmt: skip
def test_truths(condition: Any, other: Any, expected: set[bool | None]) -> None:
    assert results(condition, other) == expected


def test_count__is_known_as_a_whole() -> None:
    """A count is compared as text, in any case."""
    count = {"count": {"field": "Microsoft.A/as/x[*]", "where": of("x[*].y", "equals", 1)}}
    same = {"COUNT": {"field": "microsoft.a/as/x[*]", "where": of("x[*].y", "equals", 1)}}
    assert results({**count, "less": 1}, {**same, "less": 1}) == IMPLIED
    assert results({**count, "less": 1}, {**same, "less": 2}) == UNKNOWN


def test_cases__have_a_limit() -> None:
    """Beyond 64 cases, nothing is known but the type."""
    choice = {"anyOf": [of(name, "equals", 1) for name in "ab"]}
    assert len(Terms({"allOf": [choice] * 6}, {}).cases() or ()) == 64
    assert Terms({"allOf": [choice] * 7}, {}).cases() is None
    assert Terms({"anyOf": [of("x", "equals", n) for n in range(65)]}, {}).cases() is None
    assert [*truths(None, Terms({"field": "type", "equals": KIND}, {}), KIND)] == [True]


def test_text__is_equal_for_equal_conditions() -> None:
    first, second = of("x", "equals", "[parameters('mode')]"), of("X", "equals", "on")
    assert Terms(first, PARAMETERS).text == Terms(second, {}).text
    own = Terms(of("x", "equals", "[parameters('any')]"), PARAMETERS)
    assert "parameters('any')" in own.text
