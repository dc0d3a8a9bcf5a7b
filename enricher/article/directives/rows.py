"""Rows of tables, and bullets on initiatives, which only directives write."""

from __future__ import annotations

from msgspec import Struct

from enricher.article.bullets import Bullet, BulletKey, name_key
from enricher.article.policy_bullets import policy_row
from enricher.article.service_facts import ServiceFacts
from enricher.article.template import SlotKind
from enricher.article.wording import Wording
from enricher.article.wording_variables import LinkVariables
from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.initiative import Initiative
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendations import Advice
from enricher.catalog.service import Service


class Rows(Struct, frozen=True):
    """Makes the rows of tables; the text of each has its cells, with `|` between them."""

    wording: Wording
    with_pillar: bool  # as a cell

    def of(self, kind: SlotKind, facts: ServiceFacts) -> dict[str, Bullet]:
        """Return the rows on policies, or else on recommendations, by the id of the lead."""
        if kind is SlotKind.POLICIES:
            families = [family for group in (facts.families or {}).values() for family in group]
            return {
                each.lead.policy.id: policy_row(
                    self.wording, each, self._pillar(each.pillar), facts.compliance, facts.assigned
                )
                for each in families
            }
        groups = (facts.advice or {}).values()
        return {each.lead.id: self._recommendation(each) for group in groups for each in group}

    def initiative(self, initiative: Initiative) -> Bullet:
        """Return the row on an initiative."""
        return self._on_initiative("initiative_row", initiative, category=initiative.category)

    def bullet(self, initiative: Initiative, own: int, service: Service | None) -> Bullet:
        """Return the bullet on an initiative, of whose definitions a service has `own`."""
        return self._on_initiative("initiative_bullet", initiative, own=own, service=service)

    def _on_initiative(self, template: str, initiative: Initiative, **more: object) -> Bullet:
        name = initiative.edited_name
        link = LinkVariables(name, self.wording.initiative_link(initiative.id))
        subject = BulletKey(names=frozenset(map(name_key, initiative.names)))
        text = self.wording.render(
            template,
            subject,
            initiative=link,
            preview=initiative.preview,
            size=initiative.size,
            **more,
        )
        return Bullet(text, subject, name, link.link, initiative.display_name)

    def _recommendation(self, advice: Advice) -> Bullet:
        rules, lead = load_advisor_rules(), advice.lead
        name = rules.titles(advice.entries)[0]
        names = frozenset().union(*map(rules.names, advice.entries))
        subject = BulletKey(names=frozenset(map(name_key, names)))
        link = self.wording.hosts.page(lead.learn_more or "")
        pillar = self._pillar(lead.pillar)
        text = self.wording.advisor_row(name, link, lead.impact, subject, pillar)
        return Bullet(text, subject, name, link)

    def _pillar(self, pillar: Pillar) -> Pillar | None:
        return pillar if self.with_pillar else None
