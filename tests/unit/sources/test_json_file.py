"""Saved JSON is read in the encodings that shells write."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.sources.json_file import read_json


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"])
def test_read_json(tmp_path: Path, encoding: str) -> None:
    """PowerShell writes UTF-16 or a byte order mark."""
    text = '{"name": "Größe"}'
    file = tmp_path / "a.json"
    file.write_bytes(
        b"\xff\xfe" + text.encode("utf-16-le")
        if encoding == "utf-16-le-bom"
        else text.encode(encoding)
    )
    assert read_json(file) == {"name": "Größe"}


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"\xff\xfe\x00"])
def test_read_json__malformed(tmp_path: Path, data: bytes) -> None:
    """The error is a ValueError, whatever is wrong."""
    file = tmp_path / "a.json"
    file.write_bytes(data)
    with pytest.raises(ValueError):  # noqa: PT011 - the parser's words differ
        read_json(file)


def test_read_json__missing(tmp_path: Path) -> None:
    """The error says why the file can't be read."""
    with pytest.raises(ValueError, match="No such file"):
        read_json(tmp_path / "a.json")
