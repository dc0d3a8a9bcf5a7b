"""Whether the tests with real data run at all."""

from __future__ import annotations

import pytest

from tests.support.real_data import DATA


def test_real_data__is_here() -> None:
    """The real catalogue, articles and labels stand beside the project."""
    if not DATA.is_dir():
        pytest.skip(f"no real data at {DATA}: the tests in tests/real are left out")
    for part in ("azure-policy", "articles", "advisor", "labels"):
        assert (DATA / part).is_dir()
