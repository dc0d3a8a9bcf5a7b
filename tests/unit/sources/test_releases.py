"""The known releases of policies."""

from __future__ import annotations

from datetime import date

from enricher.catalog.clouds import Cloud
from enricher.catalog.facts import CatalogFacts
from enricher.catalog.history import History
from enricher.catalog.policy import CompiledPolicy
from enricher.sources.releases import known_releases
from enricher.sources.shipped import ShippedPolicies
from tests.support.builders import compiled, guid, policy

TODAY = date(2030, 1, 1)
ADDED = compiled(policy(id_=guid(1)))
SHIPPED = ShippedPolicies(Cloud.PUBLIC).ask()


def history_of(
    *policies: CompiledPolicy, cloud: Cloud = Cloud.PUBLIC, partial: bool = False
) -> History:
    """Return the known releases of policies."""
    return known_releases(CatalogFacts(policies=policies, partial=partial), cloud, TODAY)


def test_shipped_policies__have_the_shipped_history() -> None:
    assert history_of(*SHIPPED.policies) == SHIPPED.history


def test_other_policies__are_of_a_later_release() -> None:
    """A policy that the shipped catalogue lacks is of today; the others stay as they are."""
    history = history_of(*SHIPPED.policies, ADDED)
    assert history.releases == (*SHIPPED.history.releases, TODAY)
    assert history.first == {**SHIPPED.history.first, guid(1): TODAY}


def test_own_history__is_kept() -> None:
    own = History((TODAY,))
    facts = CatalogFacts(policies=(ADDED,), history=own)
    assert known_releases(facts, Cloud.PUBLIC, TODAY) is own


def test_nothing_to_compare_with() -> None:
    """Neither recordings nor a cloud without shipped policies have a history."""
    assert history_of(ADDED, partial=True) == History()
    assert history_of(ADDED, cloud=Cloud.CHINA) == History()
    assert known_releases(CatalogFacts(), Cloud.PUBLIC, TODAY) == History()
