"""The blocks of an article, each with the service that it is about."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from enricher.article.directives.syntax import find_regions
from enricher.article.model import Article
from enricher.lint.mentions import TextBlock, text_blocks


def blocks_of(article: Article) -> Iterator[tuple[TextBlock, Article]]:
    """Yield each block with its article; in a region, that has the service of the directive."""
    regions = []
    if article.directives and not article.directives.errors:
        found = find_regions(article.outline).regions
        regions = [*zip(article.directives.directives, found, strict=True)]
    of_region = [replace(article, service=directive.service) for directive, _ in regions]
    for block in text_blocks(article.outline):
        start = block.passage.span.start
        inside = (
            each
            for each, (_, region) in zip(of_region, regions, strict=True)
            if region.start.span.end <= start < region.end.span.start
        )
        yield block, next(inside, article)
