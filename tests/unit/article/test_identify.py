"""Identifying the service of an article."""

from __future__ import annotations

import pytest

from enricher.errors import ArticleError
from tests.unit.article.support import article

FRONT = "---\nenrich.service: {}\n---\n# Azure Key Vault\n"


@pytest.mark.parametrize(
    ("front_matter", "service"),
    [
        ("title: Best practices for Azure Key Vault", "key-vault"),
        ("products:\n  - azure-front-door", "front-door"),
        ("ms.service: [broken", "functions"),
    ],
)
def test_read_article__front_matter(front_matter: str, service: str) -> None:
    """The front matter takes precedence over the heading, unless it is malformed."""
    read = article(f"---\n{front_matter}\n---\n# Azure Functions\n", "x.md").service
    assert read is not None
    assert read.key == service


def test_read_article__service_of_resource_types() -> None:
    """An article about no known service has one of its own if it names resource types."""
    text = "---\ntitle: My thing\nenrich.resource-types: [Microsoft.X/ys]\n---\n# H\n"
    own = article(text, "x.md").service
    assert own is not None
    assert (own.key, own.name, own.resource_types) == ("x", "My thing", ("microsoft.x/ys",))
    optional = article(text, "x.md", resource_types=("a.b/cs",)).service
    assert optional is not None
    assert optional.resource_types == ("a.b/cs",)
    unnamed = article("Words", "x.md", resource_types=("a.b/cs",)).service
    assert unnamed is not None
    assert unnamed.name == "x"


def test_read_article__malformed_resource_type() -> None:
    """A malformed resource type in the front matter is an error."""
    with pytest.raises(ArticleError, match="'x' is not a resource type"):
        article("---\nenrich.resource-types: [x]\n---\n# Azure Key Vault\n")


def test_read_article__reason_for_an_unknown_service() -> None:
    """The reason has the title, and the services nearest to the file's name."""
    read = article("---\ntitle: Some thing\n---\n# Heading\n", "key-vau.md")
    assert read.unknown == (
        "can't tell its Azure service (title: Some thing). "
        "Name it with --service; nearest: key-vault, managed-hsm."
    )
    assert article("# Heading\n", "zzzz.md").unknown == (
        "can't tell its Azure service (title: Heading). Name it with --service."
    )
    assert "(title: none)" in article("Words", "x.md").unknown


@pytest.mark.parametrize(
    ("text", "name", "options", "key"),
    [
        ("# Azure Key Vault\n", "x.md", {}, "key-vault"),
        ("# Words\n", "key-vault.md", {}, "key-vault"),
        (FRONT.format("aks"), "key-vault.md", {}, "aks"),
        (FRONT.format("aks"), "x.md", {"service": ("expressroute",)}, "expressroute"),
        ("---\nproducts:\n- azure-expressroute\n---\n# Key Vault\n", "x.md", {}, "expressroute"),
    ],
)
def test_read_article__service(text: str, name: str, options: dict[str, str], key: str) -> None:
    """Options take precedence over the front matter, and this over the title and file name."""
    service = article(text, name, **options).service
    assert service is not None
    assert service.key == key


def test_read_article__doubt() -> None:
    """A file name that names another service is a reason for doubt."""
    doubt = article("# Azure Key Vault\n", "expressroute.md").doubt
    assert doubt.startswith("the file name 'expressroute' names Azure ExpressRoute, but its title")
    assert article("# Azure Key Vault\n", "expressroute.md", service=("key-vault",)).doubt == ""


def test_read_article__resource_types() -> None:
    """Resource types in the front matter replace those of the service, and are options."""
    text = "---\nenrich.resource-types: [Microsoft.X/ys]\n---\n# Azure Key Vault\n"
    read = article(text)
    assert read.service is not None
    assert read.service.resource_types == read.options.resource_types == ("microsoft.x/ys",)


def test_read_article__merge_conflict() -> None:
    """A merge conflict is an error that says what to do."""
    with pytest.raises(ArticleError, match=r"line 1: start of a git merge conflict\. Resolve it"):
        article("<<<<<<< ours\nA\n=======\nB\n>>>>>>> theirs\n")


def test_read_article__unknown_key_of_a_service() -> None:
    """An unknown service in the front matter is an error that names the nearest one."""
    with pytest.raises(ArticleError, match=r"'key-vau'\. Nearest: key-vault.*'enrich services'"):
        article(FRONT.format("key-vau"))


def test_read_article__unidentified_service() -> None:
    """An article about no known service is read; the reason names similar services."""
    read = article("# Key Vaults of ours\n", "vaults.md")
    assert read.service is None
    assert read.unknown.startswith("can't tell its Azure service (title: Key Vaults of ours). Name")
