"""The user's own counts, by resource type, and what they come to for a service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, TypeVar

from msgspec import Struct

from enricher.catalog.model import Affected, Compliance, Service, Usage

_Count = TypeVar("_Count", Affected, Compliance)

#: Counts by resource type, in lower case, and by id.
ByType: TypeAlias = "Mapping[str, Mapping[str, _Count]]"


class Counts(Struct, frozen=True):
    """What the user's own subscriptions say, of all services; None: that source refused."""

    recommendations: ByType[Affected] | None  # by recommendation type id
    compliance: ByType[Compliance] | None  # by definition id

    def of(self, service: Service) -> Usage:
        """The counts of the resources of a service."""
        return Usage(
            None if self.recommendations is None else _of_service(self.recommendations, service),
            None if self.compliance is None else _of_service(self.compliance, service),
        )


def _of_service(counts: ByType[_Count], service: Service) -> dict[str, _Count]:
    total: dict[str, _Count] = {}
    for kind, by_id in counts.items():
        if service.covers(kind):
            for guid, count in by_id.items():
                total[guid] = total[guid] + count if guid in total else count
    return total
