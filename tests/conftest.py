"""Fixtures for all tests: nobody's settings, nobody's cache, and a made-up world."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.world import World


@pytest.fixture(autouse=True)
def _nobodys_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the user's subscription and endpoint nor the user's cache are seen."""
    for name in ("AZURE_SUBSCRIPTION_ID", "ENRICH_ARM_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A small made-up world."""
    return World(tmp_path)
