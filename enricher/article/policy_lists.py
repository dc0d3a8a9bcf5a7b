"""The policy lists for one service: that of each pillar, and one that several pillars share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property, lru_cache

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
from enricher.article.sentence import ManagedSentence, SentencePatterns
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
        self, facts: ServiceFacts, wording: Wording, index: DefinitionIndex = NO_DEFINITIONS
    ) -> None:
        self._facts = facts
        self._wording = wording
        self._index = index
        # Filling an article computes everything at least twice. The caches halve its time.
        self.intro = cache(self._intro)
        self.of_pillar = lru_cache(_PLANS)(self._of_pillar)
        self.bullet = cache(self._bullet_of_family)
        self._known_in_any = cache(self._known_in_any_list)
        self._shared_bullet = cache(self._bullet_of_pillar)

    @cached_property
    def _families(self) -> Mapping[str, Family]:
        """The families by the id of their lead."""
        groups = (self._facts.families or {}).values()
        return {family.lead.policy.id: family for group in groups for family in group}

    def _bullet_of_family(self, lead: str, elsewhere: tuple[str, ...] = ()) -> Bullet:
        """Return the bullet of a family, without the definitions that the user's text links."""
        counts = self._facts.service_counts.compliance if self._facts.service_counts else None
        family = self._families[lead]
        members = (each for each in family.members if each.classified.policy.id not in elsewhere)
        return policy_bullet(self._wording, replace(family, members=tuple(members)), counts)

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
        return self._known(lambda lead: (self.bullet(lead), *self._shared([lead], dict(titles))))

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
        wording, facts = self._wording, self._facts
        none = wording.policy_none(facts.service, pillar)
        categories = facts.categories(pillar)

        def closing(more: int) -> str:
            return wording.policy_closing(facts.service, pillar, categories, more)

        def former_closing(more: int) -> str:
            return wording.former_policy_closing(facts.service, pillar, categories, more)

        is_below_prose = plan.has_prose and not title
        bullets = [] if plan.is_shared else self._listed(plan, start_last=is_below_prose)
        # A sentence that says that there are none would contradict the user's text.
        is_alone = not (title or plan.has_prose or plan.mentioned)
        return ManagedList(
            self._desired(bullets, plan),
            mentioned=tuple(self._points(plan.mentioned)),
            none=ManagedSentence(none if is_alone else "", Role.NONE, SentencePatterns([none])),
            closing=ManagedSentence(
                "" if title else closing(plan.more),
                Role.CLOSING,
                patterns_with_counts(closing, former_closing),
                (CATEGORY_PAGE, _SERVICE_PAGE),
            ),
            heading=wording.policy_group(title) if title else "",
        )

    def shared(self, plan: ArticlePlan, titles: Mapping[Pillar, str]) -> ManagedList:
        """Return the list of the pillars with one point; each bullet begins with its pillar."""
        plans = [plan.of(Slot(SlotKind.POLICIES, pillar)) for pillar in Pillar]
        leads = [point.lead for each in plans if each.is_shared for point in each.listed]
        elsewhere = {point.lead: point.elsewhere for each in plans for point in each.points}

        def forms(lead: str) -> list[Bullet]:
            return [*self._shared([lead], titles), *self._shared([lead], titles, elsewhere)]

        desired = DesiredList(
            self._shared(leads, titles, elsewhere),
            self._known(forms),
            self._wording.without_counts,
            index=self._index,
        )
        return ManagedList(desired, heading=self._wording.policy_group_of_others())

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

    def _points(self, points: Iterable[Point]) -> list[Bullet]:
        return [self.bullet(point.lead, point.elsewhere) for point in points]

    def _listed(self, plan: SlotPlan, *, start_last: bool) -> list[Bullet]:
        """Return the bullets of a list: its points, and the initiatives to start with.

        The initiatives come first, but last (`start_last`) if bullets of the user's may precede
        enrich's: they would be in the middle of the list.
        """
        bullets = self._points(plan.listed)
        if not plan.start:
            return bullets
        on_workload = sum(bullet.is_on_workload for bullet in bullets)
        start = starting_bullet(self._wording, plan.start)
        start = replace(start, is_on_workload=2 * on_workload > len(bullets))
        return [*bullets, start] if start_last else [start, *bullets]

    def _desired(self, bullets: list[Bullet], plan: SlotPlan) -> DesiredList:
        """Return the list of some bullets; `plan` is that of the pillar."""
        points = {point.lead: point for point in plan.points}

        def forms(lead: str) -> list[Bullet]:
            point = points.get(lead)
            return [self.bullet(lead), self.bullet(lead, point.elsewhere)] if point else []

        known = self._known(forms, bullets)
        return DesiredList(bullets, known, self._wording.without_counts, index=self._index)

    def _known(
        self, forms: Callable[[str], Iterable[Bullet]], bullets: Iterable[Bullet] = ()
    ) -> KnownTexts:
        """Return the texts of some bullets, and of families in these forms, by their lead."""
        texts = self._known_texts(bullets)

        def texts_about(text: str) -> frozenset[str]:
            leads = self._subjects.leads_of(BulletKey.of(text, self._index))
            return texts | self._known_texts(each for lead in leads for each in forms(lead))

        return KnownTexts(texts_about)

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
        service, wording = self._facts.service, self._wording
        forms = {
            (True, True): wording.policy_intro(service, also=True, repeats=True),
            (True, False): wording.policy_intro(service, also=True),
            (False, False): wording.policy_intro(service),
        }
        texts = [*forms.values(), *wording.former_policy_intros(service)]
        text = forms[also, also and repeats]
        sentence = ManagedSentence(text, Role.INTRO, SentencePatterns(texts))
        return Introduction(ManagedSentence(role=Role.INTRO), sentence)
