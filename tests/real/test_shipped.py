"""The shipped catalogue, beside the sources that it was made from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from enricher.catalog.clouds import Cloud
from enricher.sources.checkout import Checkout
from enricher.sources.saved_recommendations import read_saved
from enricher.sources.shipped import ShippedPolicies, ShippedRecommendations, shipped_sources
from tests.support.project import run, some
from tests.support.real_data import DATA, REAL_SOURCES, needs_real_data

_SNAPSHOT = DATA / "azure-policy" / "SNAPSHOT.txt"
_COMMIT = _SNAPSHOT.read_text().split()[0] if _SNAPSHOT.exists() else ""

pytestmark = [
    needs_real_data,
    pytest.mark.skipif(
        shipped_sources().policies.commit != _COMMIT, reason="the real data is of another release"
    ),
]

_RENEW = "The rules have changed: run 'python -m benchmarks.catalogue policies' again."


@pytest.mark.parametrize("cloud", [Cloud.PUBLIC, Cloud.USGOV])
def test_policies__are_those_of_the_checkout(cloud: Cloud) -> None:
    """Every fact is as the present rules find it; only Azure's sentences are left out."""
    checkout = Checkout(DATA / "azure-policy", cloud, is_cached=True)
    real, shipped = checkout.ask(), ShippedPolicies(cloud).ask()
    expected = [replace(policy, sentence="") for policy in real.policies]
    differing = [ours for ours, own in zip(shipped.policies, expected, strict=True) if ours != own]
    assert [policy.display_name for policy in differing] == [], _RENEW
    assert (shipped.initiatives, shipped.files) == (real.initiatives, real.files), _RENEW


def test_recommendations__are_those_of_the_saved_response() -> None:
    """All types of Advisor's answer are there."""
    saved = read_saved([DATA / "advisor" / "metadata.json"])
    assert ShippedRecommendations().ask().types == saved.types


def test_fill__says_the_same(tmp_path: Path) -> None:
    """Each guide has the same points, in the same order, with the same links."""
    articles = some(sorted((DATA / "articles").rglob("*.md")), 3)
    groups = {path.parent for path in articles}
    for folder in groups:
        paths = [path for path in articles if path.parent == folder]
        outputs = []
        for name, sources in (("ours", ["--offline"]), ("theirs", REAL_SOURCES)):
            out = tmp_path / folder.name / name
            out.mkdir(parents=True)
            assert run("-q", *paths, "--output", out, *sources) == 0
            outputs.append({path.name: links((out / path.name).read_text()) for path in paths})
        assert outputs[0] == outputs[1]


def links(text: str) -> list[str]:
    """Return the texts and targets of all links, in order."""
    return re.findall(r"\[[^\]]*\]\([^)]*\)", text)
