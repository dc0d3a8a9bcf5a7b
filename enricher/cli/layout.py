"""`enrich layout`: which layout an article has, and where its slots are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from enricher.api import Workspace
from enricher.cli import completion
from enricher.cli.console import echo
from enricher.report import layout_report


def show_layout(
    article: Annotated[
        Path,
        typer.Argument(metavar="ARTICLE", help="A file.", autocompletion=completion.articles),
    ],
    language: Annotated[
        str | None, typer.Option(metavar="LANG", help="The language to write in.")
    ] = None,
) -> None:
    """Show which layout an article has, where its slots are, and what it lacks."""
    for line in layout_report.text(Workspace(article)._read(article, language=language)):
        echo(line)
