"""Bullets and their subjects: the definitions that they link, or the name that they begin with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from markdown_it.token import Token
from msgspec import Struct

from enricher.article.definitions import NO_DEFINITIONS, DefinitionIndex, definition_ids
from enricher.article.language import load_languages
from enricher.markdown.blocks import Item
from enricher.markdown.inline import parse_inline, unescape
from enricher.markdown.normal import normal
from enricher.markdown.readable import readable_blocks

#: The name at the start of a bullet in its normal form: bold, code, or the text of a link.
_NAME = re.compile(
    r"\*\*(?:\[(?P<linked>.{1,400}?)\]\([^)]{0,400}\)|(?P<bold>.{1,400}?))\*\*|`(?P<code>[^`]{1,400})`"
    r"|\[(?P<link>(?:\\.|[^\]\\]){1,400})\]\("
)
_END_OF_TITLE = re.compile("[,:]")  # of a bullet on logs


class BulletKey(Struct, frozen=True):
    """The subject of a bullet: the ids of definitions, and names for bullets without ids."""

    ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, text: str, index: DefinitionIndex = NO_DEFINITIONS) -> BulletKey:
        """Return the subject of a bullet from its text in normal form, without the marker."""
        match = _NAME.match(text)
        names = (name_key(part) for part in match.groups() if part) if match else ()
        return cls(index.named_in(text), frozenset(names))

    def matches(self, other: BulletKey) -> bool:
        """Return whether both have an id in common, or else a name if one of them has no ids."""
        if self.ids and other.ids:
            return not self.ids.isdisjoint(other.ids)
        return not self.names.isdisjoint(other.names)


class BulletPart(Struct, frozen=True):
    """A piece of an item of the article: its own text, or a block nested below it."""

    text: str  # in normal form
    subject: BulletKey

    @classmethod
    def all_of(cls, item: Item, index: DefinitionIndex) -> tuple[BulletPart, ...]:
        """Return the item's own text, and the blocks that are nested below it."""
        texts = [item.normal]
        if item.rest.strip():
            _, *nested = readable_blocks(item.source, item.references)
            texts += (normal(block, item.references) for block in nested)
        return tuple(cls(text, BulletKey.of(text, index)) for text in texts)


class Bullet(Struct, frozen=True):
    """A bullet as enrich writes it: its text without the marker, its subject, name and link."""

    text: str
    subject: BulletKey = BulletKey()
    name: str = ""
    link: str = ""
    azures_name: str = ""  # of the policy, which the bullet may have edited
    is_on_workload: bool = False  # in a cluster, as opposed to the cluster


DEPRECATED = "deprecated"  # the state of a removed bullet


class RemovedBullet(Struct, frozen=True):
    """A bullet that was removed from an article, or one definition of it.

    `gone`: Azure has removed or deprecated its subject, or the cloud `missing_in` never had it.
    `into`: the bullet that names its subject now. Otherwise it is no longer among the bullets to
    list.
    """

    name: str
    link: str
    ids: tuple[str, ...]
    gone: bool
    deprecated: bool = False
    missing_in: str = ""
    successor: Bullet | None = None
    into: Bullet | None = None
    has_notes: bool = False  # the user nested text below it, which stays
    text: str = ""  # of the bullet before

    @property
    def state(self) -> str:
        """The state of its subject in Azure, in a word or two."""
        if self.missing_in:
            return f"not in {self.missing_in}"
        return DEPRECATED if self.deprecated else "gone"

    @property
    def words(self) -> str:
        """The state of its subject, in a sentence."""
        replacement = f"; use {self.successor.name} instead" if self.successor else ""
        if self.missing_in:
            return f"{self.name} is not in {self.missing_in} (see --cloud)"
        if self.deprecated:
            return f"{self.name} is deprecated{replacement}"
        return f"{' '.join(self.ids) or self.name} no longer exists{replacement}"


def linked_definitions(text: str) -> dict[str, Bullet]:
    """Return the name and link of each definition that a text in normal form links, by id."""
    definitions: dict[str, Bullet] = {}
    link, words = "", ""
    for token in parse_inline(text):
        if token.type == "link_open":
            link, words = str(token.attrGet("href")), ""
        elif token.type == "link_close":
            name = read_bullet(text).name if words in _destinations() else words
            bullet = Bullet(text, name=name, link=link)
            definitions |= dict.fromkeys(definition_ids(link), bullet)
        else:
            words += token.content
    return definitions


def name_key(name: str) -> str:
    """Return a name without escapes, case and final period: the key of a bullet without ids."""
    return " ".join(unescape(name).lower().split()).rstrip(".")


def read_bullet(text: str) -> Bullet:
    """Return a bullet in normal form with its name and its link.

    The name is the first link or bold text. Of a bullet whose links say only where logs are sent,
    it is the text before these.
    """
    tokens = parse_inline(text)
    types = [token.type for token in tokens]
    name_tokens = tokens
    start = next((n for n, kind in enumerate(types) if kind in ("link_open", "strong_open")), None)
    if start is not None:
        name_tokens = tokens[start : types.index(types[start].replace("open", "close"), start)]
    targets = (str(token.attrGet("href")) for token in tokens if token.type == "link_open")
    name = _text_of(name_tokens)
    if name in _destinations():
        name, *_ = _END_OF_TITLE.split(_text_of(tokens[:start]), 1)
    return Bullet(text, BulletKey.of(text), name, next(targets, ""))


def _text_of(tokens: Sequence[Token]) -> str:
    return " ".join("".join(token.content for token in tokens).split())


@cache
def _destinations() -> frozenset[str]:
    """Return the words of links that say where logs are sent, in all languages."""
    return frozenset(
        words for language in load_languages() for words in language.destinations.values()
    )
