"""The library: text in, text and what happened out. Nothing is printed, written or ended here.

>>> from enricher import Options, SourceOptions, enrich_text, lint_text, load_catalog
>>> catalog = load_catalog(SourceOptions(offline=True))
>>> article = "# ExpressRoute\\n\\n## Azure policies\\n\\nThere are no built-in policies.\\n"
>>> result = enrich_text(article, catalog, name="expressroute.md", options=Options(limit=2))
>>> result.service.key, result.changed
('expressroute', True)
>>> result.warnings[0].partition(".")[0]
'no place for advisor-recommendations in the article'
>>> "### Reliability policies" in result.after.text
True
>>> enrich_text(result.after.text, catalog, options=Options(limit=2)).changed
False
>>> [finding.code for finding in lint_text(article, catalog)]
['claims-no-policies']

A run over many articles asks once: a catalogue is for any number of them.
"""

from __future__ import annotations

from pathlib import Path

from enricher.article.enrich import Enricher
from enricher.article.identify import read_article
from enricher.article.model import Article, ArticleResult
from enricher.article.options import Options
from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.services import load_registry
from enricher.errors import EnrichError, RefusedError
from enricher.lint.linter import Finding, Linter
from enricher.markdown.document import Document
from enricher.sources.options import SourceOptions

__all__ = [
    "ArticleResult",
    "Catalog",
    "EnrichError",
    "Finding",
    "Options",
    "SourceOptions",
    "enrich_text",
    "lint_text",
    "load_catalog",
]

_DEFAULT = Options()


def load_catalog(sources: SourceOptions | None = None) -> Catalog:
    """The facts, from where the command line would take them with these options.

    Raises UsageError for options that can't be meant, SourceError when a source can't be read, and
    RefusedError when one refuses.

    >>> load_catalog(SourceOptions(fixtures=Path("nowhere")))
    Traceback (most recent call last):
    enricher.errors.SourceError: ...nowhere holds no recordings. Record some, or use --offline.
    """
    from enricher.sources.load import Sources  # noqa: PLC0415 - the Azure SDK is slow to import

    answers = Sources(sources or SourceOptions()).ask()
    if answers.refused:
        raise RefusedError(" ".join(answers.refused))
    return answers.catalog


def enrich_text(
    text: str, catalog: Catalog, *, name: str = "article.md", options: Options = _DEFAULT
) -> ArticleResult:
    """Fill the places of an article; `after.text` of the result is the new text.

    `name` is that of its file, which may tell the service.

    Raises ArticleError when the article can't be done as it is.

    >>> enrich_text("# Tea", load_catalog(SourceOptions(offline=True)))
    Traceback (most recent call last):
    enricher.errors.ArticleError: ...
    """
    return Enricher(catalog, None, Wording()).enrich(_read(text, name, options))


def lint_text(
    text: str, catalog: Catalog, *, name: str = "article.md", options: Options = _DEFAULT
) -> list[Finding]:
    """What an article says of policies that is no longer so, in order of lines.

    Raises ArticleError when the article can't be read.
    """
    return Linter(catalog).check(_read(text, name, options))


def _read(text: str, name: str, options: Options) -> Article:
    document = Document.decode(text.encode("utf-8"))
    return read_article(Path(name), name, document, options, load_registry())
