"""Read JSON files in the encodings that shells write."""

from __future__ import annotations

import codecs
from pathlib import Path

from enricher.catalog.json_values import Json, loads
from enricher.platform.reading import decode_text, read_file

_LIMIT = 64 * 2**20  # bytes; the largest real ones have 10 MB


def read_json(file: Path | str, limit: int = _LIMIT, *, pipe_timeout: float = 0) -> Json:
    """Return the content of a JSON file or, with a timeout in seconds, of a pipe.

    Raises ValueError with the reason if it can't be read.
    """
    try:
        data = read_file(file, limit, pipe_timeout=pipe_timeout)
    except OSError as error:
        raise ValueError(error.strerror or str(error)) from error
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        data = decode_text(data).encode()
    return loads(data, constants=True)
