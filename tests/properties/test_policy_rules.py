"""Any policy rule: evaluating it never crashes, and never contradicts concrete resources."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from enricher.catalog.conditions import can_hold, evaluate
from enricher.catalog.operators import OPERATORS
from enricher.catalog.resource import Resource
from fuzz.targets import classify
from tests.support import oracle
from tests.support.builders import policy
from tests.support.mutations import mutated
from tests.support.project import DEFINITIONS

KIND = "microsoft.a/as"
FIELDS = ["type", "location", "Microsoft.A/as/one", "microsoft.a/AS/two", "Microsoft.A/as/two.sub"]
WORDS = ["Microsoft.A/as", "microsoft.b/bs", "One", "two", "tw*", "*", ""]

words = st.sampled_from(WORDS)
several = st.lists(words, max_size=3)
leaves = st.builds(
    lambda field, test: {"field": field, test[0]: test[1]},
    st.sampled_from(FIELDS),
    st.one_of(
        st.tuples(st.sampled_from(["equals", "notEquals", "like", "notLike"]), words),
        st.tuples(st.sampled_from(["in", "notIn"]), several),
        st.tuples(
            st.sampled_from(["contains", "notContains"]), words.filter(lambda w: "*" not in w)
        ),
        st.tuples(st.just("exists"), st.sampled_from([True, False, "true", "False"])),
    ),
)
rules = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"allOf": parts}, st.lists(inner, max_size=3)),
        st.builds(lambda parts: {"anyOf": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=8,
)


@given(rules, st.dictionaries(st.sampled_from(["one", "two", "two.sub"]), words, max_size=2))
def test_rule__agrees_with_brute_force(rule: dict[str, Any], values: dict[str, str]) -> None:
    """A rule that some resource satisfies is not false, and one that none satisfies is not true."""
    aliases = {f"{KIND}/{name}": value for name, value in values.items()}
    resource = Resource(KIND, {alias: (value,) for alias, value in aliases.items()})
    truth = evaluate(policy(rule), resource).truth
    assert can_hold(policy(rule), resource) is (truth is not False)
    applies = oracle.applies_to(rule, KIND, aliases)
    assert not (applies and truth is False)
    assert not (truth is True and not applies)


operands = st.one_of(
    st.integers(-2, 12), st.floats(), st.booleans(), st.none(),
    st.sampled_from(["1", "01", "7.0", "²", "1*", "#", ".", "", "inf", "1e3"]),
    st.lists(st.integers(0, 9), max_size=2),
)  # fmt: skip


@given(st.sampled_from(sorted(OPERATORS)), operands, st.integers(0, 12))
def test_count__agrees_with_each_number_of_members(operator: str, operand: Any, most: int) -> None:
    """A count up to a maximum is true or false if all numbers up to it agree, else unknown."""
    resource = Resource(KIND, {f"{KIND}/members": ([0] * most,)})
    count = {"field": "Microsoft.A/as/members[*]", "where": {"field": "tags", "equals": "x"}}
    truth = evaluate(policy({"count": count, operator: operand}), resource).truth
    truths = {OPERATORS[operator](number, operand) for number in range(most + 1)}
    assert truth is (truths.pop() if len(truths) == 1 else None)


KEYS = ["if", "then", "allOf", "anyOf", "not", "field", "value", "count", "where", "equals", "in",
        "exists", "greater", "like", "containsKey", "effect", "details", "type",
        "name"]  # fmt: skip
TEXTS = ["type", "Microsoft.Network/expressRouteCircuits", "[parameters('effect')]", "[[",
         "[field('type')]", "[concat(", "[]", "[if(equals(field('type'), 'x'), 'a', 'b')]",
         "tags['x']", "Microsoft.A/as/b[*]", "[current('a')]", "true", "Audit"]  # fmt: skip
values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5),
    st.sampled_from(TEXTS),
)  # fmt: skip
anything = st.recursive(
    values,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(anything, anything, anything)
def test_rule__of_any_json(condition: Any, then: Any, parameters: Any) -> None:
    """A rule of any JSON is rejected or classified."""
    wire = {**DEFINITIONS[0], "properties": {**DEFINITIONS[0]["properties"]}}
    wire["properties"] |= {"policyRule": {"if": condition, "then": then}, "parameters": parameters}
    classify(wire)


@given(st.sampled_from(DEFINITIONS), st.integers(min_value=0, max_value=2**32))
def test_definition__damaged(wire: dict[str, Any], seed: int) -> None:
    """A definition with a missing, duplicate or mistyped part is rejected or classified."""
    damaged = mutated(wire, random.Random(seed))  # noqa: S311 - not for security
    if isinstance(damaged, dict):  # readers reject anything else
        classify(damaged)
