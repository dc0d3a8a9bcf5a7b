"""A progress bar on the terminal; importing rich.progress takes longer than a short command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn


@contextmanager
def progress_bar(title: str, total: int | None) -> Iterator[Callable[[str], None]]:
    """Show progress on stderr; call the function with the name of each item that is done."""
    console = Console(stderr=True)
    spinner, dots = ("dots", "…") if console.encoding.startswith("utf") else ("line", "...")
    columns = [SpinnerColumn(spinner), TextColumn(f"{{task.description}} {dots}")]
    if total is not None:
        columns.append(MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda name: bar.update(task, advance=1, description=f"{title}: {escape(name)}")
