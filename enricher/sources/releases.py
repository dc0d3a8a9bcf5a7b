"""The releases of policies that are known, from the catalogue that ships with enrich."""

from __future__ import annotations

from datetime import date

from enricher.catalog.clouds import Cloud
from enricher.catalog.facts import CatalogFacts
from enricher.catalog.history import History
from enricher.sources.shipped import ShippedPolicies, policies_file


def known_releases(facts: CatalogFacts, cloud: Cloud, today: date) -> History:
    """Return the history of the facts, or else the shipped one.

    Policies that differ from the shipped ones are of a release of today. Empty for recordings,
    which have a part of a release, and if the shipped catalogue has no policies of the cloud.
    """
    has_none = facts.partial or facts.policies is None or not policies_file(cloud).exists()
    if facts.history.releases or has_none:
        return facts.history
    shipped, policies = ShippedPolicies(cloud).ask(), facts.policies or ()
    if {policy.id for policy in shipped.policies} == {policy.id for policy in policies}:
        return shipped.history
    return shipped.history.continued(shipped.policies, policies, today)
