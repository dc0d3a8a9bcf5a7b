"""The languages of articles: each is a folder of `languages/` with its templates and its words.

Sentences are written in one language; headings and placeholders are recognized in all of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from enricher.catalog.pillar import Pillar

DEFAULT_LANGUAGE = "en"

_LANGUAGES = Path(__file__).with_name("languages")


class PillarName(Struct, frozen=True, array_like=True):
    """The name of a pillar as a heading spells it, and in a sentence."""

    title: str
    words: str


class Headings(Struct, frozen=True, forbid_unknown_fields=True):
    """The headings of the sections that enrich fills; the first spelling is the recommended one."""

    policies_of_pillar: tuple[str, ...]
    policies: tuple[str, ...]
    advisor: tuple[str, ...]


class Phrases(Struct, frozen=True, forbid_unknown_fields=True):
    """Phrases of the service-guide template; see `language.toml` for each."""

    advisor_sentence: str
    resource_logs: str
    unfilled_closing: str
    unfilled_sentence: str
    placeholder: str
    workload: str
    stopgaps: tuple[str, ...]


class Placeholders(Struct, frozen=True, forbid_unknown_fields=True):
    """The template's text of slots before they are filled: items of a list, and sentences."""

    policies: tuple[str, ...]
    closing: str
    sentence: str


class Columns(Struct, frozen=True, forbid_unknown_fields=True):
    """The headings of the columns in a directive's table."""

    policy: str
    recommendation: str
    initiative: str
    pillar: str
    effects: str
    reason: str
    impact: str
    category: str
    definitions: str


class LintWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The words that lint rules recognize; see `language.toml` for each."""

    policies: str
    impact: str
    no_policies: str
    negation: str
    this_pillar: str


class Language(Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one language, from its `language.toml`."""

    serial_comma: bool
    conjunctions: dict[str, str]
    pillars: dict[Pillar, PillarName]
    headings: Headings
    phrases: Phrases
    placeholders: Placeholders
    columns: Columns
    lint: LintWords
    destinations: dict[str, str]

    def series(self, items: Sequence[str], conjunction: str) -> str:
        """Return `a`, `a and b`, or `a, b, and c`; `conjunction` is `and` or `or`."""
        word = self.conjunctions[conjunction]
        if len(items) < 3:
            return f" {word} ".join(items)
        comma = "," if self.serial_comma else ""
        return f"{', '.join(items[:-1])}{comma} {word} {items[-1]}"


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun: `1 resource`, `2 resources`."""
    return f"{number} {singular if number == 1 else plural or f'{singular}s'}"


@cache
def load_language(name: str = DEFAULT_LANGUAGE) -> Language:
    """Return the language of this name, which is that of its folder."""
    text = (language_folder(name) / "language.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Language)


@cache
def load_languages() -> tuple[Language, ...]:
    """Return all languages, the default one first."""
    names = sorted(folder.name for folder in _LANGUAGES.iterdir() if folder.is_dir())
    names.sort(key=lambda name: name != DEFAULT_LANGUAGE)
    return tuple(map(load_language, names))


def language_folder(name: str = DEFAULT_LANGUAGE) -> Path:
    """Return the folder of a language: its templates (`*.md.j2`) and its `language.toml`."""
    return _LANGUAGES / name
