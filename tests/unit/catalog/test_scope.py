"""Scopes, and the part of what is examined that they cover."""

from __future__ import annotations

import pytest

from enricher.catalog.scope import ExaminedScope, Reach, normal_scope, scope_of, scope_words

FIRST, SECOND = "/subscriptions/1", "/subscriptions/2"
GROUP = "/providers/microsoft.management/managementgroups/"
TREE = {"root": (), "corp": ("root",), "online": ("corp", "root"), "sandbox": ("root",)}


@pytest.mark.parametrize(
    ("examined", "scope", "reach"),
    [
        (ExaminedScope(frozenset("1")), FIRST, Reach.SCOPE),
        (ExaminedScope(frozenset("1")), f"{FIRST}/resourcegroups/g", Reach.PART),
        (ExaminedScope(frozenset("1")), f"{GROUP}corp", Reach.INHERITED),
        (ExaminedScope(frozenset("12")), FIRST, Reach.PART),
        (ExaminedScope(management_group="Corp", ancestors=TREE), f"{GROUP}corp", Reach.SCOPE),
        (ExaminedScope(management_group="corp", ancestors=TREE), f"{GROUP}root", Reach.INHERITED),
        (ExaminedScope(management_group="corp", ancestors=TREE), f"{GROUP}online", Reach.PART),
        (ExaminedScope(management_group="corp", ancestors=TREE), FIRST, Reach.PART),
        (ExaminedScope(management_group="corp", ancestors=None), f"{GROUP}root", Reach.PART),
        (ExaminedScope(ancestors=TREE), f"{GROUP}root", Reach.SCOPE),
        (ExaminedScope(ancestors=TREE), f"{GROUP}corp", Reach.PART),
        (ExaminedScope(ancestors=None), f"{GROUP}root", Reach.PART),
        (ExaminedScope(ancestors=TREE), FIRST, Reach.PART),
    ],
)
def test_reach(examined: ExaminedScope, scope: str, reach: Reach) -> None:
    """An unknown hierarchy covers as little as possible."""
    assert examined.reach(scope) is reach


def test_coverage__of_several_subscriptions() -> None:
    """Assignments to each of several subscriptions together cover them."""
    examined = ExaminedScope(frozenset("12"))
    assert not examined.is_covered_by([FIRST])
    assert examined.is_covered_by([SECOND, FIRST])
    assert examined.is_covered_by([f"{GROUP}corp"])


def test_scopes__normal_form_and_words() -> None:
    """A scope is named by its kind and the name at its end."""
    policy = "/providers/Microsoft.Authorization/policyExemptions/e"
    assert scope_of(f"{FIRST}/resourceGroups/g{policy}") == f"{FIRST}/resourcegroups/g"
    assert normal_scope(f"{FIRST}/resourceGroups/G/") == f"{FIRST}/resourcegroups/g"
    assert scope_words(f"{FIRST}/resourcegroups/g") == "resource group g"
    assert scope_words(f"{GROUP}corp") == "management group corp"
    assert scope_words(FIRST) == "subscription 1"
    assert scope_words(f"{FIRST}/resourcegroups/g/providers/a.b/c/d") == "resource d"
