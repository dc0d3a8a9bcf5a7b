"""Three-valued evaluation of conditions: operators, logic, counts, fields, and traces."""

from __future__ import annotations

from typing import Any

import pytest

from enricher.catalog.conditions import Evaluation, EvaluationTrace, aliases, evaluate
from enricher.catalog.documents import AtLeast, Document
from enricher.catalog.expressions import Scope
from enricher.catalog.resource import Resource
from tests.support.builders import policy

RESOURCE = Resource(
    "microsoft.a/as",
    {
        "microsoft.a/as/name1": ("Abc-12",),
        "microsoft.a/as/size": (5,),
        "microsoft.a/as/sizes": ([1, "Two"],),
        "microsoft.a/as/either": ("x", "y"),
        "microsoft.a/as/object": ({"Key": 1},),
        "microsoft.a/as/tier": ("5",),
        "microsoft.a/shared": ("s",),
    },
    frozenset({"microsoft.a/as/none"}),
)


def truth(condition: dict[str, Any]) -> bool | None:
    """Return the truth of a condition."""
    return evaluate(policy(condition), RESOURCE).truth


def of(name: str, operator: str, operand: Any) -> dict[str, Any]:
    """Return a condition on a field of the resource's type."""
    return {"field": f"Microsoft.A/as/{name}", operator: operand}


@pytest.mark.parametrize(
    ("name", "operator", "operand", "outcome"),
    [
        ("name1", "equals", "ABC-12", True),
        ("name1", "equals", "abc", False),
        ("size", "equals", "5", True),
        ("none", "equals", "", False),
        ("none", "equals", None, True),
        ("name1", "in", ["x", "abc-12"], True),
        ("name1", "in", ["x"], False),
        ("name1", "in", "abc-12", False),
        ("name1", "like", "a*12", True),
        ("name1", "like", "A?c*", False),
        ("name1", "like", "[Aa]bc*", False),
        ("name1", "like", "bc*", False),
        ("none", "like", "*", False),
        ("name1", "match", "A??-##", True),
        ("name1", "match", "a??-##", False),
        ("name1", "match", "......", True),
        ("name1", "match", "???-??", False),
        ("name1", "match", "A##-##", False),
        ("name1", "match", "A??-#", False),
        ("none", "match", "....", False),
        ("name1", "matchInsensitively", "a??-##", True),
        ("name1", "matchInsensitively", "b??-##", False),
        ("none", "matchInsensitively", "????", False),
        ("name1", "contains", "BC-", True),
        ("name1", "contains", "d", False),
        ("sizes", "contains", "two", True),
        ("sizes", "contains", "tw", False),
        ("none", "contains", "", False),
        ("object", "containsKey", "KEY", True),
        ("object", "containsKey", "other", False),
        ("sizes", "containsKey", "1", False),
        ("size", "less", 6, True),
        ("size", "less", 5, False),
        ("size", "lessOrEquals", 5, True),
        ("size", "lessOrEquals", 4, False),
        ("size", "greater", 4, True),
        ("size", "greater", 5, False),
        ("size", "greaterOrEquals", "5", True),
        ("size", "greaterOrEquals", 6, False),
        ("size", "less", "x", False),
        ("name1", "less", 5, False),
        ("name1", "less", "ABD", True),
        ("name1", "greater", "abc-11", True),
        ("tier", "greater", 4, True),
        ("tier", "lessOrEquals", 4, False),
        ("name1", "exists", True, True),
        ("name1", "exists", "false", False),
        ("none", "exists", "true", False),
        ("none.deeper", "exists", "False", True),
        ("nonesuch", "exists", True, None),
        ("other", "equals", 1, None),
        ("either", "equals", "x", None),
        ("either", "in", ["x", "Y"], True),
        ("either", "equals", "z", False),
        ("either", "exists", True, True),
        ("size", "equals", "[current('x')]", None),
        ("name1", "in", ["[current('x')]"], None),
        ("name1", "in", ["[toLower('ABC-12')]"], True),
    ],
)
def test_operator(name: str, operator: str, operand: Any, outcome: bool | None) -> None:
    """Each operator, in any case, and its negation, which has the opposite result."""
    assert truth(of(name, operator, operand)) is outcome
    assert truth(of(name, operator.upper(), operand)) is outcome
    opposite = None if outcome is None else not outcome
    assert truth({"not": of(name, operator, operand)}) is opposite
    if not operator.startswith(("less", "greater", "exists")):
        negated = f"not{operator[0].upper()}{operator[1:]}"
        assert truth(of(name, negated, operand)) is opposite


TRUE, FALSE, UNKNOWN = of("size", "equals", 5), of("size", "equals", 6), of("other", "equals", 1)


