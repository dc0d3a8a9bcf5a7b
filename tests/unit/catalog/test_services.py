"""The registry of services, and identifying a service from the parts of an article."""

from __future__ import annotations

from collections import Counter

import pytest

from enricher.catalog.services import (
    ArticleIdentity,
    find_service,
    load_registry,
    named_service,
    parse_registry,
    read_resource_types,
)
from enricher.errors import UsageError

REGISTRY = load_registry()


@pytest.mark.parametrize(
    ("key", "nearest"), [("expresroute", "expressroute"), ("keyvault", "key-vault")]
)
def test_named_service__unknown(key: str, nearest: str) -> None:
    """The error for an unknown key names the nearest keys."""
    with pytest.raises(UsageError, match=nearest):
        named_service(key, REGISTRY)


def test_registry__names_are_unique() -> None:
    """Each file name, metadata value and title identifies one service only."""
    services = REGISTRY.services.values()
    for texts in (
        [name for service in services for name in service.articles],
        [name for service in services for name in service.ms_service],
        [name.lower() for service in services for name in service.titles],
    ):
        assert [text for text, count in Counter(texts).items() if count > 1] == []


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"name": "A", "resource_types": ["a/b"], "colour": "red"}, "a: unknown key colour"),
        ({"name": "A"}, "a: name or resource_types missing"),
        ({"name": "A", "resource_types": ["a/b"], "leave_out": ["("]}, "a: .*unterminated"),
        ({"name": "A", "resource_types": ["a/b"], "related": {"c/d": ["("]}}, r"a: '\('"),
    ],
)
def test_parse_registry__malformed(table: dict[str, object], message: str) -> None:
    """The error names the service that is malformed."""
    with pytest.raises(ValueError, match=message):
        parse_registry({"a": table})  # type: ignore[dict-item]


SMALL = parse_registry(
    {
        "one": {
            "name": "Azure One",
            "articles": ["One-Guide"],
            "ms_service": ["azure-ONE"],
            "titles": ["Azure One", "One"],
            "resource_types": ["Microsoft.A/Ones"],
            "exclude_types": ["Microsoft.A/Ones/Twos"],
            "categories": ["General"],
            "leave_out": ["two"],
            "leave_out_policies": ["^Three"],
            "facts": {"Microsoft.A/Ones/kind": ["x"]},
            "absent": {"Microsoft.A/Ones/y": "because"},
        },
        "two": {
            "name": "Azure One Two",
            "titles": ["Azure One Two"],
            "resource_types": ["Microsoft.A/Ones/Twos"],
        },
    }
)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("ONE", "one"),  # the key, though it is a part of the other's name
        ("azure one", "one"),
        ("Azure One Two", "two"),
        ("tw", "two"),
        ("Microsoft.A/Ones/Twos", "two"),
        ("microsoft.a/ones", "one"),  # not the other's, which has it as a part
        ("microsoft.a/ones/threes", "one"),
        ("microsoft.a/ones/twos/x", "two"),
    ],
)
def test_find_service(words: str, key: str) -> None:
    """The most precise match counts: key, name or title, type, a part of a name, of a type."""
    assert find_service(words, SMALL).key == key


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("azure", r"'azure' may be any of 2 services: one, two\. Name one key"),
        ("towo", r"unknown service 'towo'\. Nearest: two"),
        ("microsoft.a/onez", r"unknown service 'microsoft.a/onez'\. Nearest: one"),
    ],
)
def test_find_service__not_one(words: str, message: str) -> None:
    """Several matches are named, else the nearest."""
    with pytest.raises(UsageError, match=message):
        find_service(words, SMALL)


def test_parse_registry__keys() -> None:
    """Values that Azure compares ignoring case are in lower case; others are unchanged."""
    service = SMALL.services["one"]
    assert (service.key, service.name, service.titles) == ("one", "Azure One", ("Azure One", "One"))
    assert (service.articles, service.ms_service) == (("one-guide",), ("azure-one",))
    assert service.resource_types == ("microsoft.a/ones",)
    assert service.exclude_types == ("microsoft.a/ones/twos",)
    assert service.categories == ("General",)
    assert service.leave_out[0].search("TWO")
    assert service.leave_out_policies[0].search("three things")
    assert dict(service.facts) == {"microsoft.a/ones/kind": ("x",)}
    assert dict(service.absent) == {"microsoft.a/ones/y": "because"}
    assert list(SMALL.services) == ["one", "two"]


@pytest.mark.parametrize(
    ("identity", "key"),
    [
        (ArticleIdentity("ONE-guide"), "one"),
        (ArticleIdentity("x", marks=("other", "Azure-One")), "one"),
        (ArticleIdentity("x", title="Review of Azure One Two"), "two"),
        (ArticleIdentity("x", title="Review of azure one"), "one"),
        (ArticleIdentity("x", title="AzureOne"), None),
        (ArticleIdentity("x", title="Phones"), None),
        (ArticleIdentity("x", heading="One, in short"), "one"),
        (ArticleIdentity("x", title="One", heading="Azure One Two"), "one"),
        (ArticleIdentity("azure-one_two"), "two"),
        (ArticleIdentity("one-guide", title="Azure One Two", marks=("x",)), "two"),
        (ArticleIdentity("one-guide", title="Azure One Two", marks=("azure-one",)), "one"),
        (ArticleIdentity("one-guide", title="Phones", marks=("x",)), "one"),
        (ArticleIdentity("x"), None),
    ],
)
def test_identify(identity: ArticleIdentity, key: str | None) -> None:
    """Metadata comes first, then title and heading, then the name of the file and its words."""
    _, service = SMALL.identify(identity)
    assert (service.key if service else None) == key


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Azure Virtual Machine Scale Sets guide", "virtual-machine-scale-sets"),
        ("Azure SQL Managed Instance", "sql-managed-instance"),
        ("Azure Kubernetes Service (AKS) review", "aks"),
    ],
)
def test_identify__longest_title(title: str, key: str) -> None:
    """Of several services that a title names, the one with the longest name wins."""
    _, service = REGISTRY.identify(ArticleIdentity("x", title))
    assert service is not None
    assert service.key == key


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("two", ["two"]),
        ("ONE", ["one", "two"]),
        ("azure one", ["one", "two"]),
        ("zzzz", []),
    ],
)
def test_nearest(name: str, nearest: list[str]) -> None:
    """Similar names come before those that contain the name."""
    assert SMALL.nearest(name) == nearest
    assert SMALL.nearest(name, 1) == nearest[:1]


@pytest.mark.parametrize(
    "kind", ["Microsoft.KeyVault/vaults", "a.b/c", "NGINX.NGINXPLUS/x", "Microsoft.A.B/c_d/e.f-g"]
)
def test_read_resource_types(kind: str) -> None:
    """Resource types are converted to lower case."""
    assert read_resource_types([kind]) == (kind.lower(),)


@pytest.mark.parametrize(
    "kind", ["", "vaults", "Microsoft.KeyVault", "a/b", "a.b/", "a.b/c d", "a.b/'", "a.b/c'd"]
)
def test_read_resource_types__malformed(kind: str) -> None:
    """The error has the text and the right form."""
    with pytest.raises(UsageError) as caught:
        read_resource_types([kind])
    assert str(caught.value) == (
        f"'{kind}' is not a resource type. Write it as Microsoft.KeyVault/vaults."
    )
