"""Fixtures for tests of the real catalogue and published articles, or their replacements."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.live.conftest import article

__all__ = ["article"]


@pytest.fixture(autouse=True)
def _real_cache(real_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(real_cache))
