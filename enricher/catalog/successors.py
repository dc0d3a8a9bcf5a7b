"""Find the definitions and initiatives that replace deprecated ones."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Protocol

from enricher.catalog.initiative import InitiativeDefinition
from enricher.catalog.policy import ID_PATTERN, CompiledPolicy, PolicyDefinition

_ID = re.compile(ID_PATTERN)
_DISTINCTIVE = 25  # characters; a shorter name can be part of a description by chance


class _Described(Protocol):
    """A definition or an initiative, with what Azure says of it."""

    @property
    def id(self) -> str: ...
    @property
    def display_name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def superseded_by(self) -> str: ...


def successors_of(
    deprecated: Iterable[PolicyDefinition], policies: Mapping[str, CompiledPolicy]
) -> dict[str, str]:
    """Return the ids of the definitions that replace deprecated ones, by the ids of these.

    Azure names a successor by `supersededBy` in the metadata, by an id in the description, or by a
    whole display name of a live definition there (the longest one counts). It may be deprecated
    itself.
    """
    names = {
        policy.id: policy.display_name.lower().rstrip(".")
        for policy in policies.values()
        if policy.is_live and len(policy.display_name) >= _DISTINCTIVE
    }
    found = {policy.id: next(_named(policy, policies, names), "") for policy in deprecated}
    return {guid: successor for guid, successor in found.items() if successor}


def initiative_successors(initiatives: Iterable[InitiativeDefinition]) -> dict[str, str]:
    """Return the ids of the initiatives that replace deprecated ones, by the ids of these.

    Azure names them as it does for definitions, or gives a live initiative the name of the old one.
    """
    every = {initiative.id: initiative for initiative in initiatives}
    live = {guid: each.display_name for guid, each in every.items() if not each.deprecated}
    names = {
        guid: name.lower().rstrip(".") for guid, name in live.items() if len(name) >= _DISTINCTIVE
    }
    ids = {name.lower(): guid for guid, name in live.items()}
    found = {
        old.id: next(_named(old, every, names), ids.get(old.display_name.lower(), ""))
        for old in every.values()
        if old.deprecated
    }
    return {guid: successor for guid, successor in found.items() if successor}


def _named(policy: _Described, policies: Container[str], names: Mapping[str, str]) -> Iterator[str]:
    """Yield the ids of those that a deprecated one names, the most certain first."""
    text = policy.description.lower()
    for guid in (policy.superseded_by, *_ID.findall(text)):
        if guid in policies and guid != policy.id:
            yield guid
    own = policy.display_name.lower().rstrip(".")
    named = (guid for guid, name in names.items() if name in text and name != own)
    yield from sorted(named, key=lambda guid: (len(names[guid]), guid), reverse=True)
