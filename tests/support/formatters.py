"""A stand-in for the formatters of Markdown: it wraps prose, and writes marks in another way."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

_ITEM = re.compile(r"(?P<indent> *)(?P<marker>[-*+]) +")
_NOT_PROSE = re.compile(r" *(?:#|<|>|\||```|---|\[[^\]]+\]: |title:|enrich\.)")
_LINK = re.compile(r"(?<!!)\[((?:\\.|[^\]\\])+)\]\(([^()\s]+)\)")
_DEFINITION = re.compile(r"^\[(r\d+)\]: (.+)$", re.MULTILINE)


def reformat(text: str, *, width: int = 80, references: bool = False, marks: bool = True) -> str:
    """Return an article as prettier, mdformat or remark write it, each with other options.

    Paragraphs and bullets are wrapped. With `marks`, `**bold**` becomes `__bold__`, bullets begin
    with `*`, and a quotation mark is escaped; with `references`, links have their targets at the
    end of the article.
    """
    targets = {target: label for label, target in _DEFINITION.findall(text)}

    def reference(match: re.Match[str]) -> str:
        label = targets.setdefault(match[2], f"r{len(targets) + 1}")
        return f"[{match[1]}][{label}]"

    lines: list[str] = []
    for first, block in _blocks(_DEFINITION.sub("", text).rstrip("\n")):
        if not block or _NOT_PROSE.match(block):
            lines.append(block)
            continue
        if references:
            block = _LINK.sub(reference, block)  # noqa: PLW2901
        if marks:
            block = block.replace("**", "__").replace('"', '\\"')  # noqa: PLW2901
            first = re.sub("[-*+]", "*", first)  # noqa: PLW2901
        lines += _wrapped(first, block, width)
    definitions = [f"[{label}]: {target}" for target, label in targets.items()]
    return "\n".join([*lines, *([""] if definitions else []), *definitions]) + "\n"


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield each paragraph or bullet on one line, and any other line, with the indent before it."""
    first, block = "", ""
    for line in text.split("\n"):
        item = _ITEM.match(line)
        if block and line.strip() and not item and not _NOT_PROSE.match(line) and first != "\n":
            block = f"{block} {line.strip()}"
            continue
        if block:
            yield first, block
        first, block = "", ""
        if not line.strip():
            yield "", ""
        elif _NOT_PROSE.match(line):
            yield "", line
        else:
            indent = line[: len(line) - len(line.lstrip())]
            first = item.group() if item else indent
            block = line[len(first) :].strip()
    if block:
        yield first, block


def _wrapped(first: str, block: str, width: int) -> list[str]:
    """Return the lines of a block; none of them begins like a list, heading or quotation."""
    indent = " " * len(first)
    lines = textwrap.wrap(block, width, break_long_words=False, break_on_hyphens=False)
    result = [first + lines[0]]
    for line in lines[1:]:
        if re.match(r"[-*+#>=]|\d+[.)]", line):
            result[-1] += f" {line}"
        else:
            result.append(indent + line)
    return result
