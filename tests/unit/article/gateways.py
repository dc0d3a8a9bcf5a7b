"""A made-up service with gateways, and the addresses of its policies in the Azure portal."""

from __future__ import annotations

from enricher.catalog.families import Family, rank
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.service import Service
from tests.support.builders import GATEWAY, catalog_of

SERVICE = Service(key="gateways", name="Azure Gateways", resource_types=(GATEWAY,))
BLADE = (
    "https://portal.azure.com/#blade/Microsoft_Azure_Policy/PolicyDetailBlade/definitionId/"
    "%2Fproviders%2FMicrosoft.Authorization%2FpolicyDefinitions%2F"
)
SET = (
    "https://portal.azure.com/#view/Microsoft_Azure_Policy/InitiativeDetail.ReactView/id/"
    "%2Fproviders%2FMicrosoft.Authorization%2FpolicySetDefinitions%2F"
)
LOGS = "Enable logging by category group for Gateways (microsoft.network/virtualnetworkgateways)"


def family_of(*policies: PolicyDefinition) -> Family:
    """Return the only family of these policies."""
    (family,) = rank(catalog_of(policies).policies(SERVICE), SERVICE)
    return family
