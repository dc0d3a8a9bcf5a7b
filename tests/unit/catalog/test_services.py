"""Which service an article is about, and the registry that says so."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from enricher.article.article_options import ArticleOptions
from enricher.article.identify import read_article
from enricher.article.model import Article
from enricher.catalog.services import (
    ArticleIdentity,
    load_registry,
    named_service,
    parse_registry,
    read_resource_types,
)
from enricher.errors import ArticleError, UsageError
from enricher.markdown.document import Document

REGISTRY = load_registry()


def identified(name: str, text: str, **options: str) -> str:
    """The key of the service that an article is found to be about."""
    article = read_article(Path(name), name, Document(text), ArticleOptions(**options), REGISTRY)
    if article.service is None:
        raise ArticleError(article.unknown)
    return article.service.key


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("expressroute.md", "# Anything", "expressroute"),
        ("review.md", "---\ntitle: Best practices for Azure Key Vault\n---\n# X", "key-vault"),
        ("review.md", "# Azure Kubernetes Service (AKS) review", "aks"),
        ("review.md", "---\nproducts:\n  - azure-front-door\n---\n# Something", "front-door"),
        ("review.md", "# Azure SQL Managed Instance", "sql-managed-instance"),
        ("review.md", "---\nenrich.service: functions\n---\n# Azure Key Vault", "functions"),
        ("review.md", "---\nms.service: [broken\n---\n# Azure Key Vault", "key-vault"),
    ],
)
def test_choose_service__from_the_article(name: str, text: str, key: str) -> None:
    """An article says what it is about by its file's name, its metadata, or its title."""
    assert identified(name, text) == key


def test_choose_service__an_option_goes_before_the_article() -> None:
    """What the user says goes before what the article says."""
    assert identified("expressroute.md", "# Azure ExpressRoute", service="AKS") == "aks"


def test_choose_service__unknown_offers_the_nearest() -> None:
    """An article on an unknown service is an error that offers the nearest names."""
    with pytest.raises(ArticleError, match="key-vault"):
        identified("key-vaultt.md", "# Something else")


@pytest.mark.parametrize(
    ("key", "near"), [("expresroute", "expressroute"), ("keyvault", "key-vault")]
)
def test_named_service__unknown_offers_the_nearest(key: str, near: str) -> None:
    """A mistyped key is an error that offers the nearest ones."""
    with pytest.raises(UsageError, match=near):
        named_service(key, REGISTRY)


def test_registry__no_article_leads_to_two_services() -> None:
    """Each file name, metadata value and title belongs to one service only."""
    services = REGISTRY.services.values()
    for texts in (
        [name for service in services for name in service.articles],
        [name for service in services for name in service.ms_service],
        [name.lower() for service in services for name in service.titles],
    ):
        assert [text for text, times in Counter(texts).items() if times > 1] == []


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"name": "A", "resource_types": ["a/b"], "colour": "red"}, "a: unknown key colour"),
        ({"name": "A"}, "a: name or resource_types missing"),
        ({"name": "A", "resource_types": ["a/b"], "leave_out": ["("]}, "a: .*unterminated"),
    ],
)
def test_parse_registry__names_the_malformed_service(
    table: dict[str, object], message: str
) -> None:
    """A mistake in the registry is told with the service that has it."""
    with pytest.raises(ValueError, match=message):
        parse_registry({"a": table})  # type: ignore[dict-item]


def test_identify__a_longer_title_goes_before_a_shorter_one() -> None:
    """A title decides for the service whose name in it is the longest."""
    _, found = REGISTRY.identify(ArticleIdentity("x", "Azure Virtual Machine Scale Sets guide"))
    assert found is not None
    assert found.key == "virtual-machine-scale-sets"


