"""The catalogue that ships with enrich: what it has, and what it must not have."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from enricher.catalog.clouds import Cloud
from enricher.catalog.services import load_registry
from enricher.errors import SourceError, UsageError
from enricher.sources import shipped
from enricher.sources.origin import notice, origin
from enricher.sources.shipped import ShippedPolicies, ShippedRecommendations, shipped_sources
from enricher.sources.source_options import SourceOptions

POLICIES = ShippedPolicies(Cloud.PUBLIC).ask()
RECOMMENDATIONS = ShippedRecommendations().ask()


def test_policies__are_all_of_a_cloud() -> None:
    """Thousands of definitions, also deprecated ones, and every service has some of its own."""
    live = [policy for policy in POLICIES.policies if policy.is_live]
    assert len(live) > 2_000
    assert len(POLICIES.policies) > len(live)
    assert len(POLICIES.initiatives) > 100
    served = {key for policy in live for key in policy.services}
    assert len(served) > 0.9 * len(load_registry().services)
    assert POLICIES.is_sound()
    government = ShippedPolicies(Cloud.USGOV).ask()
    assert 0 < len(government.policies) < len(POLICIES.policies)


def test_recommendations__are_all_of_advisor() -> None:
    """More than a thousand, of all pillars."""
    assert len(RECOMMENDATIONS.types) > 1_000
    assert len({entry.pillar for entry in RECOMMENDATIONS.types}) == 5
    assert RECOMMENDATIONS.is_sound()


def test_policies__have_no_text_of_azure() -> None:
    """Names and facts only: no sentence, and of a description only what a rule matched in it."""
    for policy in POLICIES.policies:
        assert policy.sentence == ""
        for evidence in policy.classification.evidence:
            kind, _, matched = evidence.seen.partition(": ")
            assert kind != "description" or len(matched) <= 100


def test_catalogue__is_small() -> None:
    """A download and an installation hardly notice it."""
    assert sum(file.stat().st_size for file in shipped.FOLDER.iterdir()) <= 600_000


def test_sources__name_repository_commit_and_day() -> None:
    """They can be looked up, and reports name them."""
    for source in shipped_sources().of(Cloud.PUBLIC).values():
        assert source.repository.startswith("https://github.com/Azure/")
        assert len(source.commit) == 40
        assert source.day <= date.today()
    lines = [*origin(SourceOptions(offline=True))]
    assert len(lines) == 2
    assert all(" of 20" in line for line in lines)
    assert len([*origin(SourceOptions(offline=True, cloud="usgov"))]) == 1


@pytest.mark.parametrize(("days", "is_old"), [(0, False), (90, False), (91, True)])
def test_notice__warns_of_old_facts(days: int, is_old: bool) -> None:
    """The days are always told; facts of more than 90 days ago are a warning."""
    day = shipped_sources().policies.day
    options = SourceOptions(offline=True, cloud="usgov")  # has policies alone
    text, is_warning = notice(options, date.fromordinal(day.toordinal() + days))
    assert str(day) in text
    assert is_warning is is_old
    assert (f"{days} days old" in text) is is_old
    assert notice(SourceOptions()) == ("", False)


def test_policies__of_a_cloud_without_any() -> None:
    """The error names the cloud, and what to use instead."""
    with pytest.raises(UsageError, match=r"no policies of Azure in China\. Use --policies-from"):
        ShippedPolicies(Cloud.CHINA).ask()


def test_history__has_what_earlier_releases_had() -> None:
    """Each release counts from its day; what is removed is not there as well."""
    history = POLICIES.history
    ids = {policy.id for policy in POLICIES.policies}
    assert len(history.releases) > 1
    assert history.releases[-1] == shipped_sources().policies.day
    assert history.first
    assert ids.isdisjoint(history.removed)
    assert history.first.keys() <= ids
    assert all(each.first <= each.last < history.releases[-1] for each in history.removed.values())


@pytest.mark.parametrize("content", [None, b"", b"not compressed"])
def test_damaged(content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken installation is told as such."""
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    monkeypatch.setattr(shipped, "RECOMMENDATIONS", tmp_path / "recommendations.json.xz")
    shipped_sources.cache_clear()
    try:
        if content is not None:
            (tmp_path / "recommendations.json.xz").write_bytes(content)
            (tmp_path / shipped.SOURCES).write_text(json.dumps({"policies": 1}))
        for read in (shipped_sources, ShippedRecommendations().ask):
            with pytest.raises(SourceError, match="Install enrich again"):
                read()
    finally:
        shipped_sources.cache_clear()
