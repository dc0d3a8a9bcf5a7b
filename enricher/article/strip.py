"""Strip an article: take out of its slots what enrich put in; the user's own text stays.

It is filling in reverse, with the same recognition of enrich's own text: each list is filled with
no bullets and no sentences. What the template had in a slot comes back where nothing of the
user's is: in a pillar's policy list, and as a pillar's sentence on Advisor.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.directives.lists import DirectiveContent
from enricher.article.filling import fill_until_stable
from enricher.article.groups import Introduction, fill_groups
from enricher.article.language import Placeholders
from enricher.article.lock_history import ArticleHistory, ArticleLock
from enricher.article.managed_list import ManagedList, fill_list
from enricher.article.model import Article, ArticleResult
from enricher.article.sentence import ManagedSentence, fill_sentence
from enricher.article.slot_content import SlotContent
from enricher.article.slot_result import SlotResult
from enricher.article.slots import SlotEditors
from enricher.article.template import Role, all_slots, find_unfilled
from enricher.markdown.blocks import Block
from enricher.markdown.outline import Outline
from enricher.markdown.sections import Section

_MARKER = "-"  # of the template's lists


def strip_article(
    article: Article,
    content: SlotContent,
    lock: ArticleLock,
    directives: Sequence[DirectiveContent] = (),
) -> ArticleResult:
    """Return an article without what enrich put in; the result has no lock entries.

    A bullet is enrich's own if `lock` has it, or, for an article that is not in the lock, if
    `content` has it for any list. `directives` are the contents of its directives. Raises
    ArticleError if the article can't be stripped as it is.
    """
    stripped = fill_until_stable(
        article.outline,
        article.layout,
        content,
        article.options.limit,
        ArticleHistory(lock),
        _editors(content),
        directives,
    )
    slots = dict.fromkeys([*([] if article.is_page else all_slots()), *stripped.slot_results])
    results = {slot: stripped.slot_results.get(slot) or SlotResult() for slot in slots}
    after = stripped.outline.document
    return ArticleResult(
        article,
        content.facts.service,
        stripped.outline,
        after,
        results,
        {slot: result.removed for slot, result in results.items()},
        changed=after.text != article.document.text,
        orphans=tuple(name for name in lock if name not in {slot.name for slot in results}),
        is_stripped=True,
    )


def _editors(content: SlotContent) -> SlotEditors:
    stripper = _Stripper(content, content.placeholders)
    return SlotEditors(
        stripper.strip_list,
        stripper.strip_groups,
        stripper.strip_sentence,
        remove_policies=True,
    )


class _Stripper(Struct, frozen=True):
    """Strips the slots of articles on one service."""

    content: SlotContent
    placeholders: Placeholders

    def strip_list(self, outline: Outline, section: Section, managed: ManagedList) -> SlotResult:
        """Strip a pillar's list, and put back the template's if nothing else is in the section.

        A section that still has placeholders was never filled, and stays.
        """
        if any(_is_unfilled(outline, block, managed) for block in section.blocks):
            return SlotResult()
        managed = self._recognizing(managed)
        emptied = managed.emptied()
        if all(_is_own(outline, block, managed) for block in section.blocks):
            emptied = managed.emptied(self._items(outline, section), self.placeholders.closing)
        return _without_entries(fill_list(outline, section, emptied))

    def _items(self, outline: Outline, section: Section) -> str:
        """Return the template's list, with the markers of the list that it replaces, if any."""
        markers = (block.marker for block in section.blocks if block.kind == "bullet_list")
        marker = next(markers, _MARKER)
        return outline.document.newline.join(
            f"{marker} {each}" for each in self.placeholders.policies
        )

    def strip_groups(
        self,
        outline: Outline,
        section: Section,
        intro: Introduction,
        managed_lists: Sequence[ManagedList],
    ) -> list[SlotResult]:
        """Strip a section of groups: its bullets, the headings above them, and the introduction."""
        none = replace(
            intro, whole=replace(intro.whole, text=""), brief=replace(intro.brief, text="")
        )
        emptied = [self._recognizing(managed).emptied() for managed in managed_lists]
        return [*map(_without_entries, fill_groups(outline, section, none, emptied))]

    def strip_sentence(
        self, outline: Outline, block: Block, sentence: ManagedSentence
    ) -> SlotResult:
        """Replace a pillar's sentence on Advisor by the template's."""
        if find_unfilled(Role.SENTENCE, outline.source(block)):
            return SlotResult()
        template = replace(sentence, text=self.placeholders.sentence)
        return _without_entries(fill_sentence(outline, block, template))

    def _recognizing(self, managed: ManagedList) -> ManagedList:
        """Return a list that, without a lock, also recognizes bullets of today's other lists."""
        policies, titles = self.content.policies, self.content.titles()
        is_former = managed.desired.is_former

        def is_own(bullet: str) -> bool:
            return is_former(bullet) or policies.writes(bullet, titles)

        return replace(managed, desired=replace(managed.desired, is_former=is_own))


def _is_unfilled(outline: Outline, block: Block, managed: ManagedList) -> bool:
    """Return whether a block is the template's, or has a placeholder of it among its items."""
    if block.kind == "bullet_list":
        return any(managed.desired.is_placeholder(item.text) for item in block.items)
    return find_unfilled(Role.CLOSING, outline.source(block)) is not None


def _is_own(outline: Outline, block: Block, managed: ManagedList) -> bool:
    """Return whether nothing in a block is the user's: all of it is enrich's, or a comment."""
    if block.kind == "bullet_list":
        return all(managed.desired.writes(item) and not item.rest.strip() for item in block.items)
    return block.kind == "html_block" or managed.has_line(outline, block)


def _without_entries(slot_result: SlotResult) -> SlotResult:
    """Return a result without lock entries: nothing in the slot is enrich's any longer."""
    return replace(slot_result, written=(), by_user=())
