"""Read JSON that somebody saved, in whatever encoding their shell gave it."""

from __future__ import annotations

import codecs
from pathlib import Path

from enricher.catalog.wire import Json, loads

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_json(file: Path | str) -> Json:
    """The content of a JSON file; raises ValueError (with the reason) when there is none."""
    try:
        with open(file, "rb") as stream:  # noqa: PTH123 - thousands, and a Path takes its time
            data = stream.read()
    except OSError as error:
        raise ValueError(error.strerror or str(error)) from error
    if data[:2] in _MARKS:
        data = data.decode("utf-16").encode()
    return loads(data, constants=True)
