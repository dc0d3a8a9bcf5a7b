"""Why a policy matters: the sentence that follows its name in a bullet.

The sentences are in `reasons/`, a file for each of Azure's categories, so that a run reads only
those of its policies: 700 sentences would take 60 ms to parse, those of a service's categories
take 2 to 5 ms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.edited_names import correct
from enricher.catalog.json_values import read_data
from enricher.catalog.policy import CompiledPolicy
from enricher.platform.sanitize import one_line

MAX_WORDS = 25
_SENTENCE_END = re.compile(r"[.!?](?= [A-Z]|$)")
_MARKDOWN = re.compile(r"[`*\[\]<>\\]|(?<!\w)_|_(?!\w)|https?://")

FOLDER = Path(__file__).with_name("reasons")


class Reason(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A sentence, with the major version and the digest of the description it was written for.

    The descriptions in our recordings are reworded; those of them have a digest of their own.
    """

    version: str
    digest: str
    sentence: str
    recorded_digest: str = ""

    @classmethod
    def of(
        cls, policy: CompiledPolicy, sentence: str, recorded: CompiledPolicy | None = None
    ) -> Reason:
        """Return a sentence for a definition as it is now, and as it is in our recordings."""
        recorded_digest = recorded.description_digest if recorded else ""
        return cls(major_version(policy), policy.description_digest, sentence, recorded_digest)

    def problems(self) -> list[str]:
        """Return what is wrong with the form of the sentence; empty if nothing is."""
        text, words = self.sentence, len(self.sentence.split())
        problems = {
            "is empty": not text,
            f"has {words} words, more than {MAX_WORDS}": words > MAX_WORDS,
            "has more than two sentences": len(_SENTENCE_END.findall(text)) > 2,
            "doesn't end with a period": not text.endswith("."),
            "is not one line of plain text": text != one_line(text),
            "has Markdown": _MARKDOWN.search(text) is not None,
        }
        return [problem for problem, is_wrong in problems.items() if is_wrong]

    def is_for(self, policy: CompiledPolicy) -> bool:
        """Return whether a definition is still as it was when the sentence was written."""
        is_same_text = policy.description_digest in {self.digest, self.recorded_digest}
        return is_same_text and self.version == major_version(policy)


def reason_for(classified: ClassifiedPolicy) -> str:
    """Return the sentence for a policy: the docset's own, else ours, else one of its description.

    Ours is used if the definition is still as it was when the sentence was written. Empty if the
    docset wants none, or if no sentence of the description is good enough.
    """
    if classified.own_reason is not None:
        return classified.own_reason
    policy = classified.policy
    reason = reasons_of(policy.category).get(policy.id)
    if reason and reason.is_for(policy):
        return reason.sentence
    return correct(policy.sentence)


def major_version(policy: CompiledPolicy) -> str:
    """Return the first number of a definition's version."""
    return policy.version.partition(".")[0]


@cache
def reasons_of(category: str) -> Mapping[str, Reason]:
    """Return the sentences for the definitions of a category, by id.

    Raises ValueError if their file is malformed.
    """
    slug = category_slug(category)
    if slug not in categories():
        return {}
    return msgspec.convert(read_data(f"reasons/{slug}.toml"), dict[str, Reason])


@cache
def categories() -> frozenset[str]:
    """Return the slugs of the categories that have a file of sentences."""
    return frozenset(file.stem for file in FOLDER.glob("*.toml"))


def category_slug(category: str) -> str:
    """Return the name of a category's file: its words, joined by dashes."""
    return "-".join(re.findall(r"[a-z0-9]+", category.lower()))
