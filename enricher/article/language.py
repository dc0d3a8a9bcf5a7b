"""The languages of articles: each is a folder of `languages/` with its templates and its words.

Sentences are written in the language of the article; headings, placeholders, and sentences that
enrich wrote before are recognized in all languages.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from enricher.catalog.pillar import Pillar
from enricher.errors import UsageError

DEFAULT_LANGUAGE = "en"

_LANGUAGES = Path(__file__).with_name("languages")
_WORDS = "language.toml"


class PillarName(Struct, frozen=True, forbid_unknown_fields=True):
    """The name of a pillar: as a heading spells it, in a sentence, and in further headings."""

    title: str
    words: str
    others: tuple[str, ...] = ()

    @property
    def titles(self) -> tuple[str, ...]:
        """All spellings in headings."""
        return (self.title, *self.others)


class Joints(Struct, frozen=True, array_like=True):
    """The separators of a series: between most items, in a pair, and before the last of several."""

    separator: str
    pair: str
    last: str


class Phrases(Struct, frozen=True, forbid_unknown_fields=True):
    """Phrases of the service-guide template; see `language.toml` for each."""

    pillar_prefix: str
    advisor_sentence: str
    category: str
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
    no_policies: str
    negation: str
    this_pillar: tuple[str, ...]


class Language(Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one language, from its `language.toml`."""

    name: str  # that of its folder
    series: dict[str, Joints]  # by conjunction
    pillars: dict[Pillar, PillarName]
    headings: dict[str, tuple[str, ...]]  # by the name that layouts refer to
    marks: dict[str, str]
    impacts: dict[str, str]
    phrases: Phrases
    placeholders: Placeholders
    columns: Columns
    lint: LintWords
    destinations: dict[str, str]
    fragments: str  # a regular expression: each sentence of enrich's has one
    conditions: dict[str, str] = {}  # by the words of the catalogue, which are English

    @property
    def is_default(self) -> bool:
        """Whether it is the language of the catalogue's own sentences."""
        return self.name == DEFAULT_LANGUAGE

    def join(self, items: Sequence[str], conjunction: str) -> str:
        """Return `a`, `a and b`, or `a, b, and c`; `conjunction` is `and` or `or`."""
        joints = self.series[conjunction]
        if len(items) < 3:
            return joints.pair.join(items)
        return f"{joints.separator.join(items[:-1])}{joints.last}{items[-1]}"

    def mark(self, word: str) -> str:
        """Return the word of a mark, which the catalogue has in English."""
        return self.marks.get(word, word)

    def condition(self, text: str) -> str:
        """Return a condition, which the catalogue has in English."""
        return self.conditions.get(text, text)

    def impact(self, impact: str) -> str:
        """Return the words of an impact, as Azure spells it if it is a new one."""
        return self.impacts.get(impact.lower(), impact)

    def may_have(self, text: str) -> bool:
        """Return whether a text may be a sentence of enrich's in the language."""
        return _compiled(self.fragments).search(text) is not None

    @property
    def impact_pattern(self) -> str:
        """The regular expression of all impacts, with any whitespace between their words."""
        return "|".join(r"\s+".join(map(re.escape, each.split())) for each in self.impacts.values())


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun: `1 resource`, `2 resources`."""
    return f"{number} {singular if number == 1 else plural or f'{singular}s'}"


@cache
def load_language(name: str = DEFAULT_LANGUAGE) -> Language:
    """Return the language of this name, which is that of its folder."""
    return msgspec.convert({"name": name, **_read(name, _WORDS)}, Language)


@cache
def catalogue_sentences(name: str, kind: str) -> Mapping[str, str]:
    """Return the catalogue's sentences of a kind in a language other than the default one.

    `kind` is `reasons` (by the id of a definition), `nouns` or `logs` (by resource type). There are
    none if the language has no file of this name.
    """
    file = f"{kind}.toml"
    return _read(name, file) if (language_folder(name) / file).is_file() else {}


def _read(name: str, file: str) -> dict[str, Any]:
    return tomllib.loads((language_folder(name) / file).read_text(encoding="utf-8"))


@cache
def language_names() -> tuple[str, ...]:
    """Return the names of all languages, the default one first."""
    names = sorted(folder.name for folder in _LANGUAGES.iterdir() if (folder / _WORDS).is_file())
    return tuple(sorted(names, key=lambda name: name != DEFAULT_LANGUAGE))


def load_languages() -> tuple[Language, ...]:
    """Return all languages, the default one first."""
    return tuple(map(load_language, language_names()))


def read_language(name: str) -> str:
    """Return the language of a tag such as `de` or `de-DE`.

    Raises UsageError, with all languages, for one that enrich doesn't have.
    """
    tag = name.strip().lower().replace("_", "-")
    for known in (tag, tag.partition("-")[0]):
        if known in language_names():
            return known
    raise UsageError(f"no language '{name}'; there are {', '.join(language_names())}.")


def language_folder(name: str = DEFAULT_LANGUAGE) -> Path:
    """Return the folder of a language: its templates (`*.md.j2`) and its `language.toml`."""
    return _LANGUAGES / name
