"""What is new in a catalogue of built-in policies: what came, went, and became another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from enricher.catalog.catalog import Catalog
from enricher.catalog.model import Pillar, PolicyDefinition, Service
from enricher.catalog.relevance import concerns

#: What can become of a definition, in the order in which it is told.
CAME, WENT, DEPRECATED = "came", "went", "deprecated"
RENAMED, LEFT_PREVIEW, MAJOR_VERSION = "renamed", "left preview", "new major version"
KINDS = (CAME, WENT, DEPRECATED, RENAMED, LEFT_PREVIEW, MAJOR_VERSION)


class News(Struct, frozen=True):
    """What became of one definition. `before` is None for one that came."""

    policy: PolicyDefinition  # as it is now; one that went, as it was
    kinds: tuple[str, ...]
    pillar: Pillar
    services: tuple[Service, ...] = ()  # those of the registry that it concerns
    before: PolicyDefinition | None = None
    successor: PolicyDefinition | None = None


def news_of(before: Catalog, after: Catalog, services: Iterable[Service]) -> list[News]:
    """The news between two states of the catalogue, by name; `services` are those to be told of.

    What concerns none of them is among the news as well, without a service.
    """
    asked = [*services]
    return sorted(_news(before, after, asked), key=lambda one: one.policy.display_name.lower())


def _news(before: Catalog, after: Catalog, services: list[Service]) -> Iterator[News]:
    was = {policy.id: policy for policy in before.live}
    is_ = {policy.id: policy for policy in after.definitions or ()}
    for guid in was.keys() | {policy.id for policy in after.live}:
        old, new = was.get(guid), is_.get(guid)
        kinds = tuple(_kinds(old, new))
        policy = new or old
        if kinds and policy:
            catalog = after if new else before
            yield News(
                policy,
                kinds,
                catalog.judge(policy).verdict.primary,
                tuple(service for service in services if concerns(policy, service)),
                old,
                catalog.successor(policy) if DEPRECATED in kinds else None,
            )


def _kinds(old: PolicyDefinition | None, new: PolicyDefinition | None) -> Iterator[str]:
    """What became of a definition that was live (else None) and is there now (else None)."""
    if old is None or new is None or not new.is_live:
        yield CAME if old is None else WENT if new is None else DEPRECATED
        return
    if new.display_name != old.display_name:
        yield RENAMED
    if old.preview and not new.preview:
        yield LEFT_PREVIEW
    if _major(new.version) > _major(old.version):
        yield MAJOR_VERSION


def _major(version: str) -> int:
    """The first number of a version; previews of a first version are 0 or 1 alike."""
    found = re.match(r"\d{1,9}", version)
    return int(found.group()) if found else 0


def by_service(news: Iterable[News]) -> Mapping[Service | None, Mapping[Pillar, list[News]]]:
    """The news by service (by name; None: of none, at the end) and by pillar, in their order."""
    told = [*news]
    services = {service for one in told for service in one.services}
    grouped: dict[Service | None, dict[Pillar, list[News]]] = {}
    for service in [*sorted(services, key=lambda one: one.name.lower()), None]:
        mine = [one for one in told if (service in one.services if service else not one.services)]
        pillars = {
            pillar: of_it for pillar in Pillar if (of_it := [o for o in mine if o.pillar is pillar])
        }
        if pillars:
            grouped[service] = pillars
    return grouped