@pytest.mark.parametrize(
    ("parts", "all_of", "any_of"),
    [
        ([], True, False),
        ([TRUE], True, True),
        ([TRUE, FALSE], False, True),
        ([TRUE, UNKNOWN], None, True),
        ([FALSE, UNKNOWN], False, None),
        ([UNKNOWN], None, None),
        ([FALSE, FALSE], False, False),
    ],
)
def test_logic(parts: list[Any], all_of: bool | None, any_of: bool | None) -> None:
    """`allOf` and `anyOf` in three-valued logic."""
    assert truth({"allOf": parts}) is all_of
    assert truth({"ANYOF": parts}) is any_of


@pytest.mark.parametrize(
    ("count", "operator", "operand", "outcome"),
    [
        ({"field": "Microsoft.A/as/sizes[*]"}, "equals", 2, True),
        ({"field": "Microsoft.A/as/sizes[*]"}, "greater", 2, False),
        ({"field": "Microsoft.A/as/none[*]"}, "greaterOrEquals", 1, False),
        ({"field": "Microsoft.A/as/others[*]"}, "greaterOrEquals", 1, None),
        ({"field": "Microsoft.A/as/others[*]"}, "greaterOrEquals", 0, True),
        ({"field": "Microsoft.A/as/others[*]", "where": FALSE}, "equals", 0, True),
        ({"field": "Microsoft.A/as/sizes[*]", "where": TRUE}, "equals", 2, True),
        ({"field": "Microsoft.A/as/sizes[*]", "where": UNKNOWN}, "equals", 2, None),
        ({"field": "Microsoft.A/as/sizes[*]", "where": UNKNOWN}, "less", 3, True),
        ({"value": "[createArray(1, 2, 3)]"}, "equals", 3, True),
        ({"value": "[current('x')]"}, "equals", 3, None),
        ({"field": "Microsoft.A/as/sizes[*]"}, "equals", "[current('x')]", None),
    ],
)
def test_count(count: Any, operator: str, operand: Any, outcome: bool | None) -> None:
    """A count is certain if the fewest and the most matching members give the same result."""
    assert truth({"count": count, operator: operand}) is outcome


@pytest.mark.parametrize(
    ("field", "operand", "outcome"),
    [
        ("type", "Microsoft.A/AS", True),
        ("location", "here", None),
        ("tags", "x", None),
        ("tags['x']", "x", None),
        ("tags['x/y']", "x", None),
        ("name", "x", None),
        ("fullName", "x", None),
        ("identity.type", "x", None),
        ("kind", "x", None),
        ("Microsoft.A/shared", "S", True),
        ("Microsoft.A/other", "s", None),
        ("Microsoft.B/shared", "s", False),
        ("Microsoft.A/bs/size", 5, False),
        ("Microsoft.A/as/size[*]", 5, True),
        ("[concat('Microsoft.A/as/', 'size')]", 5, True),
        ("[current('x')]", 5, None),
        (["Microsoft.A/as/size"], 5, None),
    ],
)
def test_field(field: Any, operand: Any, outcome: bool | None) -> None:
    """Fields of the type and of all resources are known or unknown; other fields are absent."""
    assert truth({"field": field, "equals": operand}) is outcome


def test_aliases() -> None:
    """Aliases at any depth, in lower case; template expressions and `type` aren't aliases."""
    rule = {
        "allOf": [TRUE, {"not": {"field": "Microsoft.B/bs/X", "exists": True}}, {"field": "type"}]
    }
    count = {"count": {"field": "Microsoft.C/cs[*]", "where": {"field": "[concat('a/', 'b')]"}}}
    assert aliases({"anyOf": [rule, count]}) == {
        "microsoft.a/as/size",
        "microsoft.b/bs/x",
        "microsoft.c/cs[*]",
    }


def test_trace__has_each_subcondition() -> None:
    """In the order and spelling of the rule; long operands are shortened."""
    count = {"count": {"field": "Microsoft.A/as/sizes[*]", "where": FALSE}, "greater": 1}
    rule = {"allOf": [TRUE, {"anyOf": [FALSE]}, {"not": UNKNOWN}, count, {"field": "x"}]}
    trace = evaluate(policy(rule), RESOURCE)
    assert [child.text for child in trace.children] == [
        "Microsoft.A/as/size equals 5",
        "any of",
        "not",
        "count of Microsoft.A/as/sizes[*] greater 1",
        "a condition of an unknown kind",
    ]
    assert [child.truth for child in trace.children] == [True, False, None, False, None]
    assert trace.children[3].children == (EvaluationTrace(False, "Microsoft.A/as/size equals 6"),)
    long = evaluate(policy(of("size", "in", ["word"] * 40)), RESOURCE)
    assert long.text.endswith("word,…")
    assert len(long.text) == len("Microsoft.A/as/size in ") + 78


