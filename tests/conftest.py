"""Fixtures and options for all tests: an environment of their own, and a small project."""

from __future__ import annotations

import gc
import inspect
import itertools
import logging
import os
import random
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from enricher.cli import console
from enricher.platform.process import collect_garbage_rarely
from tests.support.project import SAMPLE, THOROUGH, Project, run

# jsonschema would import it if it is installed: that takes seconds, for a format of no schema here.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

#: The examples of each property, in `make test` and in `make test-all`.
for profile, examples in (("quick", 12), ("thorough", 2_000)):
    settings.register_profile(
        profile,
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
settings.load_profile("thorough" if THOROUGH else "quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --shuffle."""
    parser.addoption("--shuffle", type=int, metavar="SEED", help="Run the tests in random order.")


#: What Windows lacks: tests that name it are skipped there.
_POSIX = re.compile(r"mkfifo|SIGKILL|/bin/sh|\bbash\b|symlink_to|chmod|chown|machine: Machine")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out examples, and what can't be tested on Windows; shuffle if that is asked for."""
    if not THOROUGH:
        _leave_out_examples(config, items)
    for item in items if sys.platform == "win32" else ():
        found = _POSIX.search(inspect.getsource(item.function))  # type: ignore[attr-defined]
        if found:
            item.add_marker(pytest.mark.skip(f"needs POSIX: {found[0]}"))
    seed = config.getoption("--shuffle")
    if seed is not None:
        random.Random(seed).shuffle(items)  # noqa: S311


def pytest_configure() -> None:
    """Collect garbage rarely: saves a twentieth."""
    collect_garbage_rarely()


def pytest_collection_finish() -> None:
    """Don't look for garbage among the thousands of tests."""
    gc.freeze()


_numbers = itertools.count()


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the test's own cache folder, which need not exist: most tests have no other files."""
    return tmp_path_factory.getbasetemp() / "caches" / str(next(_numbers))


def _leave_out_examples(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the examples that a test with the mark `one_in` doesn't run every day.

    The others are the same in each run, and of all kinds where a test has several parameters.
    """
    examples: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("one_in"):
            examples.setdefault(item.nodeid.partition("[")[0], []).append(item)
    left_out: set[pytest.Item] = set()
    for test, group in examples.items():
        number = next(group[0].iter_markers("one_in")).args[0]
        kept = random.Random(test).sample(group, -(-len(group) // number))  # noqa: S311
        left_out |= {*group} - {*kept}
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=[*left_out])


@pytest.fixture(autouse=True)
def _isolated(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hide the user's settings, cache and terminal; restore what a run sets for its process."""
    for name in ("AZURE_SUBSCRIPTION_ID", "COLUMNS", "ENRICH_ARM_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setattr(console, "_quiet", False)
    loggers = [logging.getLogger(name) for name in ("", "enricher", "azure", "azure.identity")]
    before = [(log, log.level, log.handlers[:], log.filters[:]) for log in loggers]
    environment, folder, thresholds = dict(os.environ), Path.cwd(), gc.get_threshold()
    yield
    for log, level, handlers, filters in before:
        log.setLevel(level)
        log.handlers[:], log.filters[:] = handlers, filters
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    gc.set_threshold(*thresholds)


@pytest.fixture(scope="session")
def _shipped_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the catalogue of the shipped recordings."""
    folder = tmp_path_factory.mktemp("shipped")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        assert run("-q", "services", "--help") == 0
        assert run("-q", "policies", "--service", "expressroute", *SAMPLE) == 0
    return folder


@pytest.fixture
def shipped_catalogue(_shipped_catalogue: Path, cache: Path) -> None:
    """Start with a cache that holds the catalogue of the shipped recordings.

    For tests of `--offline` that are not about the cache: compiling it takes most of such a run.
    """
    shutil.copytree(_shipped_catalogue, cache)


@pytest.fixture(scope="session")
def real_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache for the real catalogue, which takes seconds to compile.

    The processes of pytest-xdist share it, as runs at the same time share a user's.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    return folder / "real-cache"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A small made-up project."""
    return Project(tmp_path)
