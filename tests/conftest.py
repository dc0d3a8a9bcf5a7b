"""Fixtures for all tests: nobody's settings, nobody's cache, and a made-up project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.project import Project

#: `make test` is quick; `make fuzz` looks for longer.
for profile, examples in (("quick", 300), ("thorough", 10_000)):
    settings.register_profile(
        profile,
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(autouse=True)
def _nobodys_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the user's subscription and endpoint nor the user's cache are seen."""
    for name in ("AZURE_SUBSCRIPTION_ID", "ENRICH_ARM_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A small made-up project."""
    return Project(tmp_path)
