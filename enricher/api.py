"""The library: text in, text and what happened out. Nothing is printed, written or ended here.

>>> from enricher import enrich_text, lint_text, load_catalog
>>> catalog = load_catalog(offline=True)
>>> article = "# ExpressRoute\\n\\n## Azure policies\\n\\nThere are no built-in policies.\\n"
>>> result = enrich_text(article, catalog, name="expressroute.md")
>>> result.service.key, result.changed
('expressroute', True)
>>> "### Reliability policies" in result.after.text
True
>>> [finding.code for finding in lint_text(article, catalog, name="expressroute.md")]
['claims-no-policies']
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from enricher.article.enrich import Enricher
from enricher.article.identify import read_article
from enricher.article.model import Article, ArticleResult
from enricher.article.options import Options
from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.services import load_registry
from enricher.errors import RefusedError
from enricher.lint.linter import Finding, Linter
from enricher.markdown.document import Document
from enricher.sources.options import SourceOptions


def load_catalog(**sources: Any) -> Catalog:
    """The facts from where the command line would take them: the fields of `SourceOptions`.

    Raises UsageError for options that can't be meant, SourceError when a source can't be read, and
    RefusedError when one refuses.
    """
    from enricher.sources.load import Sources  # noqa: PLC0415 - the Azure SDK is slow to import

    answers = Sources(SourceOptions(**sources)).ask()
    if answers.refused:
        raise RefusedError(" ".join(answers.refused))
    return answers.catalog


def enrich_text(
    text: str, catalog: Catalog, *, name: str = "article.md", **options: Any
) -> ArticleResult:
    """Fill the places of an article; `after.text` of the result is the new text.

    `name` is its file's, which may tell the service; `options` are the fields of `Options`.

    Raises ArticleError when the article can't be done as it is.
    """
    article = _read(text, name, options)
    return Enricher(catalog, None, Wording()).enrich(article)


def lint_text(
    text: str, catalog: Catalog, *, name: str = "article.md", **options: Any
) -> list[Finding]:
    """What an article says of policies that is no longer so, in order.

    Raises ArticleError when the article can't be read.
    """
    return Linter(catalog).check(_read(text, name, options))


def _read(text: str, name: str, options: dict[str, Any]) -> Article:
    document = Document.decode(text.encode("utf-8"))
    return read_article(Path(name), name, document, Options(**options), load_registry())
