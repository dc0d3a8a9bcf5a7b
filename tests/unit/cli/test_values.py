"""Values that are read without pydantic are those that typer reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer

from enricher.catalog.clouds import Cloud
from enricher.cli.help import HelpfulCommand


def parsed(command_class: type | None, *arguments: str) -> Any:
    """Run a command with all kinds of parameters; return its values, or the error's text."""
    values: list[Any] = []
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    options = {"cls": command_class} if command_class else {}

    @app.command(**options)
    def command(
        files: list[Path],
        name: str | None = None,
        number: int = 3,
        cloud: Cloud = Cloud.PUBLIC,
        flag: bool = False,
        ids: list[str] | None = None,
    ) -> None:
        values.append((files, name, number, cloud, flag, ids or []))

    try:
        app(args=[*arguments], standalone_mode=False)
    except typer.TyperException as error:
        return error.format_message()
    return values[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ["a"],
        ["a", "b", "--name", "x", "--number", "4", "--cloud", "usgov", "--flag"],
        ["a", "--ids", "1", "--ids", "2"],
        [],
        ["a", "--number", "x"],
        ["a", "--cloud", "mars"],
    ],
)
def test_values__are_those_of_typer(arguments: list[str]) -> None:
    """Values that are given, omitted, missing or invalid."""
    assert parsed(HelpfulCommand, *arguments) == parsed(None, *arguments)
