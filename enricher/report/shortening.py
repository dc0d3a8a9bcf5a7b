"""Shorten a text to a limit: the least important of its pieces go first, and it says which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from enricher.platform.words import count

_NOTE_LIMIT = 600  # characters, for what is left out


class Step(Struct, frozen=True):
    """A way to shorten a piece: it becomes `text`. The lowest importance is left out first."""

    importance: int
    text: str
    noun: str  # of what is left out
    number: int


class Piece(Struct):
    """A part of a text, after `glue`; its steps are in the order of their importance."""

    text: str
    steps: Sequence[Step] = ()
    glue: str = "\n\n"

    @property
    def size(self) -> int:
        """The number of its characters."""
        return len(self.glue) + len(self.text) if self.text else 0


def shortened(pieces: Sequence[Piece], limit: int) -> tuple[str, Mapping[str, int]]:
    """Return the pieces as one text within a limit of characters, and what is left out, by noun.

    Of equally important pieces, the last ones are left out first.
    """
    size = sum(piece.size for piece in pieces)
    left_out: Counter[str] = Counter()
    if size > limit:
        limit -= _NOTE_LIMIT
        steps = [
            (step.importance, -position, step)
            for position, piece in enumerate(pieces)
            for step in piece.steps
        ]
        for _, position, step in sorted(steps, key=lambda entry: entry[:2]):
            if size <= limit:
                break
            piece = pieces[-position]
            size -= piece.size
            piece.text = step.text
            size += piece.size
            left_out[step.noun] += step.number
    text = "".join(piece.glue + piece.text for piece in pieces if piece.text)
    return text.lstrip("\n"), left_out


def in_words(left_out: Mapping[str, int]) -> str:
    """Return what is left out, in words."""
    return ", ".join(count(number, noun) for noun, number in left_out.items() if number)
