"""The user's bullets that need a decision: Azure no longer has, or applies, what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from enricher.article.availability import SubjectAvailability
from enricher.article.bullets import BulletKey, RemovedBullet
from enricher.article.removed import RemovedDefinitions
from enricher.article.slot_result import SlotResult, UserBullet
from enricher.article.template import Slot, SlotKind
from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.facts import Availability
from enricher.catalog.service import Service
from enricher.markdown.document import Document
from enricher.markdown.inline import plain_text

_SAME_SERVICE: Mapping[Slot, Service | None] = {}


class Reviewer(Struct, frozen=True):
    """Finds the bullets that stay because they are the user's, though enrich would remove them."""

    catalog: Catalog
    availability: SubjectAvailability
    removed: RemovedDefinitions

    @classmethod
    def of(cls, catalog: Catalog, wording: Wording) -> Reviewer:
        """Return the reviewer for a catalogue."""
        return cls(catalog, SubjectAvailability(catalog), RemovedDefinitions(catalog, wording))

    def review(
        self,
        document: Document,
        service: Service,
        slot_results: Mapping[Slot, SlotResult | None],
        services: Mapping[Slot, Service | None] = _SAME_SERVICE,
    ) -> Iterator[str]:
        """Yield a message for each such bullet in a filled article.

        `services` are those of slots that are about others than the article, or about none.
        """
        for slot, slot_result in slot_results.items():
            own = services.get(slot, service)
            for bullet in slot_result.by_user if slot_result else ():
                reasons = [*self._reasons(bullet, slot.kind, own)]
                if reasons:
                    line = document.line_of(bullet.position)
                    words = plain_text(bullet.part.text)
                    yield (
                        f"line {line}: your bullet '{words}' stays, but {'; '.join(reasons)}. "
                        "Update or remove it."
                    )

    def _reasons(
        self, bullet: UserBullet, kind: SlotKind, service: Service | None
    ) -> Iterable[str]:
        if kind is SlotKind.RECOMMENDATIONS:
            return self._of_recommendation(bullet, service)
        return [*self._retired(bullet)] or self._of_policy(bullet, service)

    def _retired(self, bullet: UserBullet) -> Iterator[str]:
        """Yield what Azure did to the definitions that a bullet names, if it retired them.

        A definition that Azure doesn't have may be the user's own, unless enrich once listed it.
        """
        listed = bullet.entry.subject.ids if bullet.entry else frozenset()
        for guid in sorted(bullet.part.subject.ids):
            policy = self.catalog.by_id(guid)
            is_gone = policy is None and guid in listed
            is_gone = is_gone and self.catalog.availability([guid]) is Availability.GONE
            if is_gone or (policy and policy.deprecated):
                yield _words_on(self.removed.of_definition(guid, bullet.part.text))

    def _of_policy(self, bullet: UserBullet, service: Service | None) -> Iterator[str]:
        """Yield why enrich no longer lists a policy that it once listed."""
        subject = bullet.part.subject
        if bullet.entry is None:
            return
        match self.availability.of_policy(subject):
            case Availability.GONE:
                yield "Azure no longer has this policy"
            case Availability.LIVE if service and not self._applies(subject, service):
                yield f"this policy no longer applies to {service.name}"
            case _:
                pass

    def _of_recommendation(self, bullet: UserBullet, service: Service | None) -> Iterator[str]:
        """Yield why enrich no longer lists a recommendation that it once listed."""
        if bullet.entry is None:
            return
        subject = bullet.part.subject
        match self.availability.of_recommendation(subject):
            case Availability.GONE:
                yield "Azure Advisor no longer has this recommendation"
            case Availability.LIVE if service and not self.availability.recommends(
                subject, service
            ):
                yield f"this recommendation no longer applies to {service.name}"
            case _:
                pass

    def _applies(self, subject: BulletKey, service: Service) -> bool:
        """Return whether a policy applies to a service, or was excluded by the user."""
        ids = subject.ids & frozenset(policy.id for policy in self.catalog.live)
        if not ids:
            return True
        applying = self.catalog.policies(service, include_generic=True)
        return any(each.policy.id in ids for each in applying)


def _words_on(bullet: RemovedBullet) -> str:
    """Return what became of a definition, and what replaces it."""
    if not bullet.deprecated:
        return bullet.words
    successor = bullet.successor
    replacement = f"; use '{successor.name}' instead" if successor else ""
    return f"'{bullet.name}' is deprecated{replacement}"
