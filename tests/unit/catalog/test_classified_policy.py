"""Policies with their pillars and initiatives: the reasons for their rank."""

from __future__ import annotations

import pytest

from enricher.catalog.overrides import Overrides
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.service import Service
from tests.support.builders import CIRCUIT, GATEWAY, catalog_of, guid, initiative, policy

BENCHMARK = initiative("Microsoft cloud security benchmark", {guid(1): []})
SECOND = initiative("Another set", {guid(1): []})


@pytest.mark.parametrize(
    ("definition", "reasons"),
    [
        (
            policy(id_=guid(1), effects=("Audit", "Deny")),
            [
                "targets the service's primary resource type",
                "targets only resource types of this service",
                "stable",
                "in the security benchmark or the resilience initiative",
                "states what should be",
                "used by 2 built-in initiatives",
                "can prevent",
            ],
        ),
        (
            policy(
                {"field": "type", "in": [CIRCUIT, "microsoft.x/ys"]},
                name="[Preview]: Configure circuits",
                id_=guid(2),
                effects=("DeployIfNotExists", "Disabled"),
            ),
            [
                "targets another of the service's resource types",
                "targets resource types of others as well",
                "preview",
                "in neither the security benchmark nor the resilience initiative",
                "only deploys or configures",
                "used by 0 built-in initiatives",
                "can't prevent",
            ],
        ),
        (
            policy(
                {"field": "type", "in": [GATEWAY, "microsoft.classicnetwork/gateways"]},
                id_=guid(3),
                effects=("AuditIfNotExists",),
            ),
            [
                "targets the service's primary resource type",
                "targets only resource types of this service",
                "stable",
                "in neither the security benchmark nor the resilience initiative",
                "states what should be",
                "used by 1 built-in initiative",
                "can't prevent",
            ],
        ),
    ],
)
def test_rank_reasons(definition: PolicyDefinition, reasons: list[str]) -> None:
    """The reasons for the position in the list, the most important one first."""
    service = Service(key="g", name="G", resource_types=(GATEWAY, CIRCUIT))
    third = initiative("Third set", {guid(3): []})
    overrides = Overrides(pin=frozenset({guid(1)}))
    catalog = catalog_of([definition], [BENCHMARK, SECOND, third], overrides=overrides)
    (classified,) = catalog.policies(service)
    assert classified.rank_reasons(service) == reasons
