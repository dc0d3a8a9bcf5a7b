"""Checks of directives: the comments between which enrich keeps a list."""

from __future__ import annotations

from collections.abc import Iterator

from enricher.article.directives.directive_selection import check_names
from enricher.article.model import Article
from enricher.errors import SourceError, UsageError
from enricher.lint.context import RuleContext
from enricher.lint.violation import Violation


def malformed_directive(context: RuleContext, article: Article) -> Iterator[tuple[int, Violation]]:
    """Yield the errors in the directives of an article, each with its line.

    A category or initiative that Azure doesn't have is one, as far as the facts show.
    """
    for error in article.directives.errors:
        yield article.document.line_of(error.span.start), Violation(f"directive: {error.message}")
    for directive in article.directives.directives:
        try:
            check_names(directive, context.catalog)
        except (UsageError, SourceError) as failure:
            yield directive.line, Violation(f"directive: {failure}")
