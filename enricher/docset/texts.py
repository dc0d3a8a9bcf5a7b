"""Read single articles: texts that are not files, and the only one of a request."""

from __future__ import annotations

from pathlib import Path

from enricher.article.article_options import merged
from enricher.article.identify import read_article
from enricher.article.model import Article, ArticleResult
from enricher.docset.config import Config
from enricher.docset.facts import load
from enricher.docset.listener import Listener
from enricher.docset.reader import Reader
from enricher.docset.request import Request
from enricher.docset.run import run
from enricher.errors import ArticleError, UsageError
from enricher.markdown.document import Document
from enricher.sources.load import LoadedFacts


def read_text(text: str, name: str, config: Config, options: dict[str, object]) -> Article:
    """Return the article of a text; raise ArticleError if it can't be read."""
    document = Document.decode(text.encode("utf-8"))
    own = merged(config.options_of(name), options)
    return read_article(Path(name), name, document, own, config.registry, config.layouts)


def article_named(request: Request) -> Article:
    """Return the only article that a request names.

    Raises UsageError if there are several, and ArticleError if it can't be read.
    """
    files = [(docset.config, path) for docset in request.docsets for path in docset.files]
    if len(files) > 1:
        raise UsageError(f"{len(files)} articles are named. Name one.")
    ((config, path),) = files
    return Reader(request, config).article(path)


def plan_of(request: Request, listener: Listener) -> tuple[ArticleResult, LoadedFacts]:
    """Return the result of filling the only article of a request, and the facts that it needed.

    Raises UsageError if there are several, and ArticleError if it can't be filled.
    """
    article_named(request)  # one that can't be read needs no facts
    loaded = load(request, listener)
    report = run(request, listener, loaded)
    for failure in report.failures:
        raise ArticleError(f"{failure.name}: {failure.message}")
    (result,) = report.results
    return result, loaded
