"""Identifying the service of an article; see also `tests/unit/catalog/test_services.py`."""

from __future__ import annotations

import pytest

from enricher.catalog.services import load_registry, named_service
from enricher.errors import ArticleError, UsageError
from tests.unit.article.support import article

FRONT = "---\nenrich.service: {}\n---\n# Azure Key Vault\n"


@pytest.mark.parametrize(
    ("text", "name", "options", "key"),
    [
        ("# Azure Key Vault\n", "x.md", {}, "key-vault"),
        ("# Words\n", "key-vault.md", {}, "key-vault"),
        (FRONT.format("aks"), "key-vault.md", {}, "aks"),
        (FRONT.format("aks"), "x.md", {"service": "expressroute"}, "expressroute"),
        ("---\nproducts:\n- azure-expressroute\n---\n# Key Vault\n", "x.md", {}, "expressroute"),
    ],
)
def test_service(text: str, name: str, options: dict[str, str], key: str) -> None:
    """Options take precedence over the front matter, and this over the title and file name."""
    service = article(text, name, **options).service
    assert service is not None
    assert service.key == key


def test_doubt() -> None:
    """A file name that names another service is a reason for doubt."""
    doubt = article("# Azure Key Vault\n", "expressroute.md").doubt
    assert doubt.startswith("the file name 'expressroute' names Azure ExpressRoute, but its title")
    assert article("# Azure Key Vault\n", "expressroute.md", service="key-vault").doubt == ""


def test_resource_types__of_the_front_matter() -> None:
    """They replace those of the service, and are among the article's options."""
    text = "---\nenrich.resource-types: [Microsoft.X/ys]\n---\n# Azure Key Vault\n"
    read = article(text)
    assert read.service is not None
    assert read.service.resource_types == read.options.resource_types == ("microsoft.x/ys",)


def test_errors() -> None:
    """Merge conflicts and unknown services are errors that say what to do."""
    with pytest.raises(ArticleError, match=r"line 1: start of a git merge conflict\. Resolve it"):
        article("<<<<<<< ours\nA\n=======\nB\n>>>>>>> theirs\n")
    with pytest.raises(ArticleError, match=r"unknown service 'key-vau'\. Nearest: key-vault"):
        article(FRONT.format("key-vau"))
    with pytest.raises(UsageError, match="'enrich services' lists all"):
        named_service("key-vau", load_registry())
