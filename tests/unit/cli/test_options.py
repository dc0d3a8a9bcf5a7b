"""Options of sources and articles, as a command receives them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer

from enricher.article.article_options import options_of
from enricher.catalog.clouds import Cloud
from enricher.cli.options import takes_options
from enricher.errors import UsageError
from enricher.sources.source_options import SourceOptions


def parsed(*arguments: str) -> dict[str, Any]:
    """Run a command over arguments; return what it received."""
    received: dict[str, Any] = {}
    app = typer.Typer(rich_markup_mode=None, add_completion=False)

    @app.command()
    @takes_options("fill")
    def command(name: str, sources: SourceOptions, options: dict[str, Any]) -> None:
        received.update(name=name, sources=sources, options=options)

    app(args=[*arguments], standalone_mode=False)
    return received


def test_options__that_were_not_given_are_none() -> None:
    """None is not the default: a configuration may set the option."""
    received = parsed("x")
    assert received["name"] == "x"
    assert received["sources"] == SourceOptions()
    assert received["options"] == dict.fromkeys(option.name for option in options_of("fill"))


def test_options__keep_their_types() -> None:
    """Numbers, flags, paths, enums, and repeated values without duplicates."""
    received = parsed(
        *("x", "--limit", "3", "--no-preview", "--resource-type", "Microsoft.Web/sites"),
        *("--policies-from", "p", "--cloud", "usgov", "-s", "a", "-s", "a"),
    )
    given = {name: value for name, value in received["options"].items() if value is not None}
    assert given == {"resource_types": ("microsoft.web/sites",), "limit": 3, "preview": False}
    assert received["sources"] == SourceOptions(
        subscriptions=("a",), policies_from=Path("p"), cloud=Cloud.USGOV
    )


def test_options__no_cache_is_an_age_of_zero() -> None:
    """--no-cache is the same as --max-age 0."""
    assert parsed("x", "--no-cache")["sources"] == SourceOptions(max_age=0)


def test_options__with_invalid_values_are_refused() -> None:
    """Invalid values are refused before a source is queried."""
    with pytest.raises(UsageError, match="resource type"):
        parsed("x", "--resource-type", "x")
    with pytest.raises(typer.TyperException):
        parsed("x", "--limit", "0")