MADE = parse_registry(
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


def test_registry__reads_every_key() -> None:
    """What Azure compares without case is in lower case; names and patterns are as they stand."""
    one = MADE.services["one"]
    assert (one.key, one.name, one.titles) == ("one", "Azure One", ("Azure One", "One"))
    assert (one.articles, one.ms_service) == (("one-guide",), ("azure-one",))
    assert one.resource_types == ("microsoft.a/ones",)
    assert one.exclude_types == ("microsoft.a/ones/twos",)
    assert one.categories == ("General",)
    assert one.leave_out[0].search("TWO")
    assert one.leave_out_policies[0].search("three things")
    assert dict(one.facts) == {"microsoft.a/ones/kind": ("x",)}
    assert dict(one.absent) == {"microsoft.a/ones/y": "because"}
    assert list(MADE.services) == ["one", "two"]


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
    """By the metadata, then title and heading, then the file's name and the words of it."""
    _, found = MADE.identify(identity)
    assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("two", ["two"]),
        ("ONE", ["one", "two"]),
        ("azure one", ["one", "two"]),
        ("zzzz", []),
    ],
)
def test_nearest(name: str, near: list[str]) -> None:
    """Those that are like it first, then those that have it in them."""
    assert MADE.nearest(name) == near
    assert MADE.nearest(name, 1) == near[:1]


@pytest.mark.parametrize(
    "kind", ["Microsoft.KeyVault/vaults", "a.b/c", "NGINX.NGINXPLUS/x", "Microsoft.A.B/c_d/e.f-g"]
)
def test_resource_types__are_read(kind: str) -> None:
    """In lower case."""
    assert read_resource_types([kind]) == (kind.lower(),)


@pytest.mark.parametrize(
    "kind", ["", "vaults", "Microsoft.KeyVault", "a/b", "a.b/", "a.b/c d", "a.b/'"]
)
def test_resource_types__that_are_none_are_told(kind: str) -> None:
    """What could reach a query is checked first."""
    with pytest.raises(UsageError, match=r"is not a resource type\. Write it as Microsoft"):
        read_resource_types([kind])


def article(text: str, name: str = "x.md", **options: Any) -> Article:
    """An article that was read."""
    return read_article(Path(name), name, Document(text), ArticleOptions(**options), REGISTRY)


def test_article__names_its_resource_types() -> None:
    """In its front matter, or by an option, which goes before; then it needs no known service."""
    front = "---\ntitle: My thing\nenrich.resource-types: [Microsoft.X/ys]\n---\n# H\n"
    service = article(front).service
    assert service is not None
    assert (service.key, service.name) == ("x", "My thing")
    assert service.resource_types == ("microsoft.x/ys",)
    given = article(front, resource_types=("a.b/cs",)).service
    assert given is not None
    assert given.resource_types == ("a.b/cs",)
    known = article(front, service="aks").service
    assert known is not None
    assert (known.key, known.resource_types) == ("aks", ("microsoft.x/ys",))
    bare = article("Words", resource_types=("a.b/cs",)).service
    assert bare is not None
    assert bare.name == "x"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("---\nenrich.service: nobody\n---\n# Azure Key Vault\n", ["nobody"]),
        (
            "---\nenrich.resource-types: [x]\n---\n# Azure Key Vault\n",
            ["'x' is not a resource type"],
        ),
        ("<<<<<<< ours\n# Azure Key Vault\n=======\n>>>>>>> theirs\n", ["line 1", "git merge"]),
    ],
)
def test_article__that_says_what_cannot_be(text: str, words: list[str]) -> None:
    """What it says of itself must be so, else it is told and not done."""
    with pytest.raises(ArticleError) as caught:
        article(text)
    for word in words:
        assert word in str(caught.value)


def test_article__on_nothing_known_tells_what_is_seen() -> None:
    """The title, and the services nearest to the file's name."""
    unknown = article("---\ntitle: Some thing\n---\n# Heading\n", "key-vau.md").unknown
    assert unknown == (
        "can't tell its Azure service (title: Some thing). "
        "Name it with --service; nearest: key-vault, managed-hsm."
    )
    assert article("# Heading\n", "zzzz.md").unknown == (
        "can't tell its Azure service (title: Heading). Name it with --service."
    )
    assert "(title: none)" in article("Words").unknown


@pytest.mark.parametrize("written", ["vaults", "Microsoft.KeyVault", "a.b/c'd", ""])
def test_read_resource_types__refuses_what_is_none(written: str) -> None:
    """It is quoted as it was written, with the form that it should have."""
    with pytest.raises(UsageError) as told:
        read_resource_types([written])
    assert str(told.value) == (
        f"'{written}' is not a resource type. Write it as Microsoft.KeyVault/vaults."
    )
