"""Facts from recordings are cached until a file changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from enricher.platform.cache import Kind, Store
from enricher.sources.recordings import Recorded
from enricher.sources.source import Refusal
from enricher.sources.source_options import shipped_recordings


class Counter:
    """A source that counts how often it was asked."""

    name = "counter"

    def __init__(self) -> None:
        self.count = 0

    def ask(self) -> int | Refusal:
        """Return the number of times."""
        self.count += 1
        return self.count


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the shipped recordings."""
    return Path(shutil.copytree(shipped_recordings(), tmp_path / "recordings"))


def test_ask__again_if_a_recording_changed(folder: Path) -> None:
    """Each cloud has facts of its own."""
    source = Counter()
    recorded = Recorded(source, folder, int, "public", is_cached=True)
    assert [recorded.ask(), recorded.ask()] == [1, 1]
    assert Recorded(source, folder, int, "usgov", is_cached=True).ask() == 2
    file = next(folder.glob("*.json"))
    file.write_text(file.read_text() + "\n")
    assert recorded.ask() == 3
    assert recorded.name == "counter"


def test_ask__without_cache(folder: Path) -> None:
    """The source is asked each time, and nothing is cached."""
    recorded = Recorded(Counter(), folder, int, "public")
    assert [recorded.ask(), recorded.ask()] == [1, 2]
    assert Store(Kind.CATALOGUES).files() == []


def test_load_rules__from_the_recordings(folder: Path) -> None:
    """They need no session of the run."""
    assert Recorded(Counter(), folder, int, "public").load_rules()
