"""The inputs that fuzzers start from, and those that once failed; named after what they test."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.targets import TARGETS

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.mark.parametrize("reader", sorted(TARGETS))
def test_corpus__has_each_reader(reader: str) -> None:
    """A fuzzer that starts without inputs finds little."""
    assert [*(CORPUS / reader).iterdir()]


@pytest.mark.parametrize(
    "file", sorted(CORPUS.glob("*/*")), ids=lambda file: f"{file.parent.name}/{file.name}"
)
def test_corpus__is_read_or_rejected(file: Path) -> None:
    """Each input is read, or rejected with one of enrich's errors."""
    TARGETS[file.parent.name](file.read_bytes())
