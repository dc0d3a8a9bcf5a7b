"""The contents of services and directives."""

from __future__ import annotations

import pytest

from enricher.article.article_options import ArticleOptions
from enricher.errors import ArticleError
from tests.support.project import definition
from tests.unit.article.support import EXPRESSROUTE, article, enricher


def test_of__depends_on_options() -> None:
    """Articles whose options call for the same content share it, and no others."""
    contents = enricher(definition(9, "[Preview]: Circuits should be Zone Redundant soon")).contents
    with_preview = contents.of(EXPRESSROUTE, ArticleOptions())
    assert contents.of(EXPRESSROUTE, ArticleOptions(limit=3)) is with_preview
    without = contents.of(EXPRESSROUTE, ArticleOptions(preview=False))
    assert len(without.facts.all_policies) == len(with_preview.facts.all_policies) - 1


def test_of_directives() -> None:
    """Equal directives share their content; a name that Azure lacks is an error with its line."""
    contents = enricher().contents
    text = "<!-- enrich: policies category={} -->\n<!-- /enrich -->\n"
    one, other = (article(before + text.format("Network")).directives for before in ("", "x\n\n"))
    assert contents.of_directives(one)[0] is contents.of_directives(other)[0]
    unknown = article("x\n\n" + text.format("Networks")).directives
    with pytest.raises(ArticleError) as caught:
        contents.of_directives(unknown)
    assert str(caught.value) == (
        "line 3: directive: unknown category 'Networks'. Nearest: 'Network'."
    )
    assert contents.of_directives(unknown, of_known_names=False)