def test_trace__of_a_count() -> None:
    """A count has its array or values, and `where` as its child, or 'each' without one."""
    plain = evaluate(policy({"count": {"field": "Microsoft.A/as/sizes[*]"}, "equals": 2}), RESOURCE)
    assert plain.text.startswith("count of Microsoft.A/as/sizes[*] equals 2")
    assert [part.text for part in plain.children] == ["each"]
    values = evaluate(policy({"count": {"value": "[createArray(1, 2)]"}, "equals": 2}), RESOURCE)
    assert values.text == "count of values equals 2"
    where = {"field": "Microsoft.A/as/sizes[*]", "equals": 1}
    filtered = evaluate(
        policy({"count": {"field": "Microsoft.A/as/sizes[*]", "where": where}, "equals": 2}),
        RESOURCE,
    )
    assert [part.text for part in filtered.children] == ["Microsoft.A/as/sizes[*] equals 1"]


DOCUMENT = Document(
    "microsoft.a/as",
    {"disks": [{"size": 1, "tags": ["a"]}, {"size": 2, "tags": ["a", "b"]}], "none": []},
    is_complete=True,
)


@pytest.mark.parametrize(
    ("condition", "outcome"),
    [
        (of("disks[*].size", "less", 3), True),
        (of("disks[*].size", "less", 2), False),
        (of("disks[*].tags[*]", "in", ["a", "b"]), True),
        (of("none[*].size", "equals", 9), True),
        (of("missing[*].size", "equals", 9), None),
        ({"value": "[length(field('Microsoft.A/as/disks[*].size'))]", "equals": 2}, True),
        ({"value": "[field('Microsoft.A/as/disks[*].other')]", "equals": []}, True),
    ],
)
def test_members(condition: dict[str, Any], outcome: bool | None) -> None:
    """A comparison of a field with `[*]` is true if it is for all members."""
    assert truth_of(condition) is outcome


def truth_of(condition: dict[str, Any], document: Document = DOCUMENT) -> bool | None:
    """Return the truth of a condition for a document."""
    parameters = {"sizes": {"type": "Array", "defaultValue": [1, 2, 3]}}
    scope = Scope(parameters, document.field, document.elements, is_assigned=True)
    return Evaluation(scope).truth(condition)


def count(array: str, where: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a `count` of an array of the type."""
    return {"field": f"Microsoft.A/as/{array}", **({"where": where} if where else {})}


SIZE = "[current('Microsoft.A/as/disks[*].size')]"


@pytest.mark.parametrize(
    ("counted", "number"),
    [
        (count("disks[*]"), 2),
        (count("none[*]"), 0),
        (count("missing[*]"), 0),
        (count("disks[*].tags[*]"), 3),
        (count("disks[*]", of("disks[*].size", "greater", 1)), 1),
        (count("disks[*]", {"value": SIZE, "equals": 2}), 1),
        (count("disks[*]", {"value": "[length(current().tags)]", "equals": 2}), 1),
        (count("disks[*]", {"count": count("disks[*].tags[*]"), "equals": 2}), 1),
        (count("disks[*].tags[*]", of("disks[*].tags[*]", "equals", "a")), 2),
        ({"value": "[parameters('sizes')]", "name": "n", "where": {
            "count": count("disks[*]", of("disks[*].size", "equals", "[current('n')]")),
            "greater": 0}}, 2),
        ({"value": [1, 2], "where": {"value": "[current()]", "equals": 2}}, 1),
    ],
)  # fmt: skip
def test_count__of_members(counted: dict[str, Any], number: int) -> None:
    """Each member is looked at by itself; the members of an inner array are those of one member."""
    assert truth_of({"count": counted, "equals": number}) is True
    assert truth_of({"count": counted, "greater": number}) is False


def test_count__of_an_open_array() -> None:
    """An array may have more members than those that are known."""
    document = Document("microsoft.a/as", {"disks": AtLeast(({"size": 1}, {"size": 2}))})
    counted = {"count": count("disks[*]", of("disks[*].size", "equals", 1))}
    assert truth_of({**counted, "greaterOrEquals": 1}, document) is True
    assert truth_of({**counted, "less": 1}, document) is False
    assert truth_of({**counted, "equals": 1}, document) is None
    assert truth_of(of("disks[*].size", "equals", 1), document) is False
    assert truth_of(of("disks[*].size", "less", 3), document) is None


def test_count__has_a_budget() -> None:
    """Nested counts of a hostile rule are cut short, and unknown."""
    inner: dict[str, Any] = {"value": 1, "equals": 1}
    for _ in range(6):
        inner = {"count": {"value": [*range(50)], "where": inner}, "equals": 50}
    assert truth_of(inner) is None
