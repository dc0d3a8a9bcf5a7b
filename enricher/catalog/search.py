"""Search policies by words, and filter them by state and effect."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from msgspec import Struct

from enricher.catalog.names import form, words_of
from enricher.catalog.policy import CompiledPolicy, read_effect
from enricher.catalog.services import load_registry
from enricher.errors import UsageError
from enricher.platform.arguments import choice

_ID_PREFIX = 8  # characters of an id that are enough
_WORD_PREFIX = 3  # letters of a word that are enough

#: The positions of texts by the words that they have.
_Postings: TypeAlias = Mapping[str, Collection[int]]


class PolicyState(StrEnum):
    """The states of a built-in definition."""

    STABLE = "stable"
    PREVIEW = "preview"
    DEPRECATED = "deprecated"

    @classmethod
    def of(cls, policy: CompiledPolicy) -> PolicyState:
        """Return the state of a policy; one that is deprecated in preview is deprecated."""
        if policy.deprecated:
            return cls.DEPRECATED
        return cls.PREVIEW if policy.preview else cls.STABLE


class PolicyFilter(Struct, frozen=True):
    """The state and the effect that policies are filtered by; empty ones match all."""

    state: PolicyState | None = None
    effect: str = ""  # in Azure's spelling

    @classmethod
    def of(cls, state: PolicyState | str | None, effect: str | None) -> PolicyFilter:
        """Return a filter; raise UsageError, with all names, for a state or effect without any."""
        return cls(
            choice("state", state, PolicyState) if state else None,
            read_effect(effect) if effect else "",
        )

    def matches(self, policy: CompiledPolicy) -> bool:
        """Return whether a policy is in the state, and can have the effect."""
        has_state = self.state is None or PolicyState.of(policy) is self.state
        return has_state and (not self.effect or self.effect in policy.effects)


class PolicyIndex:
    """The words of policies, for searches."""

    def __init__(self, policies: Sequence[CompiledPolicy]) -> None:
        self._policies = policies

    def search(self, words: str) -> list[CompiledPolicy]:
        """Return the policies that have all of the words, or the start of this id; the best first.

        Those whose names have most of the words are best, and of these the shortest names. Case,
        marks, plurals and former product names make no difference, and the start of a word of three
        letters or more is enough. Raises UsageError without a word.
        """
        start = words.strip().lower()
        by_id = [policy for policy in self._policies if policy.id.startswith(start)]
        if len(start) >= _ID_PREFIX and by_id:
            return by_id
        wanted = [*dict.fromkeys(words_of(form(words)))]
        if not wanted:
            raise UsageError(f"'{words}' has no word to search for.")
        named = [_matching(self._names, word) for word in wanted]
        found = [
            in_name | _matching(self._texts, word)
            for word, in_name in zip(wanted, named, strict=True)
        ]
        hits = set[int].intersection(*found)

        def rank(hit: int) -> tuple[int, int, str, str]:
            policy = self._policies[hit]
            missing = sum(hit not in in_name for in_name in named)
            name = policy.display_name
            return missing, len(words_of(name)), name.lower(), policy.id

        return [self._policies[hit] for hit in sorted(hits, key=rank)]

    @cached_property
    def _names(self) -> _Postings:
        """The policies by the words of their names."""
        return _postings(words_of(form(policy.display_name)) for policy in self._policies)

    @cached_property
    def _texts(self) -> _Postings:
        """The policies by the words of categories, services, effects and descriptions."""
        services = load_registry().services
        by_key = {key: words_of(f"{key} {form(each.name)}") for key, each in services.items()}
        texts = (
            words_of(" ".join((policy.category, *policy.effects, *policy.keywords)))
            + [word for key in policy.services for word in by_key.get(key, ())]
            for policy in self._policies
        )
        return _postings(texts)


def _postings(texts: Iterable[Iterable[str]]) -> _Postings:
    """Return the positions of the texts that have each word."""
    postings: dict[str, set[int]] = {}
    for position, words in enumerate(texts):
        for word in words:
            postings.setdefault(word, set()).add(position)
    return postings


def _matching(postings: _Postings, wanted: str) -> set[int]:
    """Return the positions of the texts with a word that is wanted, or that starts with it."""
    if len(wanted) < _WORD_PREFIX:
        return {*postings.get(wanted, ())}
    return set[int]().union(*(at for word, at in postings.items() if word.startswith(wanted)))
