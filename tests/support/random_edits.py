"""Random edits of a text, as an editor sends them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from lsprotocol import types

_LINE_END = re.compile(r"\r\n|\r|\n")
_CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2)}
#: What an author types or pastes: words, markup that opens and closes blocks, and ids.
PIECES = [
    "a",
    " ",
    "\n",
    "\r\n",
    "\n\n",
    "🙂",
    "é",
    "\u2028",
    "# ",
    "## Azure policies\n",
    "### Policy definitions\n",
    "- ",
    "* ",
    "> ",
    "```\n",
    "<!-- ",
    " -->",
    "<!-- enrich: ignore deprecated-policy-link -->\n",
    "[",
    "]",
    "](",
    ")",
    "**",
    "`",
    "|",
    "---\n",
    "[a]: /b\n",
    "358c20a6-3f9e-4f0e-97ff-c6ce485e2aac",
    "There are no built-in policies for it.",
    "https://preview.portal.azure.com/",
]


def random_edits(
    text: str, count: int, seed: int, encoding: str
) -> Iterator[tuple[types.TextDocumentContentChangePartial, str]]:
    """Yield edits, each with the text after it; the text keeps about its size.

    Positions are counted here on their own, with Python's codecs.
    """
    choose, size = random.Random(seed), len(text)  # noqa: S311
    for _ in range(count):
        start = _boundary(text, choose.randint(0, len(text)))
        length = choose.choice([0, 0, 1, 1, 3, 20]) if len(text) <= size else choose.choice([1, 90])
        end = _boundary(text, min(len(text), start + length))
        new = choose.choice(PIECES) if choose.random() < 0.7 else ""
        range_ = types.Range(_position(text, start, encoding), _position(text, end, encoding))
        text = text[:start] + new + text[end:]
        yield types.TextDocumentContentChangePartial(range_, new), text


def _boundary(text: str, offset: int) -> int:
    """Return an offset that isn't inside a line end."""
    return offset + 1 if text[max(offset - 1, 0) : offset + 1] == "\r\n" else offset


def _position(text: str, offset: int, encoding: str) -> types.Position:
    codec, size = _CODECS[encoding]
    lines = _LINE_END.split(text[:offset])
    return types.Position(len(lines) - 1, len(lines[-1].encode(codec)) // size)
