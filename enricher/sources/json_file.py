"""Read JSON that somebody saved, in whatever encoding their shell gave it."""

from __future__ import annotations

import codecs
import json
from contextlib import suppress
from pathlib import Path

import msgspec

from enricher.catalog.wire import Json

_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read_json(file: Path | str) -> Json:
    """The content of a JSON file; raises ValueError (with the reason) when there is none."""
    try:
        with open(file, "rb") as stream:  # noqa: PTH123 - thousands, and a Path takes its time
            data = stream.read()
    except OSError as error:
        raise ValueError(error.strerror or str(error)) from error
    try:
        with suppress(msgspec.DecodeError):  # the standard library reads more, and says where not
            value: Json = msgspec.json.decode(data.removeprefix(codecs.BOM_UTF8))
            return value
        value = json.loads(data.decode(_MARKS.get(data[:2], "utf-8-sig")))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    return value
