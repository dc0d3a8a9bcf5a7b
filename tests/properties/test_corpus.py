"""The inputs of fuzz targets: those that a fuzzer starts from, and those that once failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.targets import TARGETS

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_corpus__has_each_target(target: str) -> None:
    """Each target has inputs: a fuzzer that starts without any finds little."""
    assert [*(CORPUS / target).iterdir()]


@pytest.mark.parametrize(
    "file",
    [file for target in sorted(TARGETS) for file in sorted((CORPUS / target).iterdir())],
    ids=lambda file: f"{file.parent.name}/{file.name}",
)
def test_corpus__is_processed_or_rejected(file: Path) -> None:
    """Each input is processed, or rejected with one of enrich's errors."""
    TARGETS[file.parent.name](file.read_bytes())
