"""The front matter of an article: what it says, and its date set anew."""

from __future__ import annotations

import re
from datetime import date

import tomli
import yaml

from enricher.markdown.document import Document

#: The line of the date, with its quotes; TOML wants some.
_MS_DATE = re.compile(
    r"(?<![^\r\n])(?P<key>\"?ms\.date\"?[ \t]*(?:(?P<yaml>:)|=)[ \t]*)"
    r"(?P<quote>[\"']|(?(yaml)|(?!)))[^\r\n#]*?(?P=quote)"
    r"(?P<end>[ \t]*(?:#[^\r\n]*)?)(?![^\r\n])"
)

#: libyaml is ten times as fast, but crashes on what is nested thousands of levels deep.
_FASTEST = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_SHORT = 2_000  # characters


def read(document: Document) -> dict[str, list[str]]:
    """The front matter as lists of texts by lower-case key; empty where it can't be read.

    YAML is read without types, so that no date or number of it can be a wrong one. Keys of a table
    are joined to its own by a dot; what is nested deeper is not looked at.
    """
    try:
        if document.front_matter_is_toml:
            data: object = tomli.loads(document.front_matter.replace("\r", "\n"))
        else:
            # This loader makes texts alone.
            loader = _FASTEST if len(document.front_matter) < _SHORT else yaml.BaseLoader
            data = yaml.load(document.front_matter, loader)  # noqa: S506 # nosec B506
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    found: dict[str, list[str]] = {}
    for name, value in data.items() if isinstance(data, dict) else ():
        inside = value.items() if isinstance(value, dict) else [("", value)]
        for inner, texts in inside:
            key = f"{name}.{inner}" if inner else str(name)
            found[key.lower()] = _texts(texts)
    return {key: texts for key, texts in found.items() if texts}


def _texts(value: object) -> list[str]:
    """A value, or the values of a list, as texts. What is nested in a list is left out: aliases of
    YAML can make a few lines of that endless."""
    values = value if isinstance(value, list) else [value]
    plain = (one for one in values if not isinstance(one, (list, dict)))
    return [str(one) for one in plain if one not in (None, "")]


def with_date(document: Document, day: date) -> Document:
    """The document with `ms.date` of its front matter set, when it has one."""
    start = document.text.find(document.front_matter) if document.front_matter else -1
    if start < 0:
        return document
    dated = _MS_DATE.sub(
        rf"\g<key>\g<quote>{day:%m/%d/%Y}\g<quote>\g<end>", document.front_matter, count=1
    )
    end = start + len(document.front_matter)
    return Document(document.text[:start] + dated + document.text[end:])
