"""The real catalogue and real articles, or the samples that replace them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.live.conftest import article

__all__ = ["article"]


@pytest.fixture(scope="session")
def real_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for all tests over the real catalogue, which takes a second to compile."""
    return tmp_path_factory.mktemp("real-cache")


@pytest.fixture(autouse=True)
def _real_cache(real_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(real_cache))
