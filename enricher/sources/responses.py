"""Lists of public facts from Azure in the cache, where they age."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec
from msgspec import Struct

from enricher.catalog.json_values import JsonObject, as_list, as_object, loads
from enricher.platform.cache import Kind, Store, cache_key, file_state
from enricher.platform.words import count, duration
from enricher.sources.compiled_facts import read_facts, write_facts

_STORE = Store(Kind.RESPONSES)
_HOUR = 3600  # seconds

_Facts = TypeVar("_Facts")
_Answer = TypeVar("_Answer")  # facts, or a refusal


class Responses(Struct, frozen=True):
    """The cached lists of one cloud or endpoint."""

    cloud_key: str  # the cloud or endpoint
    max_age: float  # hours; 0 turns the cache off

    def read(self, name: str) -> list[JsonObject] | None:
        """Return a list that is fresh and not empty, else None."""
        return self.last(name) or None if self._is_fresh(name) else None

    def last(self, name: str) -> list[JsonObject]:
        """Return a list as it was cached last, however old; empty if there is none."""
        return read_response(self.key(name)) if self.max_age > 0 else []

    def write(self, name: str, items: list[JsonObject]) -> None:
        """Cache a list."""
        if self.max_age > 0:
            _STORE.write(self.key(name), msgspec.json.encode(items))

    def has(self, name: str) -> bool:
        """Return whether a list is cached, however old."""
        return self.max_age > 0 and _STORE.age(self.key(name)) is not None

    def compiled(
        self, names: Sequence[str], kind: type[_Facts], compile_: Callable[[], _Answer]
    ) -> _Facts | _Answer:
        """Return the facts compiled from lists, cached while all of these lists are fresh.

        `compile_` reads the lists, and may so cache newer ones.
        """
        key = self._compiled_key(names)
        facts = read_facts(key, kind) if key else None
        if facts is not None:
            return facts
        answer = compile_()
        if key := self._compiled_key(names):
            write_facts(key, answer)
        return answer

    def _compiled_key(self, names: Sequence[str]) -> str | None:
        """Return the cache key of the facts in these lists; None if one is not fresh."""
        if not all(map(self._is_fresh, names)):
            return None
        keys = {self.key(name) for name in names}
        files = sorted(file for file in _STORE.files() if file.stem in keys)
        return cache_key("responses", self.cloud_key, [file_state(file) for file in files])

    def _is_fresh(self, name: str) -> bool:
        age = _STORE.age(self.key(name))
        return age is not None and age < self.max_age * _HOUR

    def key(self, name: str) -> str:
        """Return the cache key of a list, such as `public-policy-definitions`."""
        cloud = "".join(letter if letter.isalnum() else "-" for letter in self.cloud_key)
        return f"{cloud}-{name}"


def read_response(key: str) -> list[JsonObject]:
    """Return the cached list of a key; empty if there is none."""
    data = _STORE.read(key)
    try:
        return [*map(as_object, as_list(loads(data)))] if data else []
    except ValueError:
        return []


def response_ages() -> dict[str, float]:
    """Return the age of each cached list, in hours, by its key."""
    ages = ((file.stem, _STORE.age(file.stem)) for file in sorted(_STORE.files()))
    return {key: age / _HOUR for key, age in ages if age is not None}


def describe_cache() -> list[str]:
    """Return a line for each cached list, with its age, and for each other kind of entry."""
    lines = [f"{key}: {age:.1f} hours old" for key, age in response_ages().items()]
    for store in map(Store, (Kind.CATALOGUES, Kind.ARTICLES)):
        sizes = [file.stat().st_size for file in store.files()]
        ages = [store.age(file.stem) or 0 for file in store.files()]
        if sizes and ages:
            size = f"{count(len(sizes), 'file')}, {sum(sizes) / 1e6:.1f} MB"
            least, most = duration(min(ages)), duration(max(ages))
            since = least if least == most else f"{least} to {most}"
            lines.append(f"{store.kind.value}: {size}, last used {since} ago")
    return lines
