"""Names and sentences of Azure's as articles and pages show them (`errata.toml`).

Lists and JSON keep Azure's own names.
"""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from enricher.catalog.json_values import as_list, as_object, as_text, read_data
from enricher.catalog.products import with_current_names

#: A resource type in a name, which is redundant next to the product's name.
_TYPE_IN_NAME = re.compile(r" \([\w.]+/[\w./]+\)")


class _Errata(Struct, frozen=True):
    names: dict[str, tuple[str, str]]  # by definition id: Azure's name, and the edited one
    words: dict[str, str]
    misspelled: re.Pattern[str]


@cache
def _errata() -> _Errata:
    data = read_data("errata.toml")
    words = {word: as_text(right) for word, right in as_object(data["words"]).items()}
    names = as_object(data["names"]).items()
    return _Errata(
        {guid: (as_text(as_list(pair)[0]), as_text(as_list(pair)[1])) for guid, pair in names},
        words,
        re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)"),
    )


@cache
def edit_name(policy_id: str, name: str) -> str:
    """Return the name of a policy for readers: current product names, no typos, no final period.

    An erratum holds only for the name that it was written for.
    """
    azures, edited = _errata().names.get(policy_id, ("", ""))
    return edited if azures == name else correct(_TYPE_IN_NAME.sub("", name)).rstrip(".")


def correct(text: str) -> str:
    """Return a text of Azure's with current product names and without its known typos."""
    errata, text = _errata(), with_current_names(text)
    # Looking for the words first is four times as fast, for thousands of texts.
    if not any(map(text.__contains__, errata.words)):
        return text
    return errata.misspelled.sub(lambda match: errata.words[match[0]], text)
