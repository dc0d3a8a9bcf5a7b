"""What a bullet is about: the definitions that it links, or the name that it begins with."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markdown_it.token import Token
from msgspec import Struct

from enricher.markdown.inline import parse_inline, unescape

#: A definition's id in a link, plain or percent-encoded.
#: In lower case. One real built-in has an id that is no GUID: it holds a `k`.
_DEFINITION = re.compile(r"policydefinitions(?:/|%2f)([0-9a-z]{8}(?:-[0-9a-z]{4}){3}-[0-9a-z]{12})")
#: What a bullet begins with when it names something: bold, code or the text of a link.
_NAME = re.compile(
    r"\*\*(?:\[(?P<linked>.{1,400}?)\]\([^)]{0,400}\)|(?P<bold>.{1,400}?))\*\*|`(?P<code>[^`]{1,400})`"
    r"|\[(?P<link>(?:\\.|[^\]\\]){1,400})\]\("
)


class Subject(Struct, frozen=True):
    """What a bullet is about. Ids go before names: these count where a bullet has no id."""

    ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, text: str) -> Subject:
        """Read a bullet's text, without marker."""
        named = _NAME.match(text)
        names = (name_key(part) for part in named.groups() if part) if named else ()
        return cls(frozenset(definition_ids(text)), frozenset(names))

    def meets(self, other: Subject) -> bool:
        """Are these two about the same?"""
        if self.ids and other.ids:
            return not self.ids.isdisjoint(other.ids)
        return not self.names.isdisjoint(other.names)


class Bullet(Struct, frozen=True):
    """A bullet of the tool's: its text without marker, what it is about, and what it names."""

    text: str
    subject: Subject = Subject()
    name: str = ""
    link: str = ""


DEPRECATED = "deprecated"  # what can become of a policy


class Departure(Struct, frozen=True):
    """A bullet that left an article, or a policy of it that Azure has no more.

    `gone`: Azure has no more what it was about, or has `deprecated` it, or the cloud `missing_in`
    never had it; else the facts of today call for it no more.
    """

    name: str
    link: str
    ids: tuple[str, ...]
    gone: bool
    deprecated: bool = False
    missing_in: str = ""
    successor: Bullet | None = None
    has_notes: bool = False  # people nested something below it, which stays
    text: str = ""  # the bullet as it stood

    @property
    def state(self) -> str:
        """What became of it, in a word or two."""
        if self.missing_in:
            return f"not in {self.missing_in}"
        return DEPRECATED if self.deprecated else "gone"

    @property
    def words(self) -> str:
        """What became of it, in a sentence."""
        instead = f"; instead: {self.successor.name}" if self.successor else ""
        if self.missing_in:
            return f"{self.name} is not in {self.missing_in} (see --cloud)"
        if self.deprecated:
            return f"{self.name} is deprecated{instead}"
        return f"{' '.join(self.ids) or self.name} is no more{instead}"


def definition_ids(text: str) -> set[str]:
    """The ids of policy definitions that a text links to, lower case."""
    lowered = text.lower()
    return {*_DEFINITION.findall(lowered)} if "policydefinitions" in lowered else set()


def named_definitions(text: str) -> dict[str, Bullet]:
    """What a text calls the definitions that it links to, by id: the words of each link."""
    found: dict[str, Bullet] = {}
    link, words = "", ""
    for token in parse_inline(text):
        if token.type == "link_open":
            link, words = str(token.attrGet("href")), ""
        elif token.type == "link_close":
            found |= {guid: Bullet(text, name=words, link=link) for guid in definition_ids(link)}
        else:
            words += token.content
    return found


def name_key(name: str) -> str:
    """A name without escapes and case: the key of a bullet that has no id."""
    return " ".join(unescape(name).lower().split()).rstrip(".")


def read_bullet(text: str) -> Bullet:
    """A bullet that stands in an article: its name (linked or bold, else all of it) and link."""
    tokens = parse_inline(text)
    first = next((n for n, t in enumerate(tokens) if t.type in ("link_open", "strong_open")), None)
    named: Iterable[Token] = tokens
    if first is not None:
        closing = tokens[first].type.replace("open", "close")
        named = tokens[
            first : next(n for n, t in enumerate(tokens) if t.type == closing and n > first)
        ]
    targets = (str(token.attrGet("href")) for token in tokens if token.type == "link_open")
    name = " ".join("".join(token.content for token in named).split())
    return Bullet(text, Subject.of(text), name, next(targets, ""))
