"""The blocks of an article with directives."""

from __future__ import annotations

from enricher.lint.article_blocks import blocks_of
from tests.unit.lint.support import article

TEXT = (
    "# ExpressRoute\n\nBefore.\n\n"
    "<!-- enrich: policies service=key-vault -->\n\n- Inside.\n\n<!-- /enrich -->\n\nAfter.\n"
)


def test_blocks_of() -> None:
    """A region is about the service of its directive."""
    keys = {
        block.source.strip("- \n"): here.service.key if here.service else ""
        for block, here in blocks_of(article(TEXT))
    }
    assert keys["Before."] == keys["After."] == "expressroute"
    assert keys["Inside."] == "key-vault"
