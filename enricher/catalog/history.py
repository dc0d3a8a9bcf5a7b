"""The earlier releases of Azure's built-in policies, for a catalogue that is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from enricher.catalog.policy import CompiledPolicy


class RemovedPolicy(Struct, frozen=True, array_like=True):
    """A definition that earlier releases had."""

    id: str
    display_name: str
    deprecated: bool
    successor: str  # the id of the definition that replaces it, or empty
    first: date  # the first release that is known to have it
    last: date  # the last one


class History(Struct, frozen=True):
    """The releases of which the definitions are known, by the days of their commits."""

    releases: tuple[date, ...] = ()
    #: The first release with a definition, by id; that of all others is the first one known.
    first: Mapping[str, date] = field(default_factory=dict)
    removed: Mapping[str, RemovedPolicy] = field(default_factory=dict)  # by id

    def continued(
        self, before: Iterable[CompiledPolicy], now: Iterable[CompiledPolicy], release: date
    ) -> History:
        """Return the history with the next release; `before` are the definitions of the last.

        The last release again adds nothing to the history.
        """
        ids = {policy.id for policy in now}
        earlier = {policy.id: policy for policy in before}
        gone = {
            guid: RemovedPolicy(
                guid,
                policy.display_name,
                policy.deprecated,
                policy.successor,
                self.first_release_with(guid),
                self.releases[-1],
            )
            for guid, policy in earlier.items()
            if guid not in ids
        }
        known = {**self.removed, **gone}
        first = {guid: day for guid, day in self.first.items() if guid in ids}
        if self.releases:
            new = ids - earlier.keys()
            first |= {guid: known[guid].first if guid in known else release for guid in new}
        return replace(
            self,
            releases=tuple(sorted({*self.releases, release})),
            first=first,
            removed={guid: each for guid, each in known.items() if guid not in ids},
        )

    def release_on(self, day: date) -> date | None:
        """Return the last known release on a day or before it, or None."""
        return max((release for release in self.releases if release <= day), default=None)

    def first_release_with(self, guid: str) -> date:
        """Return the first known release that has a definition of the last one."""
        return self.first.get(guid, self.releases[0])
