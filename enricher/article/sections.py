"""What each place of an article says: from the facts on a service to the listings and sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from itertools import takewhile

from msgspec import Struct

from enricher.article.bullets import Bullet, definition_ids, name_key
from enricher.article.history import ArticleMemory
from enricher.article.layout import Layout, PillarSection
from enricher.article.managed_list import Intro, Listing, fill_groups, fill_list
from enricher.article.merge import Wanted
from enricher.article.outcome import Outcome
from enricher.article.sentence import Forms, Sentence, fill_sentence
from enricher.article.template import SECTION_LEVEL, Kind, Role, Slot
from enricher.article.wording import CATEGORY_PAGE, Categories, Wording, find_counted
from enricher.catalog.advisor import Advice, load_advisor_rules
from enricher.catalog.families import Family
from enricher.catalog.model import (
    Affected,
    Pillar,
    PolicyDefinition,
    RecommendationType,
    Service,
    Usage,
)
from enricher.catalog.relevance import target_types
from enricher.catalog.words import NEAR, likeness
from enricher.markdown.blocks import Block, Outline, Section
from enricher.markdown.inline import slug

_ADVISOR_PAGE = "/azure/advisor"
_POLICY_PAGES = "/azure/governance/policy/"
#: A name in prose that is marked as one: it may be a policy's in another form.
_MARKED = re.compile(r"`([^`\n]{20,300})`|\*\*([^*\n]{20,300}?)[.:]?\*\*")
_TELLING_NAME = 20  # characters; a shorter name can stand in prose by chance

#: Where the pages of single services end that list their policies: a person may link one instead.
_SERVICE_PAGE = "/policy-reference"
_CATEGORIES = 3  # that the line which closes a list links, at most


class Facts(Struct, frozen=True, eq=False, dict=True):
    """What is true of a service: families of policies, and what Advisor recommends, by pillar.

    None means that the source could not be asked, and never that there are none.
    """

    service: Service
    families: Mapping[Pillar, Sequence[Family]] | None
    advice: Mapping[Pillar, Sequence[Advice]] | None
    usage: Usage | None = None  # to be written too: only for documents that are internal

    @cached_property
    def all_policies(self) -> list[PolicyDefinition]:
        """All the service's policies."""
        families = [family for group in (self.families or {}).values() for family in group]
        return [member.judged.policy for family in families for member in family.members]

    @cached_property
    def all_recommendations(self) -> list[RecommendationType]:
        """All the service's recommendation types."""
        groups = (self.advice or {}).values()
        return [entry for group in groups for advice in group for entry in advice.entries]

    @property
    def has_its_own(self) -> bool:
        """Is there anything on this service alone, and not on many at once?"""
        return bool(self.all_recommendations) or any(
            all(map(self.service.covers, target_types(policy).types))
            for policy in self.all_policies
        )

    def categories(self, pillar: Pillar) -> Categories:
        """Where a reader finds the policies of a pillar: few links, so that they help.

        All the service's categories, else those that the registry names; where they are many, the
        few that most of the pillar's own policies come from.
        """
        found = {policy.category for policy in self.all_policies}
        names = sorted(found or self.service.categories, key=str.lower)
        if len(names) <= _CATEGORIES:
            return Categories(names)
        own = Counter(
            member.judged.policy.category
            for family in (self.families or {}).get(pillar, ())
            for member in family.members
        )
        counts = own or Counter(policy.category for policy in self.all_policies)
        first = sorted(counts, key=lambda name: (-counts[name], name))[:_CATEGORIES]
        return Categories(
            sorted(first, key=str.lower), of_pillar=bool(own), others=len(own) > _CATEGORIES
        )


