"""Turn the words of the user's bullets that name a policy into a link to its definition.

Only links are added: what a reader sees stays the same to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, partial

from msgspec.structs import replace

from enricher.article.bullets import Bullet, BulletKey
from enricher.article.definitions import DefinitionIndex
from enricher.article.ignore_comments import ignored_lines
from enricher.article.lock_history import ArticleHistory
from enricher.article.model import Article
from enricher.article.slot_content import SlotContent
from enricher.article.unlinked import PolicyNames, UnlinkedName, unlinked_in_bullet
from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.markdown.blocks import Passage
from enricher.markdown.document import Span
from enricher.markdown.edit import Edit, apply
from enricher.markdown.normal import normal
from enricher.markdown.outline import Outline
from enricher.markdown.wrapping import wrap

RULE = "unlinked-policy"  # the lint rule for what is linked here
_MARKER = re.compile(r"\s*[-*+]\s+")


class MentionLinker:
    """Links the policies of a catalogue in the user's bullets of articles that ask for it."""

    def __init__(self, catalog: Catalog, wording: Wording) -> None:
        self._wording = wording
        self.index = DefinitionIndex.of(catalog)
        self._names_of = cache(partial(PolicyNames.of, catalog))

    def link(
        self, article: Article, content: SlotContent, history: ArticleHistory
    ) -> tuple[Article, tuple[Bullet, ...]]:
        """Return the article with the links, and the policies that were linked.

        A name that several policies have is left alone, and so is a bullet for which a comment
        turns the rule of lint off. Raises ArticleError if a section exists twice.
        """
        if not article.options.link_mentions or content.facts.families is None:
            return article, ()
        names = self._names_of(content.facts.service)
        document, references = article.document, article.outline.references
        edits, linked = [], []
        for passage in _bullets(article):
            source = document.text[passage.span.start : passage.span.end]
            found = unlinked_in_bullet(source, names, self.index, references)
            text = normal(_MARKER.sub("", source, count=1), references) if found else ""
            if not text or self._is_own(text, content, history):
                continue
            for name in found:
                if len(name.policies) == 1:
                    linked.append(self._bullet(name))
                    edits.append(_edit(passage, source, name, linked[-1].link))
        if edits:
            article = replace(article, outline=Outline.of(apply(document, edits)))
        return article, tuple(linked)

    def _is_own(self, text: str, content: SlotContent, history: ArticleHistory) -> bool:
        """Return whether enrich writes, or wrote, a bullet of this normal form."""
        return content.lists(text) or history.wrote(self._wording.without_counts(text))

    def _bullet(self, name: UnlinkedName) -> Bullet:
        (policy,) = name.policies
        subject = BulletKey(frozenset({policy.id}))
        link = self._wording.definition_link(policy.id)
        return Bullet(name.words, subject, policy.display_name, link)


def _edit(passage: Passage, source: str, name: UnlinkedName, target: str) -> Edit:
    start, end = (passage.span.start + offset for offset in name.span)
    return Edit(Span(start, end), wrap(source, name.span, target))


def _bullets(article: Article) -> Iterator[Passage]:
    """Yield the texts in the sections with policy lists for which no comment turns the rule off."""
    layout, outline = article.layout, article.outline
    in_pillars = (each.policies for each in layout.pillars.values())
    sections = [section for section in (layout.policies, *in_pillars) if section]
    ignored = [lines for lines, codes in ignored_lines(outline) if RULE in codes]
    for passage in outline.passages:
        start, end = passage.span.start, passage.span.end
        is_inside = any(each.heading.span.end <= start and end <= each.end for each in sections)
        if is_inside and not any(outline.document.line_of(start) in lines for lines in ignored):
            yield passage
