"""Which service an article is about, and the registry that says so."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from enricher.article.identify import named_service, read_article
from enricher.article.model import Options
from enricher.catalog.services import ArticleIdentity, load_registry, parse_registry
from enricher.errors import ArticleError, UsageError
from enricher.markdown.document import Document

REGISTRY = load_registry()


def identified(name: str, text: str, **options: str) -> str:
    """The key of the service that an article is found to be about."""
    article = read_article(Path(name), name, Document(text), Options(**options), REGISTRY)
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
        ({"name": "A", "resource_types": ["a/b"], "leave_out": ["("]}, "a: leave_out"),
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
    found = REGISTRY.identify(ArticleIdentity("x", "Azure Virtual Machine Scale Sets guide"))
    assert found is not None
    assert found.key == "virtual-machine-scale-sets"
