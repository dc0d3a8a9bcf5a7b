"""The options of a run choose the sources of its catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.sources.advisor_metadata import AdvisorMetadata
from enricher.sources.azure_policies import PolicyLists
from enricher.sources.catalog_sources import policy_source, recommendation_source
from enricher.sources.chains import Chains
from enricher.sources.checkout import Checkout
from enricher.sources.connection import Connection
from enricher.sources.recordings import Recorded
from enricher.sources.saved_recommendations import SavedRecommendations
from enricher.sources.shipped import ShippedPolicies, ShippedRecommendations
from enricher.sources.source_options import SourceOptions

CHECKOUT, SAVED = Path("checkout"), (Path("metadata.json"),)


@pytest.mark.parametrize(
    ("options", "policies", "recommendations"),
    [
        (SourceOptions(), PolicyLists, AdvisorMetadata),
        (SourceOptions(fixtures="sample"), Recorded, Recorded),
        (SourceOptions(fixtures=Path("x")), Recorded, Recorded),
        (SourceOptions(policies_from=CHECKOUT), Checkout, type(None)),
        (SourceOptions(recommendations_from=SAVED), type(None), SavedRecommendations),
        (SourceOptions(offline=True), ShippedPolicies, ShippedRecommendations),
        (SourceOptions(offline=True, cloud="usgov"), ShippedPolicies, type(None)),
        (SourceOptions(policies_from=CHECKOUT, subscriptions=("a",)), Checkout, AdvisorMetadata),
    ],
    ids=str,
)
def test_sources__follow_from_the_options(
    options: SourceOptions, policies: type, recommendations: type
) -> None:
    """A file replaces Azure or a recording; without either, there is no source."""
    connection = Connection(options)
    assert type(policy_source(connection, Chains(connection.close))) is policies
    assert type(recommendation_source(connection)) is recommendations


@pytest.mark.parametrize(("max_age", "is_cached"), [(24.0, True), (0.0, False)])
def test_sources__are_cached_unless_turned_off(max_age: float, is_cached: bool) -> None:
    """Files and recordings are compiled once."""
    options = SourceOptions(policies_from=CHECKOUT, recommendations_from=SAVED, max_age=max_age)
    connection = Connection(options)
    for source in (
        policy_source(connection, Chains(connection.close)),
        recommendation_source(connection),
    ):
        assert isinstance(source, Checkout | SavedRecommendations)
        assert source.is_cached is is_cached
