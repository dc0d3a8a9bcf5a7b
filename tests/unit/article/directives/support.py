"""Pages with one directive on ExpressRoute."""

from __future__ import annotations

from enricher.article.enrich import Enricher
from enricher.article.model import ArticleResult
from tests.unit.article.support import article, enricher

START = "<!-- enrich: {} -->"
END = "<!-- /enrich -->"


def page(body: str = "", words: str = "policies service=expressroute") -> str:
    """Return a page with text in the region of a directive."""
    return f"# Page\n\n{START.format(words)}\n\n{body}{END}\n\nThe end.\n"


def fill(text: str, engine: Enricher | None = None) -> ArticleResult:
    """Return the result of filling a page without a lock."""
    return (engine or enricher()).enrich(article(text, "page.md"))


def body(result: ArticleResult) -> str:
    """Return the text between the comments."""
    return result.after.text.partition(" -->\n")[2].partition(END)[0].strip()
