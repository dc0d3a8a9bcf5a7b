"""The policy lists for one service: that of each pillar, and one that several pillars share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property, lru_cache, partial

from msgspec.structs import replace

from enricher.article.bullets import Bullet, BulletKey
from enricher.article.definitions import NO_DEFINITIONS, DefinitionIndex
from enricher.article.groups import Introduction
from enricher.article.known_texts import FamilySubjects, KnownTexts
from enricher.article.lock_history import SlotHistory
from enricher.article.managed_list import ManagedList
from enricher.article.merge import DesiredList, known_texts
from enricher.article.plan import ArticlePlan, Point, SlotPlan
from enricher.article.policy_bullets import is_starting_bullet, policy_bullet, starting_bullet
from enricher.article.sentence import ForeignPatterns, ManagedSentence, SentencePatterns
from enricher.article.service_facts import ServiceFacts
from enricher.article.template import CATEGORY_PAGE, Role, Slot, SlotKind
from enricher.article.wording import Wording, patterns_with_counts
from enricher.catalog.families import Family
from enricher.catalog.pillar import Pillar

#: The end of the pages that list the policies of one service: the user may link one instead.
_SERVICE_PAGE = "/policy-reference"

_PLANS = 100  # whose lists are kept: those of a few articles


class PolicyLists:
    """The policy lists of all articles on one service."""

    def __init__(
        self,
        facts: ServiceFacts,
        wording: Wording,
        index: DefinitionIndex = NO_DEFINITIONS,
        *,
        languages: bool = True,
    ) -> None:
        """`languages`: recognize what enrich wrote in other languages, too."""
        self._facts = facts
        others = wording.in_other_languages if languages else ()
        self._foreign = [PolicyLists(facts, each, index, languages=False) for each in others]
        self._wording = wording
        self._index = index
        # Filling an article computes everything at least twice. The caches halve its time.
        self.intro = cache(self._intro)
        self.of_pillar = lru_cache(_PLANS)(self._of_pillar)
        self.bullet = cache(self._bullet_of_family)
        self._known_in_any = cache(self._known_in_any_list)
        self._foreign_headings = cache(self._headings)
        self._shared_bullet = cache(self._bullet_of_pillar)
        self._closings = cache(self._closing_patterns)

    @cached_property
    def _families(self) -> Mapping[str, Family]:
        """The families by the id of their lead."""
        groups = (self._facts.families or {}).values()
        return {family.lead.policy.id: family for group in groups for family in group}

    def _bullet_of_family(self, lead: str, elsewhere: tuple[str, ...] = ()) -> Bullet:
        """Return the bullet of a family, without the definitions that the user's text links."""
        family = self._families[lead]
        members = (each for each in family.members if each.classified.policy.id not in elsewhere)
        named = replace(family, members=tuple(members))
        return policy_bullet(self._wording, named, self._facts.compliance, self._facts.assigned)

    def bullets(self) -> list[Bullet]:
        """Return the bullets of all pillars."""
        return [*map(self.bullet, self._families)]

    def pillar_of(self, ids: Iterable[str]) -> Pillar | None:
        """Return the pillar in whose list one of these definitions is, or None."""
        pillars = (self._pillars[guid] for guid in ids if guid in self._pillars)
        return next(pillars, None)

    @cached_property
    def _pillars(self) -> Mapping[str, Pillar]:
        families = self._families.values()
        return {guid: family.pillar for family in families for guid in family.ids}

    def own(
        self, titles: Mapping[Pillar, str], histories: Iterable[SlotHistory] = ()
    ) -> DesiredList:
        """Return the bullets that enrich writes, or once wrote, in any of its lists.

        `titles` are those of the pillars in an article.
        """
        history = SlotHistory(tuple(entry for each in histories for entry in each.written))
        known = self._known_in_any(tuple(titles.items()))
        return DesiredList((), known, self._wording.without_counts, history)

    def _known_in_any_list(self, titles: tuple[tuple[Pillar, str], ...]) -> KnownTexts:
        """Return the texts of all bullets, as they are in any list."""
        by_pillar = dict(titles)
        return self._known(
            lambda lead: (self.bullet(lead), *self._shared([lead], by_pillar)),
            is_foreign=partial(self._is_foreign, by_pillar),
        )

    def writes(self, bullet: str, titles: Mapping[Pillar, str]) -> bool:
        """Return whether a bullet in normal form is in any of the lists, in whole or in part."""
        return (
            self._wording.without_counts(bullet) in self.own(titles).known_texts
            or self.is_start(bullet)
            or self.writes_part_of(bullet, titles)
        )

    def _is_foreign(self, titles: Mapping[Pillar, str], bullet: str, *pillars: Pillar) -> bool:
        """Return whether a bullet is in one of the lists in another language.

        With `pillars`, only in theirs, or in none, as that of the initiatives to start with.
        """
        if not (self._foreign and bullet):
            return False
        pillar = self.pillar_of(BulletKey.of(bullet, self._index).ids)
        if pillars and pillar and pillar not in pillars:
            return False
        own = [each.own_titles for each in self._foreign]
        return any(
            lists.writes(bullet, each)
            for lists, mine in zip(self._foreign, own, strict=True)
            for each in (titles, mine)
        )

    @property
    def own_titles(self) -> dict[Pillar, str]:
        """The titles of the pillars in the language of the lists."""
        return {pillar: self._wording.vocabulary.pillars[pillar].title for pillar in Pillar}

    def writes_part_of(self, bullet: str, titles: Mapping[Pillar, str]) -> bool:
        """Return whether a bullet is one of enrich's without some of its related definitions.

        The bullet is in normal form.
        """
        named = BulletKey.of(bullet, self._index).ids
        parts = {
            lead: tuple(guid for guid in self._families[lead].ids if guid not in named)
            for lead in named & self._families.keys()
        }
        bullets = [self.bullet(*part) for part in parts.items()]
        known = self._known_texts((*bullets, *self._shared(parts, titles, parts)))
        return self._wording.without_counts(bullet) in known

    def _patterns(
        self, texts: Callable[[PolicyLists], SentencePatterns], *more: str
    ) -> SentencePatterns:
        """Return the forms of a sentence in all languages."""

        foreign = (
            ForeignPatterns(each.may_have_written, lambda each=each: texts(each).texts)  # type: ignore[misc]
            for each in self._foreign
        )
        return SentencePatterns([*texts(self).texts, *more], foreign)

    def may_have_written(self, text: str) -> bool:
        """Return whether a sentence may be in the language of the lists."""
        return self._wording.vocabulary.may_have(text)

    def _headings(self, pillar: Pillar, title: str) -> frozenset[str]:
        """Return the headings of a pillar's list in other languages, in lower case."""
        return frozenset(
            lists._wording.policy_group(each).lower()
            for lists in self._foreign
            for each in (title, lists.own_titles[pillar])
        )

    def _headings_of_others(self) -> frozenset[str]:
        """Return the headings of the list that pillars share, in other languages."""
        others = (lists._wording.policy_group_of_others() for lists in self._foreign)
        return frozenset(map(str.lower, others))

    def is_start(self, bullet: str) -> bool:
        """Return whether a bullet is one that names the initiatives to start with.

        The bullet is in normal form.
        """
        families = self._families.values()
        return is_starting_bullet(
            self._wording, bullet, {each for family in families for each in family.initiatives}
        )

    def _of_pillar(self, pillar: Pillar, plan: SlotPlan, title: str = "") -> ManagedList:
        """Return the policy list of a pillar.

        With the `title` of the pillar, it is a list in a section for all pillars. It has a heading
        then, no closing line, and is left out if it is empty.
        """
        wording = self._wording
        none, closing = self._none(pillar), self._closing(pillar, plan.more)
        is_below_prose = plan.has_prose and not title
        bullets = [] if plan.is_shared else self._listed(plan, start_last=is_below_prose)
        # A sentence that says that there are none would contradict the user's text.
        is_alone = not (title or plan.has_prose or plan.mentioned)
        return ManagedList(
            self._desired(bullets, plan, pillar, title),
            mentioned=tuple(self.bullets_of(plan.mentioned)),
            none=ManagedSentence(
                none if is_alone else "",
                Role.NONE,
                self._patterns(lambda lists: SentencePatterns([lists._none(pillar)])),
            ),
            closing=ManagedSentence(
                "" if title else closing,
                Role.CLOSING,
                self._patterns(
                    lambda lists: lists._closings(pillar), wording.layout.own_text(Role.CLOSING)
                ),
                (CATEGORY_PAGE, _SERVICE_PAGE),
            ),
            heading=wording.policy_group(title) if title else "",
            foreign_headings=partial(self._foreign_headings, pillar, title) if title else frozenset,
        )

    def of_directive(self, pillar: Pillar, plan: SlotPlan) -> ManagedList:
        """Return the list of a directive: bullets alone, as the text around them is the user's."""
        return ManagedList(
            self._desired(self.bullets_of(plan.listed), plan, pillar, ""),
            mentioned=tuple(self.bullets_of(plan.mentioned)),
        )

    def _none(self, pillar: Pillar) -> str:
        return self._wording.policy_none(self._facts.service, pillar)

    def _closing(self, pillar: Pillar, more: int) -> str:
        categories = self._facts.categories(pillar)
        return self._wording.policy_closing(self._facts.service, pillar, categories, more)

    def _former_closing(self, pillar: Pillar, more: int) -> str:
        categories = self._facts.categories(pillar)
        return self._wording.former_policy_closing(self._facts.service, pillar, categories, more)

    def _closing_patterns(self, pillar: Pillar) -> SentencePatterns:
        """Return the forms of the line after a pillar's list, in one language."""
        closings = partial(self._closing, pillar), partial(self._former_closing, pillar)
        return patterns_with_counts(*closings)

    def shared(self, plan: ArticlePlan, titles: Mapping[Pillar, str]) -> ManagedList:
        """Return the list of the pillars with one point; each bullet begins with its pillar."""
        plans = [plan.of(Slot(SlotKind.POLICIES, pillar)) for pillar in Pillar]
        leads = [point.lead for each in plans if each.is_shared for point in each.listed]
        elsewhere = {point.lead: point.elsewhere for each in plans for point in each.points}

        def forms(lead: str) -> list[Bullet]:
            return [*self._shared([lead], titles), *self._shared([lead], titles, elsewhere)]

        desired = DesiredList(
            self._shared(leads, titles, elsewhere),
            self._known(forms, is_foreign=partial(self._is_foreign, titles)),
            self._wording.without_counts,
            index=self._index,
        )
        return ManagedList(
            desired,
            heading=self._wording.policy_group_of_others(),
            foreign_headings=self._headings_of_others,
        )

    def _shared(
        self,
        leads: Iterable[str],
        titles: Mapping[Pillar, str],
        elsewhere: Mapping[str, tuple[str, ...]] | None = None,
    ) -> list[Bullet]:
        """Return bullets as they are in the list that pillars share."""
        return [
            self._shared_bullet(
                titles[self._families[lead].pillar], lead, (elsewhere or {}).get(lead, ())
            )
            for lead in leads
        ]

    def _bullet_of_pillar(self, title: str, lead: str, elsewhere: tuple[str, ...]) -> Bullet:
        """Return a bullet that begins with the title of its pillar."""
        bullet = self.bullet(lead, elsewhere)
        text = self._wording.policy_of_pillar(title, bullet.text, bullet.subject)
        return replace(bullet, text=text)

    def bullets_of(self, points: Iterable[Point]) -> list[Bullet]:
        """Return the bullets of points, in their order."""
        return [self.bullet(point.lead, point.elsewhere) for point in points]

    def _listed(self, plan: SlotPlan, *, start_last: bool) -> list[Bullet]:
        """Return the bullets of a list: its points, and the initiatives to start with.

        The initiatives come first, but last (`start_last`) if bullets of the user's may precede
        enrich's: they would be in the middle of the list.
        """
        bullets = self.bullets_of(plan.listed)
        if not plan.start:
            return bullets
        on_workload = sum(bullet.is_on_workload for bullet in bullets)
        start = starting_bullet(self._wording, plan.start)
        start = replace(start, is_on_workload=2 * on_workload > len(bullets))
        return [*bullets, start] if start_last else [start, *bullets]

    def _desired(
        self, bullets: list[Bullet], plan: SlotPlan, pillar: Pillar, title: str
    ) -> DesiredList:
        """Return the list of some bullets; `plan` is that of the pillar."""
        titles = {**self.own_titles, pillar: title or self.own_titles[pillar]}
        points = {point.lead: point for point in plan.points}

        def forms(lead: str) -> list[Bullet]:
            point = points.get(lead)
            return [self.bullet(lead), self.bullet(lead, point.elsewhere)] if point else []

        known = self._known(forms, bullets, lambda text: self._is_foreign(titles, text, pillar))
        return DesiredList(
            bullets,
            known,
            self._wording.without_counts,
            index=self._index,
            placeholders=self._wording.layout.own_items,
        )

    def _known(
        self,
        forms: Callable[[str], Iterable[Bullet]],
        bullets: Iterable[Bullet] = (),
        is_foreign: Callable[[str], bool] = lambda _: False,
    ) -> KnownTexts:
        """Return the texts of some bullets, and of families in these forms, by their lead."""
        texts = self._known_texts(bullets)

        def texts_about(text: str) -> frozenset[str]:
            leads = self._subjects.leads_of(BulletKey.of(text, self._index))
            return texts | self._known_texts(each for lead in leads for each in forms(lead))

        return KnownTexts(texts_about, is_foreign)

    @cached_property
    def _subjects(self) -> FamilySubjects:
        return FamilySubjects(self._families.values())

    def _known_texts(self, bullets: Iterable[Bullet]) -> frozenset[str]:
        """Return bullets in normal form, without resource counts."""
        return known_texts(bullets, self._wording.without_counts)

    def _intro(self, also: bool, repeats: bool) -> Introduction:
        """Return the sentence before the policies in a section for all pillars.

        `also`: it follows a list of the user's own. `repeats`: that list says some of the same.
        """
        text = self._intro_forms()[also, also and repeats]
        patterns = self._patterns(PolicyLists._intros)
        sentence = ManagedSentence(text, Role.INTRO, patterns)
        return Introduction(ManagedSentence(role=Role.INTRO), sentence)

    def _intro_forms(self) -> dict[tuple[bool, bool], str]:
        """Return the introductions, by whether they follow a list, and one that repeats some."""
        service, wording = self._facts.service, self._wording
        return {
            (True, True): wording.policy_intro(service, also=True, repeats=True),
            (True, False): wording.policy_intro(service, also=True),
            (False, False): wording.policy_intro(service),
        }

    def _intros(self) -> SentencePatterns:
        formers = self._wording.former_policy_intros(self._facts.service)
        return SentencePatterns([*self._intro_forms().values(), *formers])
