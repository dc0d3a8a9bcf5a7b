"""Directives as their options."""

from __future__ import annotations

import pytest

from enricher.article.article_options import Form
from enricher.article.directives.directive import slot_of_name
from enricher.catalog.pillar import Pillar
from enricher.errors import ArticleError
from tests.unit.article.support import article

END = "<!-- /enrich -->"


def page(*directives: str, name: str = "page.md", **options: object) -> str:
    """Return a page with directives."""
    return "# Page\n\n" + "\n\n".join(f"<!-- enrich: {each} -->\n{END}" for each in directives)


def test_read_directives() -> None:
    """Keys of a directive override the options of the article."""
    text = page("policies service=aks,Key-Vault pillar=sec limit=5 preview=no form=table")
    (directive,) = article(text, "page.md", limit=3).directives.directives
    assert directive.service
    assert directive.service.keys == ("aks", "key-vault")
    assert (directive.options.limit, directive.options.preview) == (5, False)
    assert directive.own.form is Form.TABLE
    assert directive.slot.own_pillar is Pillar.SECURITY


def test_read_directives__service_of_the_article() -> None:
    """Without a subject of its own, a directive is about the service of the article."""
    text = page("policies", "policies category=Network", "policies resource-types=A.B/cs")
    services = [each.service for each in article(text, "expressroute.md").directives.directives]
    assert [each and each.key for each in services] == ["expressroute", None, "a.b/cs"]


def test_slot_of_name() -> None:
    """The name of a slot in the lock has what selects its list, and a number if it is repeated."""
    words = 'policies category="Key Vault" pillar=cost limit={}'
    directives = article(page(words.format(1), words.format(2)), "x.md").directives.directives
    names = [directive.slot.name for directive in directives]
    first = 'policy-definitions/directive pillar=cost-optimization category="key vault"'
    assert names == [first, f"{first} #2"]
    assert [slot_of_name(name) for name in names] == [each.slot for each in directives]
    assert slot_of_name("policy-definitions/security") is None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("policies", "names no service, and the file has none. Add service=KEY."),
        ("policies pilar=security", "'policies' has no key 'pilar'. Nearest: 'pillar'."),
        ("recommendations service=aks category=x", "'recommendations' has no key 'category'."),
        ("policies service=ask", "unknown service 'ask'"),
        ("policies service=aks limit=0", "limit: '0' is not a number of 1 or more."),
        ("policies service=aks pillar=x", "pillar: 'x' is none of reliability, security,"),
        ("policies service=aks form=grid", "form: 'grid' is neither list nor table."),
        ("policies service=aks preview=x", "preview: 'x' is neither true nor false."),
        ("policies service=aks service=aks", "'service' is given twice."),
        ("policies service=", "'service' has no value."),
        ("policies resource-types=x", "resource-types: 'x' is not a resource type."),
    ],
)
def test_read_directives__error(words: str, message: str) -> None:
    """An error in one directive is one line that names its line."""
    read = article(page(words), "page.md")
    with pytest.raises(ArticleError) as caught:
        read.directives.require_valid(read.document)
    assert str(caught.value).startswith("line 3: directive: ")
    assert message in str(caught.value)
