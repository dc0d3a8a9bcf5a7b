"""Compiled facts in the cache; all of them are public.

The cache may be a shared folder, or restored by a CI system: facts from it pass the checks of
fresh ones, or are compiled again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, TypeVar, runtime_checkable

import msgspec

from enricher.platform.cache import Kind, Store
from enricher.sources.policy_facts import PolicyFacts
from enricher.sources.source import Refusal

_STORE = Store(Kind.CATALOGUES)

_Facts = TypeVar("_Facts")
_Answer = TypeVar("_Answer")  # facts, or a refusal


@runtime_checkable
class _Checked(Protocol):
    """Facts with texts, which get into articles."""

    def is_sound(self) -> bool:
        """Return whether these can be compiled facts, and not written by another program."""


def cached_facts(key: str, kind: type[_Facts], compile_: Callable[[], _Answer]) -> _Facts | _Answer:
    """Return the facts of a cache key: from the cache, else compiled and cached."""
    facts = read_facts(key, kind)
    if facts is not None:
        return facts
    answer = compile_()
    write_facts(key, answer)
    return answer


def read_facts(key: str, kind: type[_Facts]) -> _Facts | None:
    """Return the cached facts of a key.

    None if there are none, if they are of another kind, or if they can't have been compiled.
    """
    data = _STORE.read(key)
    if data is None:
        return None
    try:
        facts = msgspec.json.decode(data, type=kind)
    except (ValueError, RecursionError):
        return None
    if isinstance(facts, _Checked) and not facts.is_sound():
        return None
    _STORE.touch(key)
    return facts


def write_facts(key: str, answer: object) -> None:
    """Cache facts; a refusal is not cached."""
    if isinstance(answer, Refusal):
        return
    with suppress(UnicodeEncodeError):  # a warning may have the name of a file that is not UTF-8
        _STORE.write(key, msgspec.json.encode(answer, order="deterministic"))


def last_policy_names() -> dict[str, str]:
    """Return the names of the live policies that were used last, by id; for shell completion."""
    for file in _STORE.files():
        if facts := read_facts(file.stem, PolicyFacts):
            return {each.id: each.display_name for each in facts.policies if each.is_live}
    return {}
