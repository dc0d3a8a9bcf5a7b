"""The user's prose in a section: the policies that it links, and those that it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it.token import Token
from msgspec import Struct

from enricher.article.bullets import name_key
from enricher.article.definitions import DefinitionIndex
from enricher.markdown.inline import NO_REFERENCES, References, parse_inline
from enricher.markdown.readable import readable_blocks

#: Characters of code or bold text that may be a policy's name in another form.
_NAME_LENGTH = range(20, 301)


class Prose(Struct, frozen=True):
    """What the prose of a section mentions.

    `text` is in lower case, without markup and on one line. `marked` are the keys of what is code
    or bold.
    """

    ids: frozenset[str] = frozenset()
    text: str = ""
    marked: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        sources: Iterable[str],
        index: DefinitionIndex,
        references: References = NO_REFERENCES,
    ) -> Prose:
        """Read the prose in the sources of some blocks; no images, code blocks and comments."""
        sources = [*sources]
        blocks = [
            parse_inline(block, references)
            for source in sources
            for block in readable_blocks(source, references)
        ]
        ids = frozenset().union(*(index.named_in(source, references) for source in sources))
        text = " ".join("".join(map(_text_of, tokens)) for tokens in blocks)
        marked = (name for tokens in blocks for name in _marked(tokens))
        return cls(
            ids,
            " ".join(text.lower().split()),
            tuple(name_key(name.rstrip(":")) for name in marked if len(name) in _NAME_LENGTH),
        )

    def without(self, name: str) -> Prose | None:
        """Return the prose without the first mention of a whole name; None if there is none."""
        lowered = name.lower()
        if lowered not in self.text:
            return None
        match = re.search(rf"(?<!\w){re.escape(lowered)}(?!\w)", self.text)
        if match is None:
            return None
        text = f"{self.text[: match.start()]} {self.text[match.end() :]}"
        return Prose(self.ids, text, self.marked)


def _marked(tokens: Iterable[Token]) -> Iterator[str]:
    """Yield the text of each code span and of all that is bold."""
    bold = ""
    depth = 0
    for token in tokens:
        if token.type == "code_inline":
            yield token.content
        if token.type == "strong_close":
            depth -= 1
            yield bold.strip()
        bold = bold + _text_of(token) if depth else ""
        depth += token.type == "strong_open"


def _text_of(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "code_inline") else ""
