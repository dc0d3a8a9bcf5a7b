"""Read JSON that somebody saved, in whatever encoding their shell gave it."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

from enricher.catalog.wire import Json

_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read_json(file: Path) -> Json:
    """The content of a JSON file; raises ValueError (with the reason) when there is none."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ValueError(error.strerror or str(error)) from error
    try:
        value: Json = json.loads(data.decode(_MARKS.get(data[:2], "utf-8-sig")))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    return value
