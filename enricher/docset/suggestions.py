"""Suggestions for where the user writes in a draft: bullets, and links to policies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from enricher.article.bullets import Bullet
from enricher.article.slot_content import SlotContent
from enricher.article.template import SlotKind, is_placeholder
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendations import Advice
from enricher.catalog.tiers import Tier
from enricher.docset.draft import Draft
from enricher.markdown.document import Span
from enricher.markdown.sections import Section

#: The note on a policy that filling leaves out, unless the author names it.
LEFT_OUT = "left out by default"
_BULLET_LINE = re.compile(r"(?P<indent>[ \t]*)(?P<marker>[-*+][ \t]+)?(?P<typed>[^#>|].*)?")
_LINE_END = re.compile(r"[\r\n]")
_OPEN_BRACKET = re.compile(r"(?<![!\\])\[[^\[\]]*\Z")
_NO_TEXT = ("fence", "code_block", "html_block")


class Suggestion(Struct, frozen=True):
    """A bullet, or a link, that the user may want in place of a span of the text.

    `typed` is what the span has, so that an editor finds the suggestion by it.
    """

    name: str
    text: str
    span: Span
    typed: str
    detail: str  # the effects of a policy, or the impact of a recommendation
    is_policy: bool


class _Candidate(Struct, frozen=True):
    """A bullet with its detail and its kind."""

    bullet: Bullet
    detail: str
    is_policy: bool
    link: str


def suggestions_at(draft: Draft, offset: int) -> list[Suggestion]:
    """Return the suggestions for a position, the best first.

    In a section with slots, these are whole bullets of the section's pillar that the article
    doesn't have; after a `[` elsewhere, links to the policies of the article's service. Raises
    ArticleError if the text can't be read.
    """
    article = draft.article
    if article.service is None or _is_in_code(draft, offset):
        return []
    document = draft.document
    before = _LINE_END.split(document.text[:offset])[-1]
    rest = _LINE_END.split(document.text[offset:], maxsplit=1)[0]
    list_ = _ListAtCursor.at(draft, offset)
    match = _BULLET_LINE.fullmatch(before)
    is_bullet = match and (match["marker"] or not (match["typed"] or "").strip("["))
    if list_ and match and is_bullet:
        typed = match["typed"] or ""
        end = offset + len(rest) if _is_replaced(typed + rest, rest) else offset
        span = Span(offset - len(typed), end)
        marker = "" if match["marker"] else f"{draft.outline.bullet} "
        return [
            Suggestion(
                each.bullet.name,
                marker + each.bullet.text,
                span,
                typed,
                each.detail,
                each.is_policy,
            )
            for each in list_.candidates()
        ]
    if bracket := _OPEN_BRACKET.search(before):
        end = offset + 1 if rest.startswith("]") else offset
        span = Span(offset - len(bracket[0]), end)
        content = draft.tools.enricher.content_of(article)
        return [
            Suggestion(
                each.bullet.name,
                f"[{each.bullet.name}]({each.link})",
                span,
                bracket[0],
                each.detail,
                True,
            )
            for each in _policies(content, [*Pillar])
        ]
    return []


def _is_replaced(line: str, rest: str) -> bool:
    """Return whether the rest of a line goes: a placeholder's, or a bracket that was closed."""
    return rest.strip() in ("]", "") or is_placeholder(line)


def _is_in_code(draft: Draft, offset: int) -> bool:
    """Return whether a position is in code, or in raw HTML such as a comment."""
    return any(
        block.kind in _NO_TEXT and block.span.start <= offset <= block.span.end
        for block in draft.outline.blocks
    )


class _ListAtCursor(Struct, frozen=True):
    """A section with slots: what it lists, and of which pillars."""

    draft: Draft
    content: SlotContent
    kind: SlotKind
    pillars: tuple[Pillar, ...]

    @classmethod
    def at(cls, draft: Draft, offset: int) -> _ListAtCursor | None:
        """Return the section with slots that an offset is in, or None."""
        article = draft.article
        layout = article.layout
        content = draft.tools.enricher.content_of(article)
        wording = draft.tools.wording
        for pillar, own in layout.pillars.items():
            if own.policies and _is_inside(draft, own.policies, offset):
                return cls(draft, content, SlotKind.POLICIES, (pillar,))
        titles = content.titles(layout)
        for section, kind, heading_of in (
            (layout.policies, SlotKind.POLICIES, wording.policy_group),
            (layout.advisor, SlotKind.RECOMMENDATIONS, wording.advisor_group),
        ):
            if section and _is_inside(draft, section, offset):
                headings = [
                    block.text.lower()
                    for block in section.blocks
                    if block.kind == "heading" and block.span.end <= offset
                ]
                by_heading = {heading_of(titles[pillar]).lower(): pillar for pillar in Pillar}
                group = by_heading.get(headings[-1]) if headings else None
                return cls(draft, content, kind, (group,) if group else tuple(Pillar))
        return None

    def candidates(self) -> Iterator[_Candidate]:
        """Yield what the article may list here and doesn't have, the best first."""
        text = self.draft.document.text
        if self.kind is SlotKind.POLICIES:
            present = self.content.index.named(text)
            for each in _policies(self.content, self.pillars):
                if each.bullet.subject.ids.isdisjoint(present):
                    yield each
            return
        lowered = text.lower()
        for pillar in self.pillars:
            for advice in (self.content.facts.advice or {}).get(pillar, ()):
                each = _recommendation(self.content, advice)
                if f"**{each.bullet.name}".lower() not in lowered:
                    yield each


def _is_inside(draft: Draft, section: Section, offset: int) -> bool:
    """Return whether a position is below the heading of a section, or in the space after it."""
    end = section.end
    text = draft.document.text
    between = text[end:offset] if offset > end else ""
    return section.heading.span.end < offset and not between.strip()


def _policies(content: SlotContent, pillars: Sequence[Pillar]) -> Iterator[_Candidate]:
    """Yield the policies of pillars by rank; those that no article lists come last."""
    families = [family for pillar in pillars for family in (content.facts.families or {})[pillar]]
    families.sort(key=lambda family: family.tier is Tier.LEFT_OUT)
    for family in families:
        bullet = content.policies.bullet(family.lead.policy.id)
        effects = ", ".join(effect for effect in family.lead.policy.effects if effect != "Disabled")
        detail = f"{effects} ({LEFT_OUT})" if family.tier is Tier.LEFT_OUT else effects
        yield _Candidate(bullet, detail, True, bullet.link)


def _recommendation(content: SlotContent, advice: Advice) -> _Candidate:
    bullet = content.advisor.bullet(advice)
    return _Candidate(bullet, f"{advice.lead.impact} impact", False, bullet.link)
