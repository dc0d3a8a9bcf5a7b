"""The possible values of template expressions."""

from __future__ import annotations

from typing import Any

import pytest

from enricher.catalog.expressions import UNKNOWN, Scope, Unknown

PARAMETERS: dict[str, Any] = {
    "on": {"type": "String", "defaultValue": "Yes"},
    "size": {"type": "String", "allowedValues": ["small", "large"], "defaultValue": "small"},
    "list": {"type": "Array", "defaultValue": ["one", "two"], "allowedValues": ["one", "two"]},
    "empty": {"type": "Array", "defaultValue": []},
    "object": {"type": "Object", "defaultValue": {"Key": "v", "inner": [1, 2]}},
    "must": {"type": "String"},
    "none": {"type": "String", "defaultValue": None},
}


def resolve(expression: str) -> Any:
    """Resolve an expression for a resource with two possible kinds and without a colour."""
    fields = {"kind": ("a", "b"), "colour": (None,)}
    return Scope(PARAMETERS, lambda name: fields.get(name, UNKNOWN)).resolve(expression)


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("plain", ["plain"]),
        ("[[not one]", ["[not one]"]),
        ("[not one", ["[not one"]),
        ("['it''s']", ["it's"]),
        ("[1]", [1]),
        ("[-1.5]", [-1.5]),
        ("[ 'a' ]", ["a"]),
        ("[true()]", [True]),
        ("[false()]", [False]),
        ("[parameters('on')]", ["Yes"]),
        ("[parameters('ON')]", ["Yes"]),
        ("[Parameters('on')]", ["Yes"]),
        ("[parameters('size')]", ["small", "large"]),
        ("[parameters('list')]", [["one", "two"]]),
        ("[parameters('none')]", [None]),
        ("[parameters('object').key]", ["v"]),
        ("[parameters('object').inner[1]]", [2]),
        ("[parameters('object')['Key']]", ["v"]),
        ("[parameters('object').other]", [None]),
        ("[field('kind')]", ["a", "b"]),
        ("[field('colour')]", [None]),
        ("[concat('a', 1, true(), field('colour'))]", ["a1true"]),
        ("[concat(parameters('size'), field('kind'))]", ["smalla", "smallb", "largea", "largeb"]),
        ("[concat(createArray(1), createArray('x', 2))]", [[1, "x", 2]]),
        ("[concat()]", [""]),
        ("[contains('Abc', 'bc')]", [True]),
        ("[contains('Abc', 'BC')]", [False]),
        ("[contains(parameters('list'), 'ONE')]", [True]),
        ("[contains(parameters('list'), 'on')]", [False]),
        ("[contains(parameters('object'), 'KEY')]", [True]),
        ("[contains(parameters('object'), 'v')]", [False]),
        ("[empty('')]", [True]),
        ("[empty(parameters('list'))]", [False]),
        ("[empty(createArray())]", [True]),
        ("[equals('A', 'a')]", [True]),
        ("[equals(true(), 'TRUE')]", [True]),
        ("[equals(1, '1')]", [True]),
        ("[equals(field('colour'), '')]", [False]),
        ("[equals(field('colour'), field('colour'))]", [True]),
        ("[equals(createArray('a'), createArray('a'))]", [True]),
        ("[equals(createArray('a'), 'a')]", [False]),
        ("[first(parameters('list'))]", ["one"]),
        ("[first('xyz')]", ["x"]),
        ("[first('')]", [None]),
        ("[int('12')]", [12]),
        ("[length(parameters('list'))]", [2]),
        ("[length('four')]", [4]),
        ("[length(parameters('object'))]", [2]),
        ("[length(1)]", [0]),
        ("[not(equals(1, 2))]", [True]),
        ("[replace('a-b-c', '-', '')]", ["abc"]),
        ("[split('a/b/c', '/')]", [["a", "b", "c"]]),
        ("[split('a/b.c', createArray('/', '.'))]", [["a", "b", "c"]]),
        ("[split('a/b', createArray())]", [["a/b"]]),
        ("[first(split('a/b', '/'))]", ["a"]),
        ("[split('a/b', '/')[1]]", ["b"]),
        ("[string(1)]", ["1"]),
        ("[string(false())]", ["false"]),
        ("[toLower('ABC')]", ["abc"]),
        ("[toUpper('abc')]", ["ABC"]),
        ("[if(equals(1, 1), 'yes', 'no')]", ["yes"]),
        ("[if(equals(field('kind'), 'a'), 'yes', 'no')]", ["yes", "no"]),
        ("[if(true(), 'yes', current('x'))]", ["yes"]),
    ],
)  # fmt: skip
def test_resolve__known(expression: str, values: list[Any]) -> None:
    """All possible values, in the order of the possible arguments."""
    assert list(resolve(expression)) == values
    assert [type(value) for value in resolve(expression)] == [type(value) for value in values]


@pytest.mark.parametrize(
    "expression",
    [
        "[parameters('must')]",
        "[parameters('empty')]",
        "[parameters('gone')]",
        "[parameters(concat('o', 'n'))]",
        "[field('location')]",
        "[field(concat('ki', 'nd'))]",
        "[current('x')]",
        "[requestContext().apiVersion]",
        "[resourceGroup().location]",
        "[utcNow()]",
        "[concat('a', field('location'))]",
        "[if(current('x'), 'a', 'b')]",
        "[if(true(), current('x'), 'b')]",
        "[if(true(), 'a')]",
        "[int('x')]",
        "[first()]",
        "[toLower('a', 'b')]",
        "[parameters('list')[2]]",
        "[parameters('list').one]",
        "[parameters('on').x]",
        "[]",
        "[']",
        "['a' 'b']",
        "[concat('a']",
        "[concat('a', ]",
        "[concat('a' 'b')]",
        "[concat(]",
        "[concat]",
        "[parameters('list')[0]",
        "[parameters('object').]",
        "[)]",
        "[a$b]",
        "[" + "not(" * 3000 + "true()" + ")" * 3000 + "]",
        "[" + "(" * 5000 + ")" * 5000 + "]",
        "[concat('" + "x" * 40_000 + "', '" + "x" * 40_000 + "')]",
        "[replace('" + "x" * 1000 + "', 'x', '" + "y" * 1000 + "')]",
        "[concat(" + ", ".join(["field('kind')"] * 9) + ")]",
    ],
)
def test_resolve__unknown(expression: str) -> None:
    """Expressions that need a request or an assignment, are malformed, or exceed a limit."""
    assert isinstance(resolve(expression), Unknown)
    assert repr(resolve(expression)) in ("unknown", "present")


def test_resolve__limits() -> None:
    """Up to 256 combinations and 65,536 characters are evaluated."""
    joined = ", ".join(["field('kind')"] * 8)
    assert len(set(resolve(f"[concat({joined})]"))) == 256
    assert len(resolve("[concat('" + "x" * 32_768 + "', '" + "x" * 32_768 + "')]")[0]) == 65_536
