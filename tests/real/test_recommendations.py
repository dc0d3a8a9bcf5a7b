"""Properties of the recommendations that articles on registered services list."""

from __future__ import annotations

import re
from functools import cache

import pytest

from enricher.catalog.advisor_rules import load_advisor_rules, load_policies_alike
from enricher.catalog.catalog import Catalog
from enricher.catalog.names import NameIndex
from enricher.catalog.services import load_registry
from tests.real.test_articles import real_facts
from tests.support.real_data import needs_real_data
from tests.unit.catalog.test_advisor_rules import VERBS

_LIMIT = 10  # bullets per pillar


@cache
def real_catalog() -> Catalog:
    """The whole real catalogue, with the saved recommendation types."""
    return Catalog(real_facts())


@needs_real_data
def test_titles__have_a_verb() -> None:
    """Each recommendation that some article lists has a title that says what to do."""
    title = load_advisor_rules().title
    titles = {
        title(entry)
        for service in load_registry().services.values()
        for entry in real_catalog().recommendation_list(service)
    }
    assert len(titles) > 400
    assert [each for each in sorted(titles) if not VERBS.match(each)] == []


@needs_real_data
@pytest.mark.parametrize(
    ("service", "words"),
    [
        ("virtual-machines", r"(?<!management )\bports\b"),
        ("virtual-machines", r"\bnetwork security groups\b"),
        ("virtual-machines", r"\bmachine configuration\b"),
        ("traffic-manager", r"\banother region\b"),
        ("synapse", r"\bstatistics\b"),
    ],
)
def test_advice__says_each_thing_once(service: str, words: str) -> None:
    """Recommendations that say nearly the same are one bullet."""
    advice = real_catalog().advice(load_registry().services[service]) or {}
    titles = [
        load_advisor_rules().titles(each.entries)[0] for group in advice.values() for each in group
    ]
    assert len([title for title in titles if re.search(words, title)]) == 1


@needs_real_data
def test_pairs__are_of_live_policies() -> None:
    """The table of pairs names no policy that is deprecated or gone."""
    catalog = real_catalog()
    ids = {guid for alike in load_policies_alike().values() for guid in alike}
    policies = {guid: catalog.by_id(guid) for guid in ids}
    assert [guid for guid, policy in policies.items() if not (policy and policy.is_live)] == []


@needs_real_data
def test_recommendations__do_not_have_the_name_of_a_listed_policy() -> None:
    """What is left beside the policies of a service has the name of none of them."""
    catalog, alike = real_catalog(), load_policies_alike()
    for service in load_registry().services.values():
        families = catalog.families(service, preview=True, include_generic=False) or {}
        bullets = [family for group in families.values() for family in group[:_LIMIT]]
        listed = {guid for family in bullets for guid in family.ids}
        policies = filter(None, map(catalog.by_id, sorted(listed)))
        names = NameIndex(policy.display_name for policy in policies)
        left = [
            entry.display_name
            for entry in catalog.recommendation_list(service)
            if listed.isdisjoint(alike.get(entry.id, ()))
        ]
        assert [name for name in left if names.same(name)] == [], service.key
