"""The front matter of an article: read its values, and set its date."""

from __future__ import annotations

import re
import tomllib
from datetime import date

import yaml

from enricher.markdown.document import Document

#: The line of the date; quotes are optional in YAML and required in TOML.
_MS_DATE = re.compile(
    r"(?<![^\r\n])(?P<key>\"?ms\.date\"?[ \t]*(?:(?P<yaml>:)|=)[ \t]*)"
    r"(?P<quote>[\"']|(?(yaml)|(?!)))[^\r\n#]*?(?P=quote)"
    r"(?P<end>[ \t]*(?:#[^\r\n]*)?)(?![^\r\n])"
)


def read(document: Document) -> dict[str, list[str]]:
    """Return the front matter as lists of strings by lower-case key; empty if it can't be parsed.

    YAML is read without types, so that an invalid date or number can't raise. Keys inside a table
    are joined to the table's key with a dot; anything nested deeper is ignored.
    """
    try:
        if document.front_matter_is_toml:
            data: object = tomllib.loads(document.front_matter.replace("\r", "\n"))
        else:
            # The base loader constructs only strings, lists and dictionaries. It is PyYAML's own,
            # because libyaml crashes on input that is nested thousands of levels deep.
            # Unlike YAML, it refuses a tab after a colon.
            text = document.front_matter.replace("\t", " ")
            data = yaml.load(text, yaml.BaseLoader)  # noqa: S506 # nosec B506
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    values: dict[str, list[str]] = {}
    for name, value in data.items() if isinstance(data, dict) else ():
        table = value.items() if isinstance(value, dict) else [("", value)]
        for inner_name, inner_value in table:
            key = f"{name}.{inner_name}" if inner_name else str(name)
            values[key.lower()] = _strings(inner_value)
    return {key: strings for key, strings in values.items() if strings}


def _strings(value: object) -> list[str]:
    """Return a value, or the values of a list, as strings.

    Values nested in a list are dropped: with YAML's aliases, a few lines can hold endlessly many.
    """
    values = value if isinstance(value, list) else [value]
    scalars = (item for item in values if not isinstance(item, (list, dict)))
    return [str(scalar) for scalar in scalars if scalar not in (None, "")]


def with_date(document: Document, day: date) -> Document:
    """Return the document with `ms.date` in its front matter set to `day`, if it has one."""
    start = document.text.find(document.front_matter) if document.front_matter else -1
    if start < 0:
        return document
    dated = _MS_DATE.sub(
        rf"\g<key>\g<quote>{day:%m/%d/%Y}\g<quote>\g<end>", document.front_matter, count=1
    )
    end = start + len(document.front_matter)
    return Document(document.text[:start] + dated + document.text[end:])
