"""Find the policies that a bullet names without a link to their definition.

A name is certain if the words are the full name of a policy of the service, or if the head of the
bullet, or what it marks as code or bold, says the same in the same words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from markdown_it.token import Token
from msgspec import Struct
from msgspec.structs import replace

from enricher.article.definitions import DefinitionIndex
from enricher.catalog.catalog import Catalog
from enricher.catalog.names import form, gist
from enricher.catalog.policy import CompiledPolicy
from enricher.catalog.products import with_current_names
from enricher.catalog.service import Service
from enricher.markdown.inline import References, parse_inline
from enricher.markdown.links import links_in
from enricher.markdown.wrapping import words_in, wrappable_span

_MANUAL = "Manual"  # the effect of policies that are attested by hand
_NAME_LENGTH = 20  # characters; a sentence can contain a shorter name by chance
_LINK = "\0"  # a link, image or piece of HTML in a text
#: The end of the head of a bullet: of its first clause, or before a dash.
_END_OF_HEAD = re.compile(r"(?<=[.:;!?])\s|\s[-–—]\s")
_SENTENCE_END = re.compile(rf"[.:;!?]\s|{_LINK}")
_MARKER = re.compile(r"\s*[-*+]\s+")
_MARKS = " \t.,:;!?\"'“”‘’*"
#: What can stand directly before and after a name, if the text could also be a longer name.
_BEFORE = re.compile(rf"(?:^|[-–—.,:;!?(\"'“‘{_LINK}])\s*\Z")
_AFTER = re.compile(rf"\s*(?:$|[-–—.,:;!?)\"'”’{_LINK}])")


class UnlinkedName(Struct, frozen=True):
    """Words of a text that name a policy, with their span; several policies can have one name."""

    words: str
    span: tuple[int, int]
    policies: Sequence[CompiledPolicy]

    def moved(self, offset: int) -> UnlinkedName:
        """Return the name in a text in which this one begins at an offset."""
        start, end = self.span
        return replace(self, span=(start + offset, end + offset))


class PolicyNames:
    """The policies of a service, by what a bullet calls them."""

    def __init__(self, policies: Iterable[CompiledPolicy]) -> None:
        self._by_form: dict[str, list[CompiledPolicy]] = defaultdict(list)
        self._by_gist: dict[tuple[str, ...], list[CompiledPolicy]] = defaultdict(list)
        for policy in policies:
            self._by_form[form(policy.display_name)].append(policy)
            if key := gist(policy.display_name):
                self._by_gist[key].append(policy)

    @classmethod
    def of(cls, catalog: Catalog, service: Service) -> PolicyNames:
        """Return the names of the live policies that concern a service.

        Those that are attested by hand have names that people write without thinking of a policy,
        such as 'Perform vulnerability scans'.
        """
        applying = catalog.policies(service, include_generic=True)
        policies = (classified.policy for classified in applying)
        return cls(policy for policy in policies if _MANUAL not in policy.effects)

    def called(self, words: str) -> Sequence[CompiledPolicy]:
        """Return the policies whose name the words are, or else say in the same words."""
        return self._by_form.get(form(words)) or self._by_gist.get(gist(words)) or ()

    def within(self, text: str) -> Iterator[tuple[str, Sequence[CompiledPolicy]]]:
        """Yield the full names in a text, the longest first, each with its policies."""
        whole = f" {form(text)} "
        contained = [name for name in self._by_form if f" {name} " in whole]
        for name in sorted(contained, key=len, reverse=True):
            policies = self._by_form[name]
            may_be_longer = any(
                f" {name} " in f" {other} " for other in self._by_form.keys() - {name}
            )
            match = _find_name(text, policies[0].display_name)
            if match and (not may_be_longer or _is_delimited(text, match)):
                yield match.group(), policies


def unlinked_names(
    source: str, names: PolicyNames, linked: Iterable[str], references: References
) -> list[UnlinkedName]:
    """Return the policies that a bullet's text names without a link, in order.

    `linked` are the ids of the definitions that it links.
    """
    tokens = parse_inline(source, references)
    text = _plain(tokens)
    units = [*_marked(tokens), _END_OF_HEAD.split(text, maxsplit=1)[0]]
    candidates = chain(
        ((unit.strip(_MARKS), names.called(unit)) for unit in units if _LINK not in unit),
        names.within(text),
    )
    taken = [link.span for link in links_in(source, references, is_html=False)]
    known, found = {*linked}, []
    for words, policies in candidates:
        ids = {policy.id for policy in policies}
        if ids and known.isdisjoint(ids):
            span = wrappable_span(source, words, taken, references)
            if span:
                known |= ids
                taken.append(span)
                found.append(UnlinkedName(words, span, policies))
    return sorted(found, key=lambda each: each.span)


def unlinked_in_bullet(
    source: str, names: PolicyNames, index: DefinitionIndex, references: References
) -> list[UnlinkedName]:
    """Return the policies that a bullet names without a link; spans are in its source."""
    marker = _MARKER.match(source)
    if marker is None:
        return []
    text, linked = source[marker.end() :].rstrip(), index.named_in(source, references)
    found = unlinked_names(text, names, linked, references)
    return [name.moved(marker.end()) for name in found]


def _plain(tokens: Iterable[Token]) -> str:
    """Return the text on one line, with a mark in place of each link, image and piece of HTML."""
    pieces, depth = [], 0
    for token in tokens:
        opening = token.type == "link_open" or token.content[:2].lower() == "<a"
        closing = token.type == "link_close" or token.content[:3].lower() == "</a"
        depth += opening - closing
        if opening or closing or token.type in ("image", "html_inline"):
            pieces.append(_LINK)
        elif token.type in ("softbreak", "hardbreak"):
            pieces.append(" ")
        elif depth <= 0:
            pieces.append(token.content)
    return " ".join("".join(pieces).split())


def _marked(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield what is code, and what is bold or in italics."""
    starts: list[int] = []
    for index, token in enumerate(tokens):
        if token.type == "code_inline":
            yield token.content
        elif token.type in ("em_open", "strong_open"):
            starts.append(index)
        elif token.type in ("em_close", "strong_close"):
            yield _plain(tokens[starts.pop() + 1 : index])


def _find_name(text: str, name: str) -> re.Match[str] | None:
    """Return the first mention of a full name in a text, in Azure's words or with today's names."""
    if len(name) < _NAME_LENGTH:
        return None
    for spelling in dict.fromkeys((name, with_current_names(name))):
        for match in re.finditer(words_in(spelling.rstrip(".")), text, re.IGNORECASE):
            if _SENTENCE_END.search(match.group()) is None:
                return match
    return None


def _is_delimited(text: str, match: re.Match[str]) -> bool:
    """Return whether a name ends and begins where a clause does."""
    before, after = text[: match.start()], text[match.end() :]
    return _BEFORE.search(before) is not None and _AFTER.match(after) is not None
