"""The nouns of resource types (`nouns.toml`), and the sentences on their logs (`logs.toml`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from enricher.catalog.json_values import as_text, read_data


def noun_of(resource_types: Sequence[str]) -> str:
    """Return the noun, in the plural, for the only one of these types; empty if there is none."""
    return _text_for("nouns.toml", resource_types)


def reason_for_logs(resource_types: Sequence[str]) -> str:
    """Return what the logs of the only one of these types show; empty if there is no sentence."""
    return _text_for("logs.toml", resource_types)


def _text_for(file: str, resource_types: Sequence[str]) -> str:
    return _texts(file).get(resource_types[0], "") if len(resource_types) == 1 else ""


@cache
def _texts(file: str) -> Mapping[str, str]:
    return {kind: as_text(text) for kind, text in read_data(file).items()}
