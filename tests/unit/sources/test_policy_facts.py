"""Policies and initiatives from wire form: duplicates, malformed ones, and what is never used."""

from __future__ import annotations

from typing import Any

import pytest

from enricher.errors import SourceError
from enricher.sources.policy_facts import PolicyFacts, WireItem, compile_facts, condense, shorten
from tests.support.builders import guid


def wire(number: int = 1, **properties: Any) -> dict[str, Any]:
    """Return a definition in wire form."""
    rule = {"if": {"field": "type", "equals": "a.b/cs"}, "then": {"effect": "audit"}}
    return {
        "name": guid(number),
        "properties": {"displayName": "A name", "policyRule": rule, **properties},
    }


def compile_(*wires: dict[str, Any]) -> PolicyFacts:
    """Compile definitions of a made-up source, with one initiative that holds the first."""
    members = [{"policyDefinitionId": f"/x/{guid(1)}"}]
    initiative = {
        "name": guid(9),
        "properties": {"displayName": "A set", "policyDefinitions": members},
    }
    items = [WireItem(f"{number}.json", one) for number, one in enumerate(wires)]
    return compile_facts(items, [WireItem("set.json", initiative)], "the source")


def test_compile_facts() -> None:
    """Policies are sorted by id, and name the initiatives that hold them."""
    facts = compile_(wire(2), wire(1))
    assert [policy.id for policy in facts.policies] == [guid(1), guid(2)]
    assert [policy.initiatives for policy in facts.policies] == [(guid(9),), ()]
    assert [(entry.id, entry.size) for entry in facts.initiatives] == [(guid(9), 1)]
    assert facts.warnings == ()


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ({"version": "1.0.0"}, {"version": "1.10.0"}, "second"),
        ({"version": "1.9.0"}, {"version": "1.10.0"}, "second"),
        ({"version": "2.0.0"}, {"version": "1.10.0-preview"}, "first"),
        ({"version": "2.0.0"}, {"version": "1.0.0", "metadata": {"deprecated": True}}, "second"),
        ({"version": "1.0.0"}, {"version": "1.0.0"}, "first"),
    ],
)
def test_compile_facts__duplicates(
    first: dict[str, Any], second: dict[str, Any], name: str
) -> None:
    """Of several with one id the deprecated one counts, else the latest, with a warning."""
    facts = compile_(wire(displayName="first", **first), wire(displayName="second", **second))
    assert [policy.display_name for policy in facts.policies] == [name]
    assert "is there twice (0.json, 1.json)" in facts.warnings[0]


def test_compile_facts__malformed() -> None:
    """A few malformed definitions are gaps; nothing is known of them."""
    facts = compile_(wire(1), wire(2, displayName=""), {"name": None, "id": f"/x/{guid(3)}"})
    assert [policy.id for policy in facts.policies] == [guid(1)]
    assert facts.gaps == {guid(2), guid(3)}
    assert facts.warnings[0] == (
        "1.json: a policy definition can't be read (it has no name or no rule); it is left out."
    )


def test_compile_facts__mostly_malformed() -> None:
    """Many malformed definitions are an error of the source."""
    with pytest.raises(SourceError, match="the source: 6 of 7 policy definitions can't be read"):
        compile_(wire(1), *(wire(number, displayName="") for number in range(2, 8)))


def test_compile_facts__of_nothing() -> None:
    """Azure always has some."""
    with pytest.raises(SourceError, match="the source has no policy definitions"):
        compile_()


def test_compile_facts__unknown_effect() -> None:
    """An effect that Azure doesn't document is reported, and kept."""
    rule = {"if": {"field": "type", "equals": "a.b/cs"}, "then": {"effect": "frobnicate"}}
    facts = compile_(wire(policyRule=rule))
    assert "has an effect that is not known: frobnicate" in facts.warnings[0]


def test_condense__changes_no_facts() -> None:
    """The parts that are left out are not used."""
    details = {"type": "a.b/ds", "existenceCondition": {}, "deployment": {"template": "large"}}
    rule = {
        "if": {"field": "type", "equals": "a.b/cs"},
        "then": {"effect": "deployIfNotExists", "details": details},
    }
    whole = wire(policyRule=rule, unused="x")
    condensed = condense(whole)
    assert "large" not in str(condensed)
    assert "unused" not in str(condensed)
    assert compile_(condensed) == compile_(whole)
    assert condense(condensed) == condensed


def test_shorten() -> None:
    """Five messages, and the number of the others."""
    assert shorten(["a"] * 5) == ["a"] * 5
    assert shorten(["a"] * 8)[5:] == ["… and 3 more of this kind."]
