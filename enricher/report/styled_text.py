"""Lines of text with named styles, which the command line maps to colours."""

from __future__ import annotations

from rich.text import Text

from enricher.report.escaping import for_terminal

ADDED = "added"
REMOVED = "removed"
PATH = "path"
HEADING = "heading"
ID = "id"
WARNING = "warning"
OK = "ok"
ERROR = "error"

#: The colour of each style, as rich writes it.
STYLES = {
    ADDED: "green",
    REMOVED: "red",
    PATH: "bold",
    HEADING: "bold",
    ID: "dim",
    WARNING: "yellow",
    OK: "green",
    ERROR: "bold red",
    "diff.added": "green",
    "diff.removed": "red",
    "diff.range": "cyan",
}

#: A part of a line: unstyled text, text with the name of its style, or a line.
Part = str | tuple[str, str] | Text


def line(*parts: Part) -> Text:
    """Return the parts as one line, with control characters escaped."""
    text = Text()
    for part in parts:
        if isinstance(part, Text):
            text.append_text(part)
        elif isinstance(part, str):
            text.append(for_terminal(part))
        else:
            text.append(for_terminal(part[0]), part[1])
    return text
