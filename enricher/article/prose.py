"""The user's prose in a section: the policies that it links, and those that it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it.token import Token
from msgspec import Struct

from enricher.article.bullets import Bullet, name_key
from enricher.article.definitions import DefinitionIndex, definition_ids
from enricher.catalog.names import NameIndex
from enricher.markdown.inline import NO_REFERENCES, References, parse_inline
from enricher.markdown.readable import readable_blocks

#: Characters: prose can contain a shorter name by chance.
_NAME_LENGTH = range(20, 301)


class Prose(Struct, frozen=True):
    """The policies and recommendations that the prose of a section mentions.

    `text` is in lower case, without markup and on one line. `marked` is what is code or bold.
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
            tuple(name.rstrip(":.") for name in marked if len(name) in _NAME_LENGTH),
        )

    def mentioned(self, bullets: Iterable[Bullet], names: NameIndex) -> frozenset[str]:
        """Return the names of the bullets whose policy, or whose name, the prose mentions.

        `names` are all names of their kind: what is code or bold means the nearest of them.
        """
        text = self.text
        nearest = map(names.nearest, self.marked)
        meant = {name_key(name) for name in nearest if name}
        mentioned = set()
        keys = ((key, bullet) for bullet in bullets for key in _keys_of(bullet))
        # The longest names come first, since a name may contain another one.
        for key, bullet in sorted(keys, key=lambda item: -len(item[0])):
            rest = _without(text, key)
            if rest is not None:
                text = rest
                mentioned.add(bullet.name)
            elif key in meant or not self.ids.isdisjoint(definition_ids(bullet.link)):
                mentioned.add(bullet.name)
        return frozenset(mentioned)


def _keys_of(bullet: Bullet) -> frozenset[str]:
    """Return the keys of the names by which prose can mention a bullet, edited ones and Azure's."""
    own = frozenset(map(name_key, bullet.names))
    return own if bullet.subject.ids else own | bullet.subject.names


def _without(text: str, name: str) -> str | None:
    """Return a text without the first mention of a whole name; None if there is none."""
    if len(name) < _NAME_LENGTH.start or name not in text:
        return None
    match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    return f"{text[: match.start()]} {text[match.end() :]}" if match else None


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
