"""Read JSON files in the encodings that shells write."""

from __future__ import annotations

import codecs
from pathlib import Path

from enricher.catalog.json_values import Json, loads

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_json(file: Path | str) -> Json:
    """Return the content of a JSON file; raise ValueError with the reason if it can't be read."""
    try:
        with open(file, "rb") as stream:  # noqa: PTH123 - faster than a Path, for thousands of files
            data = stream.read()
    except OSError as error:
        raise ValueError(error.strerror or str(error)) from error
    if data[:2] in _MARKS:
        data = data.decode("utf-16").encode()
    return loads(data, constants=True)
