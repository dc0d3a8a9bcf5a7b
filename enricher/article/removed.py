"""The definitions of removed bullets, with the state of each in Azure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.bullets import (
    Bullet,
    BulletKey,
    RemovedBullet,
    linked_definitions,
    name_key,
    read_bullet,
)
from enricher.article.definitions import definition_ids
from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot
from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.facts import Availability
from enricher.catalog.policy import CompiledPolicy


class RemovedDefinitions(Struct, frozen=True):
    """The definitions of removed bullets, looked up in a catalogue."""

    catalog: Catalog
    wording: Wording

    def by_slot(
        self, slot_results: Mapping[Slot, SlotResult | None], text: str
    ) -> dict[Slot, list[RemovedBullet]]:
        """Return the removed bullets of each slot; `text` is that of the filled article.

        They are one for each definition that Azure no longer has, and one for each that a kept
        bullet no longer names, unless the article still names it.
        """
        present = {slot: result for slot, result in slot_results.items() if result}
        written = [
            bullet for result in present.values() for bullet in (*result.added, *result.updated)
        ]
        return {slot: [*self._of(result, written, text)] for slot, result in present.items()}

    def _of(
        self, slot_result: SlotResult, written: Sequence[Bullet], text: str
    ) -> Iterator[RemovedBullet]:
        for bullet in slot_result.removed:
            if bullet.gone and bullet.ids:
                definitions = (self.of_definition(guid, bullet.text) for guid in bullet.ids)
                yield from (replace(each, has_notes=bullet.has_notes) for each in definitions)
            else:
                same = (each for each in written if _names(each.subject, bullet))
                yield bullet if bullet.gone else replace(bullet, into=next(same, None))
        named = definition_ids(text) if slot_result.dropped else set()
        for bullet in slot_result.dropped:
            if self.catalog.availability(bullet.ids) is Availability.GONE:
                yield self.of_definition(bullet.ids[0], bullet.text)
            elif named.isdisjoint(bullet.ids):
                policy = self.catalog.by_id(bullet.ids[0])
                name = policy.edited_name if policy else bullet.name
                yield replace(bullet, name=name, gone=False)

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
            policy.edited_name,
            self.wording.definition_link(guid),
            (guid,),
            gone=True,
            deprecated=policy.deprecated,
            successor=self._link_to(successor) if successor else None,
        )

    def _link_to(self, policy: CompiledPolicy) -> Bullet:
        link = self.wording.definition_link(policy.id)
        return Bullet("", BulletKey(frozenset({policy.id})), policy.edited_name, link)


def _names(subject: BulletKey, bullet: RemovedBullet) -> bool:
    """Return whether a subject includes that of a removed bullet: by id, or by name without ids."""
    if subject.ids or bullet.ids:
        return not subject.ids.isdisjoint(bullet.ids)
    return name_key(bullet.name) in subject.names
