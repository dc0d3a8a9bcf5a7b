"""Comparing names by their words."""

from __future__ import annotations

import pytest

from enricher.catalog.names import (
    SIMILAR,
    NameIndex,
    are_different,
    form,
    gist,
    similarity,
    words_of,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Virtual Machines", ["virtual", "machine"]),
        ("TLS 1.2, access status", ["tls", "1.2", "access", "status"]),
        ("customer-managed keys", ["customer", "managed", "key"]),
        ("", []),
    ],
)
def test_words_of(text: str, words: list[str]) -> None:
    """Words are in lower case and singular; versions stay whole."""
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("name", "other", "are_similar"),
    [
        ("key vaults should use private link", "key vaults should use private link", True),
        ("key vaults should use private link", "key vaults should use private links", True),
        ("key vaults should use private link", "key vault should have private link", True),
        ("key vaults should use private link", "storage should be zone redundant", False),
        ("", "a", False),
    ],
)
def test_similarity(name: str, other: str, *, are_similar: bool) -> None:
    """Names in slightly different wording are similar."""
    assert (similarity(name, other) >= SIMILAR) is are_similar


def test_similarity__is_zero_for_few_common_words() -> None:
    """Names that share less than half their words aren't compared by characters."""
    assert similarity("a b c", "c d e") == 0
    assert similarity("a b", "a b") == 1


@pytest.mark.parametrize(
    ("name", "other", "are_same"),
    [
        ("Gateways should be Zone Redundant", "gateways  should be zone-redundant.", True),
        ("[Preview]: Gateways should be fast", "Gateways should be fast", True),
        ("Azure Active Directory should be used", "Microsoft Entra ID should be used", True),
        ("Use version 1.2", "Use version 12", False),
        ("Gateways should be fast", "Gateway should be fast", False),
    ],
)
def test_form(name: str, other: str, *, are_same: bool) -> None:
    """Case, marks, whitespace, states and former product names don't make another name."""
    assert (form(name) == form(other)) is are_same


@pytest.mark.parametrize(
    ("name", "other", "differ"),
    [
        ("Audit Linux machines", "Audit Windows machines", True),
        ("Use TLS version 1.3 or newer", "Use TLS version 1.2 or newer", True),
        ("Accounts should have keys enabled", "Accounts should have keys disabled", True),
        ("Set a maximum age", "Set a minimum age", True),
        ("Accounts should not use keys", "Accounts should use keys", True),
        ("Accounts shouldn't use keys", "Accounts should use keys", True),
        ("Azure SQL Database should be small", "Azure MySQL should be small", True),
        ("Copy keys to certificates", "Copy certificates to keys", False),
        ("Copy Linux to Windows", "Copy Windows to Linux", True),
        ("Accounts should have rotation", "Account must have the rotation", False),
        ("Azure widgets should be small", "Widgets should be small", False),
    ],
)
def test_are_different(name: str, other: str, *, differ: bool) -> None:
    """Names differ in numbers, products, systems and words that change the meaning."""
    assert are_different(name, other) is differ


NAMES = NameIndex(
    [
        "Grid domains should have an owner",
        "Grid topics should have an owner",
        "Widgets should be protected from heat",
        "Widgets should be protected from heat!",
        "Audit widgets that are old",
    ]
)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("**Grid domains should have an owner.**", "Grid domains should have an owner"),
        ("Grid domain should have an owner", "Grid domains should have an owner"),
        ("Grid namespaces should have an owner", None),
        ("Grid topics shuold have an owner", "Grid topics should have an owner"),
        ("Widgets must be protected from heat", "Widgets should be protected from heat"),
        ("Widgets should be protected from Linux", None),
        ("Audit widgets that are not old", None),
        ("Something else", None),
    ],
)
def test_nearest(text: str, nearest: str | None) -> None:
    """A name resembles the one that differs in no word by which two of the names differ."""
    assert NAMES.nearest(text) == nearest


def test_same() -> None:
    """Names of the same form are returned together."""
    assert NAMES.same("widgets should be protected from heat") == [
        "Widgets should be protected from heat",
        "Widgets should be protected from heat!",
    ]
    assert NAMES.same("Grid domain should have an owner") == []


def test_nearest__of_no_names() -> None:
    """There may be no names."""
    assert NameIndex([]).nearest("Grid domains should have an owner") is None


@pytest.mark.parametrize(
    ("name", "other", "are_same"),
    [
        (
            "Event Grid topics use private link",
            "Azure Event Grid topics should use private link",
            True,
        ),
        ("Use private link on all circuits", "All circuits should use private links", True),
        ("Circuits don't use private link", "Circuits should use private link", False),
        ("Circuits should use TLS 1.2 on ports", "Circuits should use TLS 1.3 on ports", False),
        ("Circuits disable public access", "Circuits should enable public access", False),
    ],
)
def test_gist(name: str, other: str, *, are_same: bool) -> None:
    """Order, plurals and neutral words don't change what a name says; all other words do."""
    assert gist(name)
    assert (gist(name) == gist(other)) is are_same


def test_gist__of_few_words() -> None:
    """Few words can mean several things, so they have no gist."""
    assert gist("Allowed locations") == gist("The circuits should be on") == ()
