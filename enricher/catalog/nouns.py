"""What articles say of a resource type: its noun (`nouns.toml`), and its logs (`logs.toml`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from enricher.catalog.json_values import as_text, read_data


def noun_of(resource_types: Sequence[str]) -> str:
    """Return the noun, in the plural, for the only one of these types; empty if there is none."""
    return _nouns().get(resource_types[0], "") if len(resource_types) == 1 else ""


def reason_for_logs(resource_types: Sequence[str]) -> str:
    """Return what the logs of the only one of these types show; empty if there is no sentence."""
    return _logs().get(resource_types[0], "") if len(resource_types) == 1 else ""


@cache
def _nouns() -> Mapping[str, str]:
    return {kind: as_text(noun) for kind, noun in read_data("nouns.toml").items()}


@cache
def _logs() -> Mapping[str, str]:
    return {kind: as_text(reason) for kind, reason in read_data("logs.toml").items()}
