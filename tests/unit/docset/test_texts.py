"""Texts that are not files are read, filled and checked as files are."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.catalog.catalog import Catalog
from enricher.catalog.clouds import Cloud
from enricher.docset.config import Config
from enricher.docset.texts import lint_text, read_text
from enricher.errors import ArticleError
from enricher.sources.load import load_facts
from enricher.sources.source_options import SourceOptions


def test_read__the_name_and_options_identify_the_service() -> None:
    """A text follows the rules of a file."""
    config = Config(Path("/docs"))
    assert read_text("# Tea\n", "expressroute.md", config, {}).service == config.service(
        "expressroute"
    )
    own = read_text("# Tea\n", "tea.md", config, {"service": "aks", "limit": 2})
    assert own.service == config.service("aks")
    assert own.options.limit == 2


def test_read__refuses_an_empty_text() -> None:
    """An empty file is refused as well."""
    with pytest.raises(ArticleError, match="empty"):
        read_text(" \n", "a.md", Config(Path("/docs")), {})


def test_lint__ignores_what_the_configuration_ignores() -> None:
    """Codes that are turned off give no finding."""
    catalog = Catalog(load_facts(SourceOptions(fixtures="sample")).facts)
    text = "# ExpressRoute\n\n## Azure policies\n\nThere are no built-in policies.\n"
    for ignores, count in (((), 1), (("claims-no-policies",), 0)):
        config = Config(Path("/docs"), lint_ignores=ignores)
        article = read_text(text, "expressroute.md", config, {})
        assert len(lint_text(article, catalog, config, Cloud.PUBLIC)) == count
