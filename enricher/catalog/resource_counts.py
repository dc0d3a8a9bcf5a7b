"""Counts of the user's own resources, by resource type, and their sums for a service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias, TypeVar

from msgspec import Struct

from enricher.catalog.service import Service

#: The states of a recommendation that isn't open, because a user decided about it.
#: https://learn.microsoft.com/azure/advisor/advisor-resiliency-reviews
SET_ASIDE = ("dismissed", "postponed", "completed")


class Compliance(Struct, frozen=True):
    """The numbers of resources that comply with a policy, that don't, and that are exempt."""

    compliant: int = 0
    non_compliant: int = 0
    exempt: int = 0

    def __add__(self, other: Compliance) -> Compliance:
        return Compliance(
            self.compliant + other.compliant,
            self.non_compliant + other.non_compliant,
            self.exempt + other.exempt,
        )


class Affected(Struct, frozen=True):
    """The numbers of resources with an open recommendation, and with one that was set aside."""

    open: int = 0
    set_aside: int = 0  # dismissed, postponed, or marked as done

    def __add__(self, other: Affected) -> Affected:
        return Affected(self.open + other.open, self.set_aside + other.set_aside)


_Count = TypeVar("_Count", Affected, Compliance)

#: Counts by resource type (lower case) and by id.
ByType: TypeAlias = "Mapping[str, Mapping[str, _Count]]"


class ServiceCounts(Struct, frozen=True):
    """The counts of a service's resources, never their names; None if the source refused."""

    recommendations: Mapping[str, Affected] | None  # by recommendation type id
    compliance: Mapping[str, Compliance] | None  # by definition id

    def open_of(self, ids: Iterable[str]) -> int | None:
        """Return the number of resources with one of these recommendations, by type id.

        None if the source refused.
        """
        if self.recommendations is None:
            return None
        counts = self.recommendations
        return sum(counts[guid].open for guid in ids if guid in counts)


class ResourceCounts(Struct, frozen=True):
    """The counts of all resources in the user's scope; None if the source refused."""

    recommendations: ByType[Affected] | None  # by recommendation type id
    compliance: ByType[Compliance] | None  # by definition id

    def of(self, service: Service) -> ServiceCounts:
        """Return the counts of the resources of a service."""
        return ServiceCounts(
            None if self.recommendations is None else _sum(self.recommendations, service),
            None if self.compliance is None else _sum(self.compliance, service),
        )


def _sum(counts: ByType[_Count], service: Service) -> dict[str, _Count]:
    total: dict[str, _Count] = {}
    for kind, by_id in counts.items():
        if service.covers(kind):
            for guid, count in by_id.items():
                total[guid] = total[guid] + count if guid in total else count
    return total
