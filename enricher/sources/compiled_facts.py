"""Facts that were compiled once, kept in the cache; they hold nothing but public facts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import msgspec

from enricher.platform.cache import Kind, Store
from enricher.sources.policy_facts import PolicyFacts
from enricher.sources.source import Refusal

_STORE = Store(Kind.CATALOGUES)

_Facts = TypeVar("_Facts")


def cached_facts(key: str, kind: type[_Facts], compile_: Callable[[], _Facts]) -> _Facts:
    """Return the facts of a cache key: from the cache, else compiled and cached."""
    facts = load_facts_of(key, kind)
    if facts is None:
        facts = compile_()
        save_facts(key, facts)
    return facts


def load_facts_of(key: str, kind: type[_Facts]) -> _Facts | None:
    """Return the cached facts of a key; None if there are none, or of another kind."""
    data = _STORE.read(key)
    if data is None:
        return None
    try:
        facts = msgspec.json.decode(data, type=kind)
    except ValueError:
        return None
    _STORE.touch(key)
    return facts


def save_facts(key: str, facts: object) -> None:
    """Cache facts; a refusal is never cached."""
    if isinstance(facts, Refusal):
        return
    with suppress(UnicodeEncodeError):  # a file's name in a warning
        _STORE.write(key, msgspec.json.encode(facts, order="deterministic"))


def last_policy_names() -> list[str]:
    """Return the names of the live policies that were read last; none if the cache has none."""
    for file in _STORE.files():
        if facts := load_facts_of(file.stem, PolicyFacts):
            return sorted(policy.display_name for policy in facts.policies if policy.is_live)
    return []