class Sections:
    """What the places of an article on one service say; made once, however many articles say it.

    Nothing here knows what stands in an article: `remembering` adds what the lock knows.
    """

    def __init__(self, facts: Facts, wording: Wording) -> None:
        self.facts = facts
        self._wording = wording
        self.policies = cache(self._policies)
        self.recommendations = cache(self._recommendations)
        self.advisor_sentence = cache(self._advisor_sentence)
        self._named = cache(self._named_by_bullets)
        self._advisor_bullets = cache(self._bullets_of_advice)

    @cached_property
    def _policy_bullets(self) -> Mapping[Pillar, Sequence[Bullet]]:
        counts = self.facts.usage.compliance if self.facts.usage else None
        families = self.facts.families or {}
        return {
            pillar: [self._wording.policy_bullet(family, counts) for family in group]
            for pillar, group in families.items()
        }

    def policy_bullets(self) -> Iterator[Bullet]:
        """The bullets of all policies, of whatever pillar."""
        for bullets in self._policy_bullets.values():
            yield from bullets

    def mentioned_in(self, prose: str, pillar: Pillar, kind: Kind) -> frozenset[str]:
        """The names of the bullets of a place whose policy, or whose name, its prose mentions."""
        if not prose:
            return frozenset()
        ids, text = definition_ids(prose), " ".join(prose.lower().split())
        marked = [name_key(found[1] or found[2]) for found in _MARKED.finditer(prose)]
        mentioned = set()
        for name, key, linked in self._named(pillar, kind):
            is_named = len(name) >= _TELLING_NAME and name.lower() in text
            if is_named and (found := re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", text)):
                text = text[: found.start()] + text[found.end() :]
                mentioned.add(name)
            elif not ids.isdisjoint(linked) or any(likeness(one, key) >= NEAR for one in marked):
                mentioned.add(name)
        return frozenset(mentioned)

    def _named_by_bullets(self, pillar: Pillar, kind: Kind) -> Sequence[tuple[str, str, set[str]]]:
        """What each bullet of a place names, the key of that, and the definition that it links.

        The longest names first: another's name may be a part of one.
        """
        bullets = (
            self._policy_bullets[pillar] if kind is Kind.POLICIES else self._advisor_bullets(pillar)
        )
        named = [(one.name, name_key(one.name), definition_ids(one.link)) for one in bullets]
        return sorted(named, key=lambda one: -len(one[0]))

    def _policies(
        self, pillar: Pillar, limit: int, heading: str, mentioned: frozenset[str] = frozenset()
    ) -> Listing:
        """The list of one pillar: the best families up to the limit, and the line that closes it.

        What the section's prose mentions is not listed again.

        Under a `heading` in an article-wide section, which has a closing line of a person's, a list
        says nothing when it is empty, and closes only when it leaves something out.
        """
        wording, facts = self._wording, self.facts
        none = wording.policy_none(facts.service, pillar)
        where = facts.categories(pillar)

        def closing(more: int) -> str:
            return wording.policy_closing(facts.service, pillar, where, more)

        wanted, already, more = self._wanted(self._policy_bullets[pillar], limit, mentioned)
        return Listing(
            wanted,
            already=already,
            none=Sentence("" if heading else none, Role.NONE, Forms([none])),
            closing=Sentence(
                closing(more) if more or not heading else "",
                Role.CLOSING,
                find_counted(closing),
                (CATEGORY_PAGE, _SERVICE_PAGE),
            ),
            heading=wording.policy_group(heading) if heading else "",
        )

    def _bullets_of_advice(self, pillar: Pillar) -> Sequence[Bullet]:
        counts = self.facts.usage.recommendations if self.facts.usage else None
        return [
            self._wording.advisor_bullet(
                one,
                self._reference_of(pillar),
                None
                if counts is None
                else sum(counts.get(entry.id, Affected()).open for entry in one.entries),
            )
            for one in (self.facts.advice or {}).get(pillar, ())
        ]

    def _recommendations(
        self, pillar: Pillar, limit: int, title: str, mentioned: frozenset[str] = frozenset()
    ) -> Listing:
        """One pillar's recommendations under their heading, up to the limit."""
        wording, facts = self._wording, self.facts
        reference = self._reference_of(pillar)
        wanted, already, more = self._wanted(self._advisor_bullets(pillar), limit, mentioned)
        opening = wording.advisor_opening(facts.service, pillar, title, reference)
        opens = any(bullet.link == reference for bullet in wanted.bullets)

        def closing(more: int, *, is_linked: bool) -> str:
            return wording.advisor_more(
                facts.service, pillar, title, reference, more, is_linked=is_linked
            )

        forms = (partial(closing, is_linked=linked) for linked in (True, False))
        return Listing(
            wanted,
            already=already,
            opening=Sentence(opening if opens else "", Role.OPENING, Forms([opening])),
            closing=Sentence(
                closing(more, is_linked=opens) if more else "", Role.CLOSING, find_counted(*forms)
            ),
            heading=wording.advisor_group(title),
        )

    def _wanted(
        self, bullets: Sequence[Bullet], limit: int, mentioned: frozenset[str]
    ) -> tuple[Wanted, tuple[Bullet, ...], int]:
        """The bullets up to a limit, those mentioned already, and how many the limit leaves out."""
        normalize = self._wording.without_counts
        known = frozenset(normalize(bullet.text) for bullet in bullets)
        new = [bullet for bullet in bullets if bullet.name not in mentioned]
        already = tuple(bullet for bullet in bullets if bullet.name in mentioned)
        return Wanted(new[:limit], known, normalize), already, max(0, len(new) - limit)

    @cached_property
    def policies_intro(self) -> Intro:
        """What stands before the policies in a section for all pillars."""
        text = self._wording.policy_intro(self.facts.service)
        sentence = Sentence(text, Role.INTRO, Forms([text]))
        return Intro(Sentence(role=Role.INTRO), sentence, (_POLICY_PAGES, _SERVICE_PAGE))

    @cached_property
    def advisor_intro(self) -> Intro:
        """What stands before the recommendations."""
        wording, service = self._wording, self.facts.service
        some, none = (wording.advisor_intro(service, any_=any_) for any_ in (True, False))
        brief = wording.advisor_intro(service, any_=True, brief=True)
        any_ = bool(self.facts.all_recommendations)
        return Intro(
            Sentence(some if any_ else none, Role.INTRO, Forms([some, none])),
            Sentence(brief if any_ else "", Role.INTRO, Forms([brief])),
            (_ADVISOR_PAGE,),
        )

    def _advisor_sentence(self, pillar: Pillar, link: str) -> Sentence:
        """A pillar's sentence, with a link to the article's Advisor section, else to Advisor's.

        Where Advisor has nothing for the service, there is no list to be sent to.
        """
        reference = self._reference_of(pillar)
        forms = {
            one: self._wording.advisor_sentence(self.facts.service, pillar, one)
            for one in (link, reference, "")
        }
        any_ = bool((self.facts.advice or {}).get(pillar))
        text = forms[(link or reference) if any_ else ""]
        return Sentence(text, Role.SENTENCE, Forms(forms.values()))

    def _reference_of(self, pillar: Pillar) -> str:
        """The page of Advisor's reference that lists the recommendations of a pillar."""
        return self._wording.hosts.page(load_advisor_rules().reference[pillar])


def fill_places(
    outline: Outline, layout: Layout, sections: Sections, limit: int, memory: ArticleMemory
) -> dict[Slot, Outcome | None]:
    """Fill every place of an article; None for one that is not there.

    Places whose source was not asked are left out.
    """
    facts = sections.facts
    outcomes: dict[Slot, Outcome | None] = {}
    if facts.families is not None:
        outcomes |= _fill_policies(outline, layout, sections, limit, memory)
    if facts.advice is not None:
        outcomes |= _fill_sentences(outline, layout, sections, memory)
        outcomes |= _fill_recommendations(outline, layout, sections, limit, memory)
    return outcomes


def _fill_policies(
    outline: Outline, layout: Layout, sections: Sections, limit: int, memory: ArticleMemory
) -> dict[Slot, Outcome | None]:
    """The policy lists: one in each pillar's section, or all in the article-wide section."""
    slots = [Slot(Kind.POLICIES, pillar) for pillar in Pillar]
    grouped = layout.is_grouped
    places = {pillar: one.policies for pillar, one in layout.pillars.items()}

    def listing(slot: Slot) -> Listing:
        place = layout.policies if grouped else places.get(slot.pillar)
        mentioned = sections.mentioned_in(_prose(outline, place), slot.pillar, slot.kind)
        title = layout.title(slot.pillar) if grouped else ""
        made = sections.policies(slot.pillar, limit, title, mentioned)
        return made.remembering(memory.of(slot))

    listings = [listing(slot) for slot in slots]
    if grouped and layout.policies:
        outcomes = fill_groups(outline, layout.policies, sections.policies_intro, listings)
        return dict(zip(slots, outcomes, strict=True))
    return {
        slot: fill_list(outline, place, listing) if (place := places.get(slot.pillar)) else None
        for slot, listing in zip(slots, listings, strict=True)
    }


def _fill_recommendations(
    outline: Outline, layout: Layout, sections: Sections, limit: int, memory: ArticleMemory
) -> dict[Slot, Outcome | None]:
    slots = [Slot(Kind.RECOMMENDATIONS, pillar) for pillar in Pillar]
    if layout.advisor is None:
        return dict.fromkeys(slots)
    prose = _prose(outline, layout.advisor)
    listings = [
        sections.recommendations(
            slot.pillar,
            limit,
            layout.title(slot.pillar),
            sections.mentioned_in(prose, slot.pillar, slot.kind),
        ).remembering(memory.of(slot))
        for slot in slots
    ]
    outcomes = fill_groups(outline, layout.advisor, sections.advisor_intro, listings)
    return dict(zip(slots, outcomes, strict=True))


def _prose(outline: Outline, section: Section | None) -> str:
    """What a section says by itself, before the first heading in it.

    Its lists, too, where it has headings for the tool's; else a list there is the tool's to keep.
    """
    blocks = [*takewhile(lambda one: one.kind != "heading", section.blocks)] if section else []
    is_grouped = section is not None and section.heading.level == SECTION_LEVEL
    kinds = {"html_block", *(() if is_grouped else ("bullet_list",))}
    return "\n\n".join(outline.source(block) for block in blocks if block.kind not in kinds)


def _fill_sentences(
    outline: Outline, layout: Layout, sections: Sections, memory: ArticleMemory
) -> dict[Slot, Outcome | None]:
    link = f"#{slug(layout.advisor.heading.text)}" if layout.advisor else ""
    found: dict[Slot, Outcome | None] = {}
    for pillar in Pillar:
        slot = Slot(Kind.SENTENCE, pillar)
        sentence = sections.advisor_sentence(pillar, link).remembering(memory.of(slot))
        block = _sentence_block(outline, layout.pillars.get(pillar), sentence)
        found[slot] = fill_sentence(outline, block, sentence) if block else None
    return found


def _sentence_block(
    outline: Outline, place: PillarSection | None, sentence: Sentence
) -> Block | None:
    """The paragraph with a pillar's sentence: the tool's, else one that opens as the template's."""
    if place is None:
        return None
    ours = (block for block in place.paragraphs if sentence.is_in(outline, block))
    return next(ours, place.sentence)
