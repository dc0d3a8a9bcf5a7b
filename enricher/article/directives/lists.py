"""The points of a directive as bullets and as rows: what its list or table says of each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.article_options import Form
from enricher.article.bullets import Bullet, BulletKey, name_key
from enricher.article.decisions import Mention, Status
from enricher.article.definitions import DefinitionIndex
from enricher.article.directives.directive import Directive
from enricher.article.directives.syntax import find_regions
from enricher.article.directives.tables import rows_in
from enricher.article.managed_list import ManagedList
from enricher.article.merge import DesiredList, known_texts
from enricher.article.plan import Point, SlotPlan
from enricher.article.policy_bullets import initiative_variables
from enricher.article.prose import Prose
from enricher.article.service_facts import ServiceFacts
from enricher.article.slot_content import SlotContent
from enricher.article.template import SlotKind
from enricher.article.wording import Wording
from enricher.article.wording_variables import FamilyVariables, LinkVariables, label_of
from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.families import Family, Member
from enricher.catalog.initiative import Initiative
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendations import Advice
from enricher.markdown.outline import Outline

_LIMIT = 10  # initiatives in a list, unless the directive sets another limit


class DirectiveContent(Struct, frozen=True, eq=False, dict=True):
    """The content of one directive, whatever the text of its region is.

    `whole` is the content for its service without its selection: without a history, the bullets
    that enrich writes there are its own. `initiatives` are those of a directive on them, each with
    the number of its definitions that the service has; None if no source was available.
    """

    directive: Directive
    facts: ServiceFacts
    wording: Wording
    index: DefinitionIndex
    whole: SlotContent | None = None
    initiatives: Sequence[tuple[Initiative, int]] | None = None

    @property
    def is_available(self) -> bool:
        """Whether the source of its facts was queried."""
        match self.directive.slot.kind:
            case SlotKind.POLICIES:
                return self.facts.families is not None
            case SlotKind.RECOMMENDATIONS:
                return self.facts.advice is not None
            case _:
                return self.initiatives is not None

    def is_in(self, outline: Outline) -> bool:
        """Return whether a text has a bullet or row of enrich's in the region of a directive."""
        lists, tables = (self.managed(SlotPlan(), form) for form in Form)
        blocks = [block for region in find_regions(outline).regions for block in region.blocks]
        return any(lists.desired.writes(item) for block in blocks for item in block.items) or any(
            tables.desired.writes(row)
            for block in blocks
            if block.kind == "table"
            for row in rows_in(outline, block, len(self.header), tables)
        )

    @cached_property
    def slots(self) -> SlotContent:
        """The content for the selection."""
        return SlotContent(self.facts, self.wording, self.index)

    def plan(self, prose: Prose) -> SlotPlan:
        """Return which points the list makes; `prose` is the user's own text in the region."""
        slot, limit = self.directive.slot, self.directive.options.limit
        if slot.kind is not SlotKind.INITIATIVES:
            return self.slots.planner.of_directive(slot.kind, slot.pillar, prose, limit)
        room = _LIMIT if limit is None else limit
        points: list[Point] = []
        for number, (initiative, _) in enumerate(self.initiatives or (), start=1):
            rank = f"number {number} of {len(self.initiatives or ())} by rank"
            is_named = any(map(prose.names, initiative.names))
            listed = sum(point.status is Status.LISTED for point in points)
            decision = (
                (Status.MENTIONED, "the text names it")
                if is_named
                else (Status.LISTED, rank)
                if listed < room
                else (Status.BEYOND_LIMIT, f"{rank}, beyond the limit of {room}")
            )
            mention = Mention.NAMED if is_named else None
            points.append(Point(initiative.display_name, initiative.id, *decision, mention))
        return SlotPlan(tuple(points), has_prose=bool(prose))

    def managed(self, plan: SlotPlan, form: Form) -> ManagedList:
        """Return the list of a plan in one of its forms: bullets, or the rows of a table."""
        kind = self.directive.slot.kind
        if form is Form.LIST and kind is SlotKind.POLICIES:
            managed = self.slots.policies.of_directive(plan)
        elif form is Form.LIST and kind is SlotKind.RECOMMENDATIONS:
            managed = self.slots.advisor.of_directive(self.directive.slot.pillar, plan)
        else:
            points = self._points[form]
            desired = DesiredList(
                [points[point.lead] for point in plan.listed],
                known_texts(points.values(), str),
                index=self.index,
            )
            mentioned = tuple(points[point.lead] for point in plan.mentioned)
            managed = ManagedList(desired, mentioned=mentioned)
        known, is_former = self._known_texts, managed.desired.is_former
        desired = replace(managed.desired, is_former=lambda text: text in known or is_former(text))
        return replace(managed, desired=desired)

    @cached_property
    def _known_texts(self) -> frozenset[str]:
        """The bullets and rows that enrich writes for the service, in any list."""
        if self.whole is None:
            return frozenset()
        whole = replace(self, facts=self.whole.facts, whole=None)
        bullets = [*self.whole.policies.bullets(), *whole._rows()]
        advice = (self.whole.facts.advice or {}).values()
        bullets += [self.whole.advisor.bullet(each) for group in advice for each in group]
        return known_texts(bullets, self.wording.without_counts)

    @property
    def header(self) -> tuple[str, ...]:
        """The headings of the columns of its table."""
        columns, slot = self.wording.vocabulary.columns, self.directive.slot
        pillar = () if slot.own_pillar else (columns.pillar,)
        match slot.kind:
            case SlotKind.POLICIES:
                return (columns.policy, *pillar, columns.effects, columns.reason)
            case SlotKind.RECOMMENDATIONS:
                return (columns.recommendation, *pillar, columns.impact)
            case _:
                return (columns.initiative, columns.category, columns.definitions)

    @cached_property
    def _points(self) -> dict[Form, dict[str, Bullet]]:
        """The bullets and rows that the directives lists don't share with others, by lead."""
        if self.directive.slot.kind is SlotKind.INITIATIVES:
            return {
                form: {
                    each.id: self._initiative(each, own, form)
                    for each, own in self.initiatives or ()
                }
                for form in Form
            }
        return {Form.LIST: {}, Form.TABLE: self._rows_by_lead()}

    def _rows(self) -> list[Bullet]:
        return [*self._rows_by_lead().values()]

    def _rows_by_lead(self) -> dict[str, Bullet]:
        if self.directive.slot.kind is SlotKind.POLICIES:
            groups = (self.facts.families or {}).values()
            return {each.lead.policy.id: self._policy(each) for group in groups for each in group}
        groups_of_advice = (self.facts.advice or {}).values()
        return {each.lead.id: self._advice(each) for group in groups_of_advice for each in group}

    def _pillar(self, pillar: Pillar) -> Pillar | None:
        """Return the pillar of a row, unless all rows have the same."""
        return None if self.directive.slot.own_pillar else pillar

    def _policy(self, family: Family) -> Bullet:
        wording = self.wording

        def link_to(member: Member) -> LinkVariables:
            label = label_of(member, family, wording.vocabulary)
            return LinkVariables(label, wording.definition_link(member.classified.policy.id))

        variables = FamilyVariables.of(family, wording.vocabulary, link_to, [])
        names = (name for member in family.members for name in member.classified.policy.names)
        subject = BulletKey(frozenset(family.ids), frozenset(map(name_key, names)))
        text = wording.policy_row(variables, subject, self._pillar(family.pillar))
        lead = family.lead.policy
        return Bullet(text, subject, variables.title, variables.lead.link, lead.display_name)

    def _advice(self, advice: Advice) -> Bullet:
        rules, lead = load_advisor_rules(), advice.lead
        name = rules.titles(advice.entries)[0]
        names = frozenset().union(*map(rules.names, advice.entries))
        subject = BulletKey(names=frozenset(map(name_key, names)))
        link = self.wording.hosts.page(lead.learn_more or "")
        pillar = self._pillar(lead.pillar)
        text = self.wording.advisor_row(name, link, lead.impact, subject, pillar)
        return Bullet(text, subject, name, link)

    def _initiative(self, initiative: Initiative, own: int, form: Form) -> Bullet:
        variables = initiative_variables(self.wording, initiative)
        subject = BulletKey(names=frozenset(map(name_key, (*initiative.names, variables.label))))
        text = self.wording.render(
            "initiative_bullet" if form is Form.LIST else "initiative_row",
            subject,
            initiative=variables,
            category=initiative.category,
            size=initiative.size,
            own=own,
            service=self.directive.service,
        )
        return Bullet(
            text, subject, initiative.edited_name, variables.link, initiative.display_name
        )
