"""What articles call the resources of a type (`nouns.toml`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from enricher.catalog.json_values import as_text, read_data


def noun_of(resource_types: Sequence[str]) -> str:
    """Return the noun, in the plural, for the only one of these types; empty if there is none."""
    return _nouns().get(resource_types[0], "") if len(resource_types) == 1 else ""


@cache
def _nouns() -> Mapping[str, str]:
    return {kind: as_text(noun) for kind, noun in read_data("nouns.toml").items()}
