"""What each place of an article says: from the facts on a service to edits of its sections."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from enricher.article.document import Document
from enricher.article.edit import Edit
from enricher.article.fill import (
    Filled,
    Group,
    Listing,
    Sentence,
    fill_groups,
    fill_list,
    fill_sentence,
)
from enricher.article.layout import Layout, slug
from enricher.article.lockfile import ArticleLock
from enricher.article.merge import Bullet, History, name_key
from enricher.catalog.advisor import load_catalog_rules
from enricher.catalog.families import Family
from enricher.catalog.model import (
    Pillar,
    PolicyDefinition,
    RecommendationType,
    Service,
    Usage,
)
from enricher.catalog.relevance import target_types
from enricher.render.wording import CATEGORY_PAGE, Wording

#: Where the pages of single services end that list their policies: a person may link one instead.
_SERVICE_PAGE = "/policy-reference"


@dataclass(frozen=True)
class Past:
    """What the lock knows of an article, and what Azure still has."""

    written: ArticleLock
    lost: bool  # the lock knows nothing of this article, though the tool filled it before
    live_policies: Collection[str]
    live_recommendations: Collection[str]

    def of(self, place: str) -> History:
        """The history of one place."""
        alive = self.live_policies if place.startswith("policy") else self.live_recommendations
        return History(self.written.get(place, ()), self.lost, alive)


@dataclass(frozen=True)
class Facts:
    """What is true of a service: families by pillar, and recommendations by pillar.

    None means that the source could not be asked, and never that there are none.
    """

    service: Service
    limit: int
    families: Mapping[Pillar, Sequence[Family]] | None
    recommendations: Mapping[Pillar, Sequence[RecommendationType]] | None
    own: Usage | None = None  # to be written too: only for documents that are internal
    past: Past | None = None  # what the lock knows, where there is one

    @property
    def all_policies(self) -> list[PolicyDefinition]:
        """All the service's policies."""
        families = [family for group in (self.families or {}).values() for family in group]
        return [member.judged.policy for family in families for member in family.members]

    @property
    def all_recommendations(self) -> list[RecommendationType]:
        """All the service's recommendation types."""
        return [entry for group in (self.recommendations or {}).values() for entry in group]

    def history(self, place: str) -> History | None:
        """What the lock knows of a place; None where there is no lock."""
        return self.past.of(place) if self.past else None

    @property
    def has_its_own(self) -> bool:
        """Is there anything on this service alone, and not on many at once?"""
        return bool(self.all_recommendations) or any(
            all(map(self.service.covers, target_types(policy).types))
            for policy in self.all_policies
        )

    @property
    def categories(self) -> list[str]:
        """The categories of all the service's policies, else those that the registry names."""
        found = {policy.category for policy in self.all_policies}
        return sorted(found or self.service.categories)


@dataclass(frozen=True)
class Place:
    """One place of an article, and what becomes of it (`filled` is None: it is not there)."""

    kind: str  # policy-definitions, advisor-sentence, advisor-recommendations
    pillar: Pillar | None  # None: of the whole article
    filled: Filled | None
    parts: tuple[Filled, ...] = ()  # of the article-wide Advisor section: one a pillar

    @property
    def written(self) -> ArticleLock:
        """What the lock keeps of it, by its name there."""
        if self.filled is None:
            return {}
        if self.pillar is None:
            return {
                f"{self.kind}/{pillar.value}": part.written
                for pillar, part in zip(Pillar, self.parts, strict=True)
            }
        return {f"{self.kind}/{self.pillar.value}": self.filled.written}

    @property
    def status(self) -> str:
        """`filled`, `unchanged` or `missing`."""
        if self.filled is None:
            return "missing"
        changes = self.filled.edits or self.filled.added or self.filled.removed
        return "filled" if changes else "unchanged"

    @property
    def edits(self) -> Sequence[Edit]:
        """The edits that fill it."""
        return self.filled.edits if self.filled else ()


def fill_policies(
    document: Document, layout: Layout, facts: Facts, wording: Wording
) -> list[Place]:
    """The policy lists: one in each pillar's section, or all in the article-wide section."""
    if facts.families is None:
        return []
    grouped = bool(layout.policies) and not any(t.policies for t in layout.topics.values())
    listings = [
        policy_listing(facts, pillar, facts.families[pillar], wording, grouped=grouped)
        for pillar in Pillar
    ]
    if layout.policies and grouped:
        groups = [
            Group(wording.policy_group(layout.title(pillar.value, pillar.title)), listing)
            for pillar, listing in zip(Pillar, listings, strict=True)
        ]
        results = fill_groups(document, layout.policies, Sentence(), groups)
        return [
            Place("policy-definitions", pillar, filled)
            for pillar, filled in zip(Pillar, results, strict=True)
        ]
    topics = [layout.topics.get(pillar.value) for pillar in Pillar]
    sections = [topic.policies if topic else None for topic in topics]
    return [
        Place(
            "policy-definitions", pillar, fill_list(document, section, listing) if section else None
        )
        for pillar, section, listing in zip(Pillar, sections, listings, strict=True)
    ]


