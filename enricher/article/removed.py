"""The definitions of removed bullets, with the state of each in Azure."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.bullets import (
    Bullet,
    BulletKey,
    RemovedBullet,
    linked_definitions,
    read_bullet,
)
from enricher.article.slot_result import SlotResult
from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.facts import Availability
from enricher.catalog.policy import CompiledPolicy


class RemovedDefinitions(Struct, frozen=True):
    """The definitions of removed bullets, looked up in a catalogue."""

    catalog: Catalog
    wording: Wording

    def of(self, slot_result: SlotResult) -> Iterator[RemovedBullet]:
        """Yield the removed bullets; one for each definition that Azure no longer has."""
        for bullet in slot_result.removed:
            if bullet.gone and bullet.ids:
                definitions = (self.of_definition(guid, bullet.text) for guid in bullet.ids)
                yield from (replace(each, has_notes=bullet.has_notes) for each in definitions)
            else:
                yield bullet
        for bullet in slot_result.dropped:
            if self.catalog.availability(bullet.ids) is Availability.GONE:
                yield self.of_definition(bullet.ids[0], bullet.text)

    def of_definition(self, guid: str, text: str) -> RemovedBullet:
        """Return a definition that Azure no longer has, and that a text names."""
        policy = self.catalog.by_id(guid)
        if policy is None:
            hosts = self.wording.hosts
            linked = linked_definitions(text).get(guid) or read_bullet(text)
            missing_in = hosts.name if hosts.is_elsewhere(linked.link) else ""
            return RemovedBullet(
                linked.name, linked.link, (guid,), gone=True, missing_in=missing_in, text=text
            )
        successor = self.catalog.successor(policy)
        return RemovedBullet(
            policy.display_name,
            self.wording.definition_link(guid),
            (guid,),
            gone=True,
            deprecated=policy.deprecated,
            successor=self._link_to(successor) if successor else None,
        )

    def _link_to(self, policy: CompiledPolicy) -> Bullet:
        link = self.wording.definition_link(policy.id)
        return Bullet("", BulletKey(frozenset({policy.id})), policy.display_name, link)
