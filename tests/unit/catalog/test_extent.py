"""How much of the catalogue is listed."""

from __future__ import annotations

from enricher.catalog.catalog import Catalog
from enricher.catalog.extent import policy_extent, recommendation_extent
from enricher.catalog.overrides import Overrides
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendation import RecommendationType
from tests.support.builders import GATEWAY, catalog_of, guid, policy


def advice(number: int, name: str, resource_type: str = GATEWAY) -> RecommendationType:
    """Return a recommendation type."""
    return RecommendationType(guid(number), name, Pillar.SECURITY, "High", resource_type, "")


def test_policy_extent() -> None:
    """Policies are left out by themselves, or by the configuration."""
    definitions = [
        policy(id_=guid(1)),
        policy(id_=guid(2), name="[Deprecated]: Old"),
        policy(id_=guid(3), category="BuiltInPolicyTest"),
        policy(id_=guid(4), category="BuiltInPolicyTest"),
        policy(id_=guid(5)),
    ]
    catalog = Catalog(catalog_of(definitions).facts, Overrides(exclude=frozenset({guid(5)})))
    extent = policy_extent(catalog, "policy")
    assert str(extent) == "1 of 5 policies"
    assert extent.because == (
        "4 not counted, because each is one of: a test entry (2); deprecated (1); "
        "excluded by enrich.toml (1)"
    )


def test_recommendation_extent() -> None:
    """Equal recommendations are listed once, and those of the rules not at all."""
    types = [
        advice(1, "Use zones"),
        advice(2, "Use zones."),
        advice(3, "Use keys", "microsoft.security/awsresource"),
    ]
    extent = recommendation_extent(catalog_of([], (), types), "recommendation")
    assert str(extent) == "1 of 3 recommendations"
    assert sum(extent.left_out.values()) == 2
    assert "the same as another one, by name and resource type (1)" in extent.because


def test_extent__of_a_whole_catalogue() -> None:
    extent = policy_extent(catalog_of([policy(id_=guid(1))]), "policy")
    assert (str(extent), extent.because) == ("1 policy", "")