def policy_listing(
    facts: Facts, pillar: Pillar, families: Sequence[Family], wording: Wording, *, grouped: bool
) -> Listing:
    """The list of one pillar: the best families up to the limit, and the line that closes it.

    In an article-wide section, which has a closing line of a person's, a group says nothing when it
    is empty, and closes only when it leaves something out.
    """
    compliance = facts.own.compliance if facts.own else None
    bullets = [
        Bullet(
            wording.policy_bullet(family, compliance),
            family.ids,
            tuple(name_key(member.judged.policy.display_name) for member in family.members),
        )
        for family in families
    ]
    forms = [
        wording.policy_closing(facts.service, pillar, facts.categories, more)
        for more in range(len(bullets) + 1)
    ]
    more = max(0, len(bullets) - facts.limit)
    history = facts.history(f"policy-definitions/{pillar.value}")
    none = wording.policy_none(facts.service, pillar)
    past = history or History()
    return Listing(
        bullets[: facts.limit],
        own={wording.policy_bullet(family) for family in families},
        plain=wording.without_counts,
        none=Sentence() if grouped else Sentence(none, "none", {none}, history=past),
        closing=Sentence(
            forms[more] if more or not grouped else "",
            "closing",
            set(forms),
            (CATEGORY_PAGE, _SERVICE_PAGE),
            past,
        ),
        history=history,
    )


def fill_advisor(document: Document, layout: Layout, facts: Facts, wording: Wording) -> list[Place]:
    """The Advisor sentence of each pillar, and the article-wide Advisor section."""
    if facts.recommendations is None:
        return []
    reference = load_catalog_rules().reference
    places = [
        Place(
            "advisor-sentence", pillar, _advisor_sentence(document, layout, facts, pillar, wording)
        )
        for pillar in Pillar
    ]
    if layout.advisor is None:
        return [*places, Place("advisor-recommendations", None, None)]
    groups = [
        advisor_group(
            facts, pillar, layout, facts.recommendations[pillar], reference[pillar], wording
        )
        for pillar in Pillar
    ]
    forms = {any_: wording.advisor_intro(facts.service, any_=any_) for any_ in (True, False)}
    intro = Sentence(forms[any(facts.recommendations.values())], "intro", set(forms.values()))
    parts = fill_groups(document, layout.advisor, intro, groups)
    return [*places, Place("advisor-recommendations", None, sum_up(parts), tuple(parts))]


def _advisor_sentence(
    document: Document, layout: Layout, facts: Facts, pillar: Pillar, wording: Wording
) -> Filled | None:
    """It links to the article's own Advisor section, else to Advisor's reference."""
    topic = layout.topics.get(pillar.value)
    if topic is None or topic.sentence is None:
        return None
    links = [load_catalog_rules().reference[pillar]]
    if layout.advisor:
        links.insert(0, f"#{slug(layout.advisor.heading.text)}")
    forms = [wording.advisor_sentence(facts.service, pillar, link) for link in links]
    history = facts.history(f"advisor-sentence/{pillar.value}") or History()
    sentence = Sentence(forms[0], own=set(forms), history=history)
    return fill_sentence(document, topic.sentence, sentence)


def advisor_group(
    facts: Facts,
    pillar: Pillar,
    layout: Layout,
    recommendations: Sequence[RecommendationType],
    reference: str,
    wording: Wording,
) -> Group:
    """One pillar's recommendations under their heading, up to the limit."""
    title = layout.title(pillar.value, pillar.title)
    counts = facts.own.recommendations if facts.own else None

    def text(entry: RecommendationType, affected: int | None = None) -> str:
        return wording.advisor_bullet(entry, title, reference, affected)

    bullets = [
        Bullet(
            text(entry, None if counts is None else counts.get(entry.id, 0)),
            (name_key(entry.display_name),),
        )
        for entry in recommendations
    ]
    forms = [
        wording.advisor_more(facts.service, pillar, title, reference, more) if more else ""
        for more in range(len(bullets) + 1)
    ]
    history = facts.history(f"advisor-recommendations/{pillar.value}")
    closing = Sentence(
        forms[max(0, len(bullets) - facts.limit)],
        "closing",
        set(forms) - {""},
        history=history or History(),
    )
    listing = Listing(
        bullets[: facts.limit],
        own={text(entry) for entry in recommendations},
        plain=wording.without_counts,
        closing=closing,
        history=history,
    )
    return Group(wording.advisor_group(title), listing)


def sum_up(parts: Iterable[Filled]) -> Filled:
    """Several results of one place as one."""
    total = Filled()
    for part in parts:
        total = Filled(
            [*total.edits, *part.edits],
            (*total.added, *part.added),
            (*total.updated, *part.updated),
            (*total.removed, *part.removed),
            total.kept + part.kept,
        )
    return total
