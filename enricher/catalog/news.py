"""The differences between two states of the built-in policies: added, removed, changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from enricher.catalog.catalog import Catalog
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import CompiledPolicy
from enricher.catalog.service import Service

#: The kinds of change, in the order in which reports list them.
ADDED, REMOVED, DEPRECATED = "added", "removed", "deprecated"
RENAMED, LEFT_PREVIEW, MAJOR_VERSION = "renamed", "left preview", "new major version"
KINDS = (ADDED, REMOVED, DEPRECATED, RENAMED, LEFT_PREVIEW, MAJOR_VERSION)


class News(Struct, frozen=True):
    """The changes of a policy. `before` is None if it was added."""

    policy: CompiledPolicy  # its current state, or the last one if it was removed
    kinds: tuple[str, ...]
    pillar: Pillar
    services: tuple[Service, ...] = ()  # that it applies to
    before: CompiledPolicy | None = None
    successor: CompiledPolicy | None = None


def news_of(before: Catalog, after: Catalog, services: Iterable[Service]) -> list[News]:
    """Return the changes between two states, sorted by name.

    Each has those of `services` that the policy applies to, which may be none.
    """
    changes = _news(before, after, [*services])
    return sorted(changes, key=lambda news: news.policy.display_name.lower())


def _news(before: Catalog, after: Catalog, services: list[Service]) -> Iterator[News]:
    old_by_id = {policy.id: policy for policy in before.live}
    new_by_id = {policy.id: policy for policy in after.definitions or ()}
    for guid in old_by_id.keys() | {policy.id for policy in after.live}:
        old, new = old_by_id.get(guid), new_by_id.get(guid)
        kinds = tuple(_kinds(old, new))
        policy = new or old
        if kinds and policy:
            catalog = after if new else before
            yield News(
                policy,
                kinds,
                catalog.classify(policy).classification.primary,
                tuple(service for service in services if catalog.applies_to(policy, service)),
                old,
                catalog.successor(policy) if DEPRECATED in kinds else None,
            )


def _kinds(old: CompiledPolicy | None, new: CompiledPolicy | None) -> Iterator[str]:
    """Yield the kinds of change of a policy; `old` is None if it was not live."""
    if old is None or new is None or not new.is_live:
        yield ADDED if old is None else REMOVED if new is None else DEPRECATED
        return
    if new.display_name != old.display_name:
        yield RENAMED
    if old.preview and not new.preview:
        yield LEFT_PREVIEW
    if _major(new.version) > _major(old.version):
        yield MAJOR_VERSION


def _major(version: str) -> int:
    """Return the first number of a version, or 0 if it doesn't start with one."""
    match = re.match(r"\d{1,9}", version)
    return int(match.group()) if match else 0


def by_service(news: Iterable[News]) -> Mapping[Service | None, Mapping[Pillar, list[News]]]:
    """Group news by service and pillar. The services are sorted by name; None is the last key."""
    entries = [*news]
    services = {service for entry in entries for service in entry.services}
    grouped: dict[Service | None, dict[Pillar, list[News]]] = {}
    for service in [*sorted(services, key=lambda service: service.name.lower()), None]:
        own = [
            entry
            for entry in entries
            if (service in entry.services if service else not entry.services)
        ]
        pillars = {
            pillar: group
            for pillar in Pillar
            if (group := [entry for entry in own if entry.pillar is pillar])
        }
        if pillars:
            grouped[service] = pillars
    return grouped
