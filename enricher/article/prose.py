"""The user's own text in a section: the policies that it links, names, or states in other words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from markdown_it.token import Token
from msgspec import Struct

from enricher.article.definitions import DefinitionIndex
from enricher.article.point_status import Mention
from enricher.catalog.names import NameIndex
from enricher.catalog.paraphrases import ParaphraseIndex
from enricher.markdown.inline import NO_REFERENCES, References, parse_inline
from enricher.markdown.readable import readable_blocks

#: Characters: prose can contain a shorter name by chance.
_NAME_LENGTH = range(20, 301)
_MARKS = ("**", "__", "`")
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")


class Subject(Struct, frozen=True):
    """A policy or recommendation that a text can mention, by a name or a link to a definition."""

    names: tuple[str, ...]
    ids: frozenset[str] = frozenset()


class Source(Struct, frozen=True):
    """The source of a block or of a list item of the user's.

    `is_listed`: it is in the list that enrich manages, where it stands in place of a bullet.
    """

    text: str
    is_item: bool = False
    is_listed: bool = False


class Statement(Struct, frozen=True, dict=True):
    """A paragraph, heading, list item or table cell.

    `text` is without markup and on one line. `marked` is what is code, bold, or the text of a link.
    `claims` are what it may state in other words: of an item, its sentences, or what it begins
    with, if that is marked.
    """

    ids: frozenset[str]
    text: str
    marked: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    is_listed: bool = False

    @cached_property
    def lowered(self) -> str:
        """The text in lower case."""
        return self.text.lower()


class Prose(Struct, frozen=True, dict=True):
    """The user's own text in a section, in its order; no images, code blocks and comments."""

    statements: tuple[Statement, ...] = ()
    has_list: bool = False  # outside the list that enrich manages

    @classmethod
    def of(
        cls,
        sources: Iterable[Source],
        index: DefinitionIndex,
        references: References = NO_REFERENCES,
    ) -> Prose:
        """Read the prose in the sources of blocks and list items."""
        sources = [*sources]
        return cls(
            tuple(
                statement
                for source in sources
                for statement in _statements(source, index, references)
            ),
            any(source.is_item and not source.is_listed for source in sources),
        )

    def __bool__(self) -> bool:
        """Return whether the user wrote anything."""
        return any(statement.text or statement.ids for statement in self.statements)

    @cached_property
    def linked(self) -> frozenset[str]:
        """The definitions that it links outside the list that enrich manages."""
        outside = (each.ids for each in self.statements if not each.is_listed)
        return frozenset().union(*outside)

    def names(self, name: str) -> bool:
        """Return whether the text has a name."""
        return any(name.lower() in statement.lowered for statement in self.statements)

    def linked_apart_from(self, definition_id: str) -> frozenset[str]:
        """Return the definitions that it links in statements that don't link this one."""
        others = (each.ids for each in self.statements if definition_id not in each.ids)
        return frozenset().union(*others)

    def mentions(
        self,
        subjects: Sequence[Subject],
        names: NameIndex,
        paraphrases: ParaphraseIndex | None = None,
    ) -> Mapping[int, Mention]:
        """Return how subjects, by their index, are mentioned, in the order of the text.

        `names` are all names of their kind: what is marked means the nearest of them.
        `paraphrases` has an entry for each subject, and possibly more.
        """
        by_subject: dict[int, Mention] = {}
        for statement in self.statements:
            for index, mention in _mentions_in(statement, subjects, names, paraphrases):
                if by_subject.get(index) is not Mention.LINKED:
                    first = mention if mention is Mention.LINKED else by_subject.get(index, mention)
                    by_subject[index] = first
        return by_subject


def _mentions_in(
    statement: Statement,
    subjects: Sequence[Subject],
    names: NameIndex,
    paraphrases: ParaphraseIndex | None,
) -> Iterator[tuple[int, Mention]]:
    """Yield the subjects that one statement mentions, in its order, each with the way."""
    linked = [n for n, each in enumerate(subjects) if not each.ids.isdisjoint(statement.ids)]
    yield from ((index, Mention.LINKED) for index in linked)
    named = dict(_named_in(statement, subjects))
    for text in statement.marked:
        nearest = names.nearest(text)
        position = statement.lowered.find(text.lower())
        for index, subject in enumerate(subjects):
            if nearest in subject.names:
                named.setdefault(index, position)
    yield from ((index, Mention.NAMED) for index in sorted(named, key=named.__getitem__))
    if not linked and not named and paraphrases:
        for claim in statement.claims:
            meant = paraphrases.nearest(claim)
            if meant is not None and meant < len(subjects):
                yield meant, Mention.PARAPHRASED


def _named_in(statement: Statement, subjects: Sequence[Subject]) -> Iterator[tuple[int, int]]:
    """Yield the subjects whose name is in a statement, each with the position of the name."""
    text = statement.lowered
    all_names = [(name.lower(), n) for n, each in enumerate(subjects) for name in each.names]
    present = [(name, n) for name, n in all_names if _is_long(name) and name in text]
    # The longest names come first, since a name may contain another one.
    for name, index in sorted(present, key=lambda pair: -len(pair[0])):
        match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
        if match:
            text = text[: match.start()] + " " * len(match.group()) + text[match.end() :]
            yield index, match.start()


def _is_long(name: str) -> bool:
    return len(name) >= _NAME_LENGTH.start


def _statements(
    source: Source, index: DefinitionIndex, references: References
) -> Iterator[Statement]:
    """Yield the statements in the source of a block or of a list item."""
    blocks = readable_blocks(source.text, references)
    in_blocks = [index.named_in(block, references) for block in blocks]
    # An id may also be in a part that is no block, such as the target of a reference.
    rest = index.named_in(source.text, references).difference(*in_blocks)
    for ids, block in zip(in_blocks, blocks, strict=True):
        tokens = parse_inline(block, references)
        marked = [name.rstrip(":.") for name in _marked(tokens)]
        text = _one_line("".join(map(_text_of, tokens)))
        yield Statement(
            ids | rest,
            text,
            tuple(name for name in marked if len(name) in _NAME_LENGTH),
            tuple(_claims(block, tokens, text)) if source.is_item else (),
            source.is_listed,
        )
        rest = frozenset()
    if rest:
        yield Statement(rest, "", is_listed=source.is_listed)


def _claims(block: str, tokens: Sequence[Token], text: str) -> Sequence[str]:
    """Return the sentences of an item, or its marked beginning, which the rest explains."""
    beginning = next(_marked(tokens), "") if block.lstrip().startswith(_MARKS) else ""
    return [beginning] if beginning else _SENTENCE_END.split(text)


def _marked(tokens: Iterable[Token]) -> Iterator[str]:
    """Yield the text of each code span, of each link, and of all that is bold."""
    pieces: dict[str, str] = {}  # of what is open
    for token in tokens:
        kind = token.type.rpartition("_")[0]
        if token.type == "code_inline":
            yield _one_line(token.content)
        if kind in ("strong", "link"):
            if token.type.endswith("open"):
                pieces[kind] = ""
            elif kind in pieces:
                yield _one_line(pieces.pop(kind))
        else:
            pieces = {kind: text + _text_of(token) for kind, text in pieces.items()}


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _text_of(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "code_inline") else ""
