"""Read single articles; fill and check texts that are not files."""

from __future__ import annotations

from pathlib import Path

from enricher.article.article_options import merged
from enricher.article.enrich import Enricher
from enricher.article.identify import read_article
from enricher.article.model import Article, ArticleResult
from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.docset.config import Config
from enricher.docset.reader import Reader
from enricher.docset.request import Request
from enricher.lint.finding import Finding
from enricher.lint.linter import Linter
from enricher.markdown.document import Document


def read_text(text: str, name: str, config: Config, options: dict[str, object]) -> Article:
    """Return the article of a text; raise ArticleError if it can't be read."""
    document = Document.decode(text.encode("utf-8"))
    own = merged(config.options_of(name), options)
    return read_article(Path(name), name, document, own, config.registry, config.layouts)


def article_named(request: Request) -> Article:
    """Return the only article that a request names; raise ArticleError if it can't be read."""
    (docset,) = request.docsets
    (path,) = docset.files
    return Reader(request, docset.config).article(path)


def fill_text(
    article: Article, catalog: Catalog, templates: Path | None, cloud: Cloud
) -> ArticleResult:
    """Fill an article that has no lock; raise ArticleError if it can't be filled."""
    return Enricher(catalog, None, Wording(templates, CLOUDS[cloud])).enrich(article)


def lint_text(article: Article, catalog: Catalog, config: Config, cloud: Cloud) -> list[Finding]:
    """Return the findings in an article, in order."""
    return Linter(catalog, CLOUDS[cloud], config.lint_ignores).check(article)
