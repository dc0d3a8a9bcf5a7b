"""Fold display names: separate what variants of a policy share from what distinguishes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from msgspec import Struct

from enricher.catalog.json_values import Json, as_list, as_object, as_text, read_data
from enricher.catalog.names import words_of


class Variant(Struct, frozen=True):
    """A `[[variant]]` of `families.toml`, which explains each key."""

    name: re.Pattern[str]
    replacement: str
    label: str
    destination: bool
    order: int
    is_twin: bool


class Folding(Struct, frozen=True):
    """The content of `families.toml`."""

    variants: tuple[Variant, ...]
    topics: tuple[re.Pattern[str], ...]
    noise: frozenset[str]
    synonyms: Mapping[str, str]
    twin_types: Mapping[str, str]

    def fold(self, name: str) -> FoldedName:
        """Split a display name into what its variants share, and what distinguishes this one."""
        labels: list[str] = []
        order: list[int] = []
        twins: list[str] = []
        stem, destination = name, ""
        for variant in self.variants:
            match = variant.name.search(name)
            if match:
                labels.append(match.expand(variant.label))
                order.append(variant.order)
                twins += labels[-1:] if variant.is_twin else []
                name = variant.name.sub(variant.replacement, name)
                if variant.destination:
                    stem, destination = name, labels[-1]
        words = words_of(re.sub(r"\([^)]*\)", " ", name))
        unified = {self.synonyms.get(word, word) for word in words}
        key = tuple(sorted(unified - self.noise))
        return FoldedName(key, stem, tuple(labels), tuple(order), destination, tuple(twins))

    def parent_types(self, resource_types: Iterable[str]) -> tuple[str, ...]:
        """Return resource types, child types as their parents and twins as one type."""
        parents = {"/".join(kind.split("/")[:2]) for kind in resource_types}
        return tuple(sorted({self.twin_types.get(kind, kind) for kind in parents}))

    def topic(self, name: str) -> int | None:
        """Return the index of the first topic that a display name is about."""
        matches = (index for index, topic in enumerate(self.topics) if topic.search(name))
        return next(matches, None)


class FoldedName(Struct, frozen=True):
    """A display name, split by `Folding.fold`."""

    key: tuple[str, ...]  # the same for all variants of a policy
    stem: str  # the name without a destination
    labels: tuple[str, ...]  # of each `[[variant]]` that the name matches
    order: tuple[int, ...]  # of each `[[variant]]` that the name matches
    destination: str  # of logs; empty if the policy has none
    twins: tuple[str, ...]  # the labels that only say for which resources the policy is


@cache
def load_folding() -> Folding:
    """Read `families.toml`; raises ValueError (or re.error) if it is malformed."""
    data = read_data("families.toml")
    words = as_object(data["words"])
    return Folding(
        variants=tuple(_variant(as_object(table)) for table in as_list(data["variant"])),
        topics=tuple(
            re.compile(as_text(as_object(table)["name"]), re.IGNORECASE)
            for table in as_list(data["topic"])
        ),
        noise=frozenset(map(as_text, as_list(words["noise"]))),
        synonyms={key: as_text(value) for key, value in as_object(words["synonyms"]).items()},
        twin_types={key: as_text(kind) for key, kind in as_object(data["twin_types"]).items()},
    )


def _variant(table: Mapping[str, Json]) -> Variant:
    return Variant(
        name=re.compile(as_text(table["name"]), re.IGNORECASE),
        replacement=as_text(table.get("replacement")),
        label=as_text(table["label"]),
        destination=table.get("destination") is True,
        order=int(str(table["order"])),
        is_twin=table.get("twin") is True,
    )
