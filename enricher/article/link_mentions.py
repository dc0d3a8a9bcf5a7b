"""Turn the words of the user's bullets that name a policy into a link to its definition.

Only links are added: what a reader sees stays the same to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from enricher.article.bullets import Bullet, BulletKey
from enricher.article.definitions import DefinitionIndex
from enricher.article.layout import Layout
from enricher.article.unlinked import PolicyNames, UnlinkedName, unlinked_names
from enricher.markdown.blocks import Passage
from enricher.markdown.document import Span
from enricher.markdown.edit import Edit, apply
from enricher.markdown.inline import References
from enricher.markdown.normal import normal
from enricher.markdown.outline import Outline
from enricher.markdown.wrapping import wrap

_MARKER = re.compile(r"\s*[-*+]\s+")


class MentionLinker(Struct, frozen=True):
    """Links the policies of one service in the user's bullets of an article.

    `link_to` returns the page of a definition by its id, and `is_own` whether enrich wrote a bullet
    of this normal form.
    """

    names: PolicyNames
    index: DefinitionIndex
    link_to: Callable[[str], str]
    is_own: Callable[[str], bool]

    def link(self, outline: Outline, layout: Layout) -> tuple[Outline, tuple[Bullet, ...]]:
        """Return the article with the links, and the policies that were linked.

        A name that several policies have is left alone. Raises ArticleError if edits overlap.
        """
        edits, linked = [], []
        for passage in _bullets(outline, layout):
            source = outline.document.text[passage.span.start : passage.span.end]
            for name in self._unlinked(source, outline.references):
                (policy,) = name.policies
                target = self.link_to(policy.id)
                start, end = (passage.span.start + offset for offset in name.span)
                edits.append(Edit(Span(start, end), wrap(source, name.span, target)))
                subject = BulletKey(frozenset({policy.id}))
                linked.append(Bullet(name.words, subject, policy.display_name, target))
        return (Outline.of(apply(outline.document, edits)) if edits else outline), tuple(linked)

    def _unlinked(self, source: str, references: References) -> Iterator[UnlinkedName]:
        """Yield the names in one of the user's bullets of which each is that of one policy."""
        names = unlinked_in_bullet(source, self.names, self.index, references)
        text = _MARKER.sub("", source, count=1)
        if names and not self.is_own(normal(text, references)):
            yield from (name for name in names if len(name.policies) == 1)


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


def _bullets(outline: Outline, layout: Layout) -> Iterator[Passage]:
    """Yield the bullets at any depth of the sections with policy lists."""
    in_pillars = (each.policies for each in layout.pillars.values())
    sections = [section for section in (layout.policies, *in_pillars) if section]
    for passage in outline.passages:
        start, end = passage.span.start, passage.span.end
        if any(each.heading.span.end <= start and end <= each.end for each in sections):
            yield passage
