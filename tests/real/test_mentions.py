"""The policies that published guides name without a link."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from enricher.article.article_options import ArticleOptions
from enricher.article.identify import read_article
from enricher.article.link_mentions import MentionLinker
from enricher.article.lock_history import ArticleHistory
from enricher.catalog.names import form, gist
from enricher.catalog.services import load_registry
from enricher.errors import ArticleError
from enricher.markdown.document import Document
from tests.real.test_articles import enricher
from tests.support.real_data import DATA, needs_real_data

GUIDES = sorted((DATA / "articles").rglob("*.md"))


def rendered(text: str) -> list[str]:
    """Return the text of each block as CommonMark renders it, without links."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return [f"{token.type}:{token.tag}:{''.join(_texts(token))}" for token in tokens]


def _texts(token: Token) -> list[str]:
    if token.type != "inline":
        return [token.content]
    links = ("link_open", "link_close")
    return [
        "\n" if child.type.endswith("break") else child.content or f"<{child.type}>"
        for child in token.children or ()
        if child.type not in links and (child.content or child.type != "text")
    ]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("file", GUIDES, ids=lambda file: file.stem)
def test_link_mentions__renders_the_same(file: Path) -> None:
    """Links are all that linking adds: the rendered text is the same to the letter."""
    text = file.read_bytes().decode()
    options = ArticleOptions(link_mentions=True)
    article = read_article(file, file.name, Document(text), options, load_registry())
    engine = enricher(1)
    try:
        content = engine.content_of(article)
    except ArticleError:
        pytest.skip("not a guide on a known service")
    linker = MentionLinker(engine.catalog, engine.wording)
    linked, policies = linker.link(article, content, ArticleHistory())
    assert rendered(linked.document.text) == rendered(text)
    assert linked.document.text.count("](") == text.count("](") + len(policies)
    assert linker.link(linked, content, ArticleHistory()) == (linked, ())
    result = engine.enrich(article)
    assert [policy.name for policy in result.linked] == [policy.name for policy in policies]


@needs_real_data
@pytest.mark.parametrize(
    ("guide", "starts"),
    [
        ("azure-service-fabric", ["075896de", "617c02be", "b54ed75b"]),
        ("azure-event-grid", ["9830b652", "4b90e17e"]),
        ("azure-log-analytics", ["e15effd4", "6c53d030"]),
        ("azure-blob-storage", []),  # in other words
    ],
)
def test_link_mentions__of_published_guides(guide: str, starts: list[str]) -> None:
    """Guides name these policies in nearly Azure's words."""
    (file,) = (file for file in GUIDES if file.stem == guide)
    options = ArticleOptions(link_mentions=True)
    document = Document(file.read_bytes().decode())
    article = read_article(file, file.name, document, options, load_registry())
    linked = enricher(1).enrich(article).linked
    assert [next(iter(policy.subject.ids))[:8] for policy in linked] == starts


@needs_real_data
def test_gist__is_that_of_one_policy() -> None:
    """Leaving out the neutral words makes no two policies of a service the same, but for twins.

    The twins differ in a plural, and in who is the subject: an article gets a link to neither.
    """
    twins = set()
    for service in load_registry().services.values():
        names: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for classified in enricher(1).catalog.policies(service, include_generic=True):
            name = classified.policy.display_name
            if gist(name):
                names[gist(name)].add(form(name))
        twins |= {min(each) for each in names.values() if len(each) > 1}
    assert len(twins) <= 5, twins
