"""What commands say: lines on stdout and stderr, and progress on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from enricher.report.plain import for_terminal

_quiet = False  # tell only what was asked for, and what is wrong


def be_quiet(*, on: bool) -> None:
    """Tell from now on only what was asked for and what is wrong, if `on`."""
    global _quiet  # noqa: PLW0603 - it is the whole process that is quiet
    _quiet = on


def in_colour(*, err: bool) -> bool:
    """Is there a terminal, or does somebody want colours in a pipe? NO_COLOR is rich's matter."""
    return (sys.stderr if err else sys.stdout).isatty() or os.environ.get(
        "FORCE_COLOR", "0"
    ) not in ("", "0")


@contextmanager
def progress(
    what: str, total: int | None = None, *, hidden: bool = False
) -> Iterator[Callable[[str], None]]:
    """A line on the terminal while something takes its time; nothing in a pipe, or if `hidden`.

    Gives a function that is to be told each thing that is done, of `total`.
    """
    if hidden or _quiet or not sys.stderr.isatty():
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
    text = for_terminal(line)
    if in_colour(err=err):
        from enricher.cli.colour import show_line  # noqa: PLC0415 - slow to load

        show_line(text, err=err)
    else:
        typer.echo(text, err=err)


def remark(line: str, *, err: bool = False) -> None:
    """The same for what nobody asked for, and -q leaves out."""
    if not _quiet:
        tell(line, err=err)
