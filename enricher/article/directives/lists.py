"""The points of a directive as bullets and as rows: what its list or table says of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.article_options import Form
from enricher.article.bullets import Bullet
from enricher.article.definitions import DefinitionIndex
from enricher.article.directives.directive import Directive
from enricher.article.directives.rows import Rows
from enricher.article.managed_list import ManagedList
from enricher.article.merge import DesiredList, known_texts
from enricher.article.plan import Point, SlotPlan
from enricher.article.point_status import Mention, Status
from enricher.article.prose import Prose
from enricher.article.service_facts import ServiceFacts
from enricher.article.slot_content import SlotContent
from enricher.article.template import SlotKind
from enricher.article.wording import Wording
from enricher.catalog.initiative import Initiative

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
        found = [initiative for initiative, _ in self.initiatives or ()]
        points: list[Point] = []
        for number, initiative in enumerate(found, start=1):
            rank, mention = f"number {number} of {len(found)} by rank", None
            decision = Status.LISTED, rank
            if any(map(prose.names, initiative.names)):
                mention, decision = Mention.NAMED, (Status.MENTIONED, "the text names it")
            elif sum(point.status is Status.LISTED for point in points) >= room:
                decision = Status.BEYOND_LIMIT, f"{rank}, beyond the limit of {room}"
            points.append(Point(initiative.display_name, initiative.id, *decision, mention))
        return SlotPlan(tuple(points), has_prose=bool(prose))

    def managed(self, plan: SlotPlan, form: Form) -> ManagedList:
        """Return the list of a plan in one of its forms: bullets, or the rows of a table."""
        kind = self.directive.slot.kind
        if form is Form.LIST and kind is SlotKind.POLICIES:
            managed = self.slots.policies.of_directive(self.directive.slot.pillar, plan)
        elif form is Form.LIST and kind is SlotKind.RECOMMENDATIONS:
            managed = self.slots.advisor.of_directive(self.directive.slot.pillar, plan)
        else:
            points = self._rows[form]
            desired = DesiredList(
                [points[point.lead] for point in plan.listed],
                known_texts(points.values(), self.wording.without_counts),
                self.wording.without_counts,
                index=self.index,
            )
            mentioned = tuple(points[point.lead] for point in plan.mentioned)
            managed = ManagedList(desired, mentioned=mentioned)
        is_former = managed.desired.is_former

        def is_own(text: str) -> bool:
            return is_former(text) or text in self._known_texts

        return replace(managed, desired=replace(managed.desired, is_former=is_own))

    @cached_property
    def _known_texts(self) -> frozenset[str]:
        """The bullets and rows that enrich writes for the service, in any list."""
        if self.whole is None:
            return frozenset()
        slot = self.directive.slot
        rows = Rows(self.wording, with_pillar=slot.own_pillar is None)
        bullets = [*self.whole.policies.bullets(), *rows.of(slot.kind, self.whole.facts).values()]
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
    def _rows(self) -> Mapping[Form, Mapping[str, Bullet]]:
        """The bullets on initiatives, and the rows of tables, by form and lead."""
        slot = self.directive.slot
        rows = Rows(self.wording, with_pillar=slot.own_pillar is None)
        if slot.kind is SlotKind.INITIATIVES:
            service, found = self.directive.service, self.initiatives or ()
            return {
                Form.LIST: {each.id: rows.bullet(each, own, service) for each, own in found},
                Form.TABLE: {each.id: rows.initiative(each) for each, _ in found},
            }
        return {Form.LIST: {}, Form.TABLE: rows.of(slot.kind, self.facts)}
