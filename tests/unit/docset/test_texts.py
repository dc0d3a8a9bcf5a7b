"""Texts that are not files are read as files are."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.docset.config import Config
from enricher.docset.texts import read_text
from enricher.errors import ArticleError


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
