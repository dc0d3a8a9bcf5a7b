"""The differences between two states of the catalogue: added, removed, changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TypeAlias

from msgspec import Struct

from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.catalog import Catalog
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import CompiledPolicy
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.recommendations import concerns
from enricher.catalog.service import Service

#: The kinds of change of policies, those that matter most to readers first. Policies with
#: a successor are replaced as well as deprecated.
DEPRECATED, REPLACED, REMOVED = "deprecated", "replaced", "removed"
ADDED, RENAMED, LEFT_PREVIEW = "added", "renamed", "left preview"
MAJOR_VERSION = "new major version"
#: Those of recommendations, besides added, removed and renamed.
NEW_PILLAR, NEW_IMPACT = "new pillar", "new impact"
KINDS = (DEPRECATED, REPLACED, REMOVED, ADDED, RENAMED, LEFT_PREVIEW, MAJOR_VERSION, NEW_PILLAR,
         NEW_IMPACT)  # fmt: skip

Subject: TypeAlias = CompiledPolicy | RecommendationType


class News(Struct, frozen=True):
    """The changes of a policy or recommendation type. `before` is None if it was added."""

    subject: Subject  # its current state, or the last one if it was removed
    kinds: tuple[str, ...]  # in the order of `KINDS`
    pillar: Pillar
    services: tuple[Service, ...] = ()  # that it applies to
    before: Subject | None = None
    successor: CompiledPolicy | None = None
    changed_on: date | None = None  # the day of the commit with the change, if known

    @property
    def is_policy(self) -> bool:
        """Whether it is about a policy, and not about a recommendation type."""
        return isinstance(self.subject, CompiledPolicy)

    @property
    def main_kind(self) -> str:
        """The kind below which reports list it."""
        return REPLACED if REPLACED in self.kinds else min(self.kinds, key=KINDS.index)

    @property
    def version(self) -> str:
        """The version of the policy; empty for a recommendation type."""
        return self.subject.version if isinstance(self.subject, CompiledPolicy) else ""


def news_of(
    before: Catalog,
    after: Catalog,
    services: Iterable[Service],
    day_of: Callable[[str], date | None] = lambda _: None,
) -> list[News]:
    """Return the changes between two states, what matters most first, then sorted by name.

    Each has those of `services` that it applies to, which may be none. Policies, and recommendation
    types, are compared if both states have them. `day_of` returns the day on which the policy or
    type with an id changed last.
    """
    among = [*services]
    changes = [*_policies(before, after, among, day_of), *_types(before, after, among, day_of)]
    return sorted(
        changes,
        key=lambda news: (
            not news.is_policy,
            KINDS.index(news.main_kind),
            news.subject.display_name.lower(),
            news.subject.id,
        ),
    )


def _policies(
    before: Catalog,
    after: Catalog,
    services: list[Service],
    day_of: Callable[[str], date | None],
) -> Iterator[News]:
    if before.definitions is None or after.definitions is None:
        return
    old_by_id = {policy.id: policy for policy in before.live}
    new_by_id = {policy.id: policy for policy in after.definitions}
    for guid in old_by_id.keys() | {policy.id for policy in after.live}:
        old, new = old_by_id.get(guid), new_by_id.get(guid)
        kinds = tuple(_kinds(old, new))
        policy = new or old
        if kinds and policy:
            catalog = after if new else before
            successor = catalog.successor(policy) if DEPRECATED in kinds else None
            yield News(
                policy,
                (DEPRECATED, REPLACED) if successor else kinds,
                catalog.classify(policy).classification.primary,
                tuple(service for service in services if catalog.applies_to(policy, service)),
                old,
                successor,
                day_of(guid),
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


def _types(
    before: Catalog,
    after: Catalog,
    services: list[Service],
    day_of: Callable[[str], date | None],
) -> Iterator[News]:
    """Yield the changes of recommendation types, without those that are never listed."""
    if before.recommendation_types is None or after.recommendation_types is None:
        return
    old_by_id = {entry.id: entry for entry in before.recommendation_types}
    new_by_id = {entry.id: entry for entry in after.recommendation_types}
    for guid in old_by_id.keys() | new_by_id.keys():
        old, new = old_by_id.get(guid), new_by_id.get(guid)
        kinds, entry = tuple(_kinds_of_type(old, new)), new or old
        if kinds and entry and not load_advisor_rules().reason_to_drop(entry):
            about = tuple(service for service in services if concerns(entry, service))
            yield News(entry, kinds, entry.pillar, about, old, None, day_of(guid))


def _kinds_of_type(old: RecommendationType | None, new: RecommendationType | None) -> Iterator[str]:
    if old is None or new is None:
        yield ADDED if old is None else REMOVED
        return
    if new.display_name != old.display_name:
        yield RENAMED
    if new.pillar is not old.pillar:
        yield NEW_PILLAR
    if new.impact != old.impact:
        yield NEW_IMPACT


def _major(version: str) -> int:
    """Return the first number of a version, or 0 if it doesn't start with one."""
    match = re.match(r"\d{1,9}", version)
    return int(match.group()) if match else 0


def by_kind(news: Iterable[News]) -> dict[tuple[bool, str], list[News]]:
    """Group news by whether they are about policies, and by their main kind, in their order."""
    groups: dict[tuple[bool, str], list[News]] = {}
    for entry in news:
        groups.setdefault((entry.is_policy, entry.main_kind), []).append(entry)
    return groups
