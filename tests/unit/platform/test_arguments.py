"""Arguments of public functions."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.catalog.search import PolicyState
from enricher.errors import UsageError
from enricher.platform.arguments import choice, listed, paths_of


def test_listed() -> None:
    """A single item is the only one; a text is never taken for its characters."""
    assert listed("aks") == listed(["aks"]) == listed(each for each in ("aks",)) == ["aks"]
    assert listed(()) == []
    assert listed(Path("a.md")) == [Path("a.md")]


def test_paths_of() -> None:
    """A path may be given as text."""
    assert paths_of("a.md") == paths_of(Path("a.md")) == paths_of(["a.md"]) == [Path("a.md")]


def test_choice() -> None:
    """A choice may be given by its name; for another one, the error has all names."""
    assert choice("state", "preview", PolicyState) is PolicyState.PREVIEW
    with pytest.raises(UsageError, match="state gone: give one of stable, preview, deprecated"):
        choice("state", "gone", PolicyState)
