"""Inputs that once were a fault, or that a fuzzer starts from: the names say what for."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.targets import TARGETS

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.mark.parametrize("reader", sorted(TARGETS))
def test_corpus__every_reader_has_one(reader: str) -> None:
    """A fuzzer that starts from nothing finds little."""
    assert [*(CORPUS / reader).iterdir()]


@pytest.mark.parametrize(
    "file", sorted(CORPUS.glob("*/*")), ids=lambda file: f"{file.parent.name}/{file.name}"
)
def test_corpus__is_no_fault(file: Path) -> None:
    """Each is read, or refused with an error of the family."""
    TARGETS[file.parent.name](file.read_bytes())
