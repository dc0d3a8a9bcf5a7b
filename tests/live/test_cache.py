"""Public facts are cached, and nothing of a subscription."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.live.support import SUBSCRIPTION, state
from tests.support.project import loaded_by, run
from tests.support.server import ArmServer


def test_cache__replaces_requests(arm: ArmServer, article: Path, cache: Path) -> None:
    """A second run in a day sends no request; an old or damaged cache is not used."""
    options = ["--arm-endpoint", arm.url, "--output", article.with_name("out.md")]
    for more, asks in (
        ([], True),
        ([], False),
        (["--no-cache"], True),
        (["--max-age", "0"], True),
    ):
        arm.requests.clear()
        assert run(article, *options, *more) == 0
        assert bool(arm.requests) is asks
    files = [*cache.rglob("*.bin")]
    assert files
    for file in files:
        file.write_bytes(file.read_bytes()[:-10])
    arm.requests.clear()
    assert run(article, *options) == 0
    assert arm.requests


def test_cache__needs_no_sdk(arm: ArmServer, article: Path) -> None:
    """A run from the cache doesn't import Azure's SDK."""
    assert run(article, "--arm-endpoint", arm.url) == 0
    assert {"azure", "requests"}.isdisjoint(loaded_by(article, "--arm-endpoint", arm.url))


def test_cache__holds_nothing_of_a_subscription(arm: ArmServer, article: Path, cache: Path) -> None:
    """Only public facts are cached, never a subscription's data."""
    arm.content.states = [state(f"/r/{n}", ok=True) for n in range(12)]
    assert run(article, "--arm-endpoint", arm.url, "-s", SUBSCRIPTION, "--compliance") == 0
    assert "12 compliant" in article.read_text()
    cached = "".join(file.read_text() for file in cache.rglob("*.*"))
    assert "Implement multiple ExpressRoute circuits" in cached
    assert "set_aside" not in cached
    assert "non_compliant" not in cached
    assert "12 compliant" not in cached
    assert "subscriptions/" not in cached
    names = {r["properties"]["impactedValue"] for r in arm.content.recommendations}
    assert not [name for name in names if name in cached]


def test_cache__path_and_clear(
    arm: ArmServer, article: Path, cache: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """`cache path` prints the folder, `cache clear` empties it."""
    assert run(article, "--arm-endpoint", arm.url) == 0
    capfd.readouterr()
    assert run("cache", "path") == 0
    assert Path(capfd.readouterr().out.strip()).is_relative_to(cache)
    assert list(cache.rglob("*.bin"))
    assert run("cache", "clear") == 0
    assert not list(cache.rglob("*.bin"))
