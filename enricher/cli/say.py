"""What commands say: lines on stdout and stderr, and progress on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from enricher.report.plain import for_terminal

if TYPE_CHECKING:
    from rich.console import Console


def console() -> Console:
    """A console that does not squeeze tables into 80 columns when it is piped."""
    from rich.console import Console  # noqa: PLC0415 - slow to load, and for tables alone

    found = Console()
    return found if found.is_terminal else Console(width=240)


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[str], None]]:
    """A line on the terminal while something takes its time; nothing in a pipe.

    Gives a function that is to be told each thing that is done, of `total`.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 - slow to load, and for terminals alone
    from rich.markup import escape  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
    )

    columns = (SpinnerColumn(), TextColumn("{task.description} …"), MofNCompleteColumn())
    shown = Console(stderr=True)
    with Progress(*columns[: 3 if total else 2], console=shown, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda name: bar.update(task, advance=1, description=f"{what}: {escape(name)}")


def complain(message: str) -> None:
    """Say on stderr what is wrong, or what a reader must know."""
    tell(f"enrich: {message}", err=True)


def tell(line: str, *, err: bool = False) -> None:
    """Print a line for a person, whatever characters the names in it hold."""
    typer.echo(for_terminal(line), err=err)
