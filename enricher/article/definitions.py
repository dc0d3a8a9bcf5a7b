"""The policy definitions that a text names, in all ways in which published pages name them.

These are links to Azure's portal, to AzAdvertizer, and to the definition's file in the public
repository; inline, by reference, or in HTML; and the id alone. Images, code blocks and comments
don't count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from urllib.parse import unquote

from msgspec import Struct, field

from enricher.catalog.catalog import Catalog
from enricher.catalog.policy import ID_PATTERN, CompiledPolicy
from enricher.markdown.inline import NO_REFERENCES, References
from enricher.markdown.readable import readable

#: The id of a definition in a link, plain or percent-encoded, in lower case. One built-in
#: definition has an id that is not a GUID: it contains a `k`.
_LINKED = re.compile(rf"(?:policydefinitions(?:/|%(?:25)*2f)|azpolicyadvertizer/)({ID_PATTERN})")
_BARE = re.compile(rf"(?<![0-9a-z-]){ID_PATTERN}(?![0-9a-z-])")
_REPOSITORY = "/azure/azure-policy/"
#: The path of a definition's file in the public repository, in lower case.
_FILE = re.compile(
    rf"{_REPOSITORY}[^\s<>\"']{{1,200}}?/policydefinitions/([^\s<>\"'?#]{{1,300}}?\.json)"
)
#: The middle of an id, in lower case. It takes a tenth of the time to find that a whole id takes.
_MIDDLE_OF_ID = re.compile(r"-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-")


def definition_ids(target: str) -> set[str]:
    """Return the ids of the definitions that a link leads to by their id, in lower case."""
    return {*_LINKED.findall(target.lower())}


def may_name_definition(source: str) -> bool:
    """Return whether a text may name a definition in it by its id or file: a fast test."""
    lowered = source.lower()
    return _MIDDLE_OF_ID.search(lowered) is not None or _REPOSITORY in lowered


def spans_of_ids(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of all that may be an id of a definition."""
    return (match.span() for match in _BARE.finditer(text.lower()))


class DefinitionIndex(Struct, frozen=True, eq=False, dict=True):
    """The definitions of a catalogue, by what a text can name them by."""

    policies: Sequence[CompiledPolicy] = ()
    files: Mapping[str, str] = field(default_factory=dict)  # see CatalogFacts

    @classmethod
    def of(cls, catalog: Catalog) -> DefinitionIndex:
        """Return the index of a catalogue."""
        return cls(catalog.definitions or (), catalog.facts.files)

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of all definitions."""
        return frozenset(policy.id for policy in self.policies)

    def linked(self, target: str) -> set[str]:
        """Return the ids of the definitions that a link leads to."""
        return definition_ids(target) | self._of_files(target.lower())

    def named(self, text: str) -> set[str]:
        """Return the ids of the definitions that a piece of text without markup names."""
        lowered = text.lower()
        bare = {guid for guid in _BARE.findall(lowered) if guid in self.ids}
        return {*_LINKED.findall(lowered)} | bare | self._of_files(lowered)

    def named_in(self, source: str, references: References = NO_REFERENCES) -> frozenset[str]:
        """Return the ids of the definitions that a piece of Markdown names."""
        may_refer = bool(references.environment) and "]" in source
        if not may_refer and not may_name_definition(source):
            return frozenset()
        if not may_refer and _MAY_HIDE.search(source) is None:
            return frozenset(self.named(source))
        return _named_in(self, source, references)

    def _of_files(self, lowered: str) -> set[str]:
        if _REPOSITORY not in lowered:
            return set()
        paths = (unquote(path) for path in _FILE.findall(lowered))
        return {self.files[path] for path in paths if path in self.files}


NO_DEFINITIONS = DefinitionIndex()


#: Without any of these, a text has no image, code block or comment.
_MAY_HIDE = re.compile(r"!\[|<|```|~~~|\t| {4}")


@lru_cache(maxsize=20_000)  # filling an article asks for each bullet several times
def _named_in(index: DefinitionIndex, source: str, references: References) -> frozenset[str]:
    return frozenset(_ids(index, readable(source, references)))


def _ids(index: DefinitionIndex, pieces: Iterator[str]) -> Iterator[str]:
    for piece in pieces:
        yield from index.named(piece)
