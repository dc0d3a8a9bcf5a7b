"""All sources of a run together, over the shipped recordings."""

from __future__ import annotations

import pickle
from pathlib import Path
from shutil import copytree

import pytest

from enricher.catalog.catalog import Catalog
from enricher.catalog.service import Service
from enricher.errors import SourceError, UsageError
from enricher.platform.cache import Kind, Store
from enricher.sources.load import load_facts
from enricher.sources.source_options import SourceOptions, shipped_recordings
from tests.support.builders import CIRCUIT
from tests.support.project import Project

OFFLINE = SourceOptions(fixtures="sample")


def test_load_facts__from_the_cache() -> None:
    """The second time, all facts are from the cache, and equal."""
    first = load_facts(OFFLINE, counts=True)
    entries = len(Store(Kind.CATALOGUES).files())
    assert entries == 4  # policies, recommendation types, and both counts
    second = load_facts(OFFLINE, counts=True)
    assert second.facts.policies == first.facts.policies
    assert second.facts.initiatives == first.facts.initiatives
    assert second.facts.recommendation_types == first.facts.recommendation_types
    assert second.counts == first.counts
    assert len(Store(Kind.CATALOGUES).files()) == entries
    assert first.facts.partial
    assert first.counts
    assert first.counts.recommendations
    assert first.counts.compliance


def test_load_facts__without_cache() -> None:
    """With a maximum age of 0 nothing is read from the cache or written to it."""
    options = SourceOptions(fixtures="sample", max_age=0)
    assert load_facts(options).facts.policies == load_facts(OFFLINE).facts.policies
    for file in Store(Kind.CATALOGUES).files():
        file.unlink()
    load_facts(options, counts=True)
    assert Store(Kind.CATALOGUES).files() == []


def test_load_facts__counts_of_recordings_are_not_cached(tmp_path: Path) -> None:
    """Recordings of the user's own may hold the user's counts."""
    own = tmp_path / "recordings"
    copytree(shipped_recordings(), own)
    options = SourceOptions(fixtures=own)
    assert load_facts(options, counts=True).counts
    assert len(Store(Kind.CATALOGUES).files()) == 2  # policies and recommendation types


def test_load_facts__rules() -> None:
    """Rules can be loaded later, also in another process, with and without a cache."""
    own = Service("own", "Own", resource_types=("microsoft.network/expressroutecircuits",))
    own_with_facts = Service(
        "own", "Own", resource_types=own.resource_types, facts={"kind": ("x",)}
    )
    listed = []
    for options in (OFFLINE, OFFLINE, SourceOptions(fixtures="sample", max_age=0)):
        facts = load_facts(options, recommendations=False).facts
        catalog = Catalog(pickle.loads(pickle.dumps(facts)))  # noqa: S301 - its own
        listed.append([entry.policy.id for entry in catalog.policies(own_with_facts)])
        assert catalog.policies(own)
    assert listed[0] == listed[1] == listed[2] != []


def test_load_facts__of_files_only(project: Project) -> None:
    """Without recommendations or a scope, these facts are None and not empty."""
    options = SourceOptions(policies_from=Path(project.sources[1]))
    loaded = load_facts(options, counts=True)
    assert loaded.facts.policies
    assert loaded.facts.recommendation_types is None
    assert loaded.counts is None
    assert not loaded.facts.partial
    options = SourceOptions(recommendations_from=(Path(project.sources[3]),))
    loaded = load_facts(options)
    assert loaded.facts.policies is None
    assert loaded.facts.recommendation_types
    with pytest.raises(UsageError, match="needs the rules of policies"):
        loaded.facts.load_rules()


def test_load_facts__offered_types(project: Project) -> None:
    """The types that Azure offers are read when they are needed, also in another process."""
    facts = load_facts(OFFLINE).facts
    copy = pickle.loads(pickle.dumps(facts))  # noqa: S301 - its own
    assert CIRCUIT in copy.load_offered_types()
    files = SourceOptions(policies_from=Path(project.sources[1]))
    assert load_facts(files).facts.load_offered_types() == frozenset()


def test_load_facts__without_recordings(tmp_path: Path) -> None:
    """The error names the folder."""
    with pytest.raises(SourceError, match="has no recordings"):
        load_facts(SourceOptions(fixtures=tmp_path))
