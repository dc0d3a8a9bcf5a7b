"""What directives select."""

from __future__ import annotations

import pytest

from enricher.article.directives.directive_selection import check_names, facts_for, initiatives_for
from enricher.catalog.policy import PolicyDefinition
from enricher.errors import UsageError
from tests.support.builders import access_audit, catalog_of, guid, initiative, policy
from tests.unit.article.support import article

ZONES = policy(name="Gateways should be Zone Redundant", id_=guid(1))
ACCESS = access_audit(id_=guid(2))
OTHER = policy(
    {"field": "type", "equals": "Microsoft.Web/sites"},
    name="Apps should disable public network access",
    category="App Service",
    id_=guid(3),
)
POLICIES: list[PolicyDefinition] = [ZONES, ACCESS, OTHER]
SET = initiative("Gateways", {guid(1): [], guid(2): []}, "Network")
WIDE = initiative("A standard", {guid(number): [] for number in (1, 2, 3)})
FORMER = initiative("[Deprecated]: Gates", {guid(1): []}, "Network")
CATALOG = catalog_of(POLICIES, [SET, WIDE, FORMER], [])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("service=vpn-gateway", {1, 2}),
        ("service=vpn-gateway pillar=security", {2}),
        ("category=network", {1, 2}),
        ('category="App Service"', {3}),
        ("initiative=Gateways", {1, 2}),
        ("service=vpn-gateway,app-service pillar=security", {2, 3}),
        ("resource-types=Microsoft.Web/sites", {3}),
        ('service=vpn-gateway category="App Service"', set()),
    ],
)
def test_facts_for__policies(words: str, expected: set[int]) -> None:
    """Policies are selected by service, type, pillar, category and initiative, and by all given."""
    read = article(f"<!-- enrich: policies {words} -->\n<!-- /enrich -->\n", "x.md")
    facts = facts_for(read.directives.directives[0], CATALOG, None)
    assert {each.id for each in facts.all_policies} == {guid(number) for number in expected}


def test_initiatives_for() -> None:
    """Initiatives about the service come before those for whole subscriptions."""
    text = "<!-- enrich: initiatives service=vpn-gateway -->\n<!-- /enrich -->\n"
    found = initiatives_for(article(text, "x.md").directives.directives[0], CATALOG)
    assert found is not None
    assert [(each.display_name, count) for each, count in found] == [
        ("Gateways", 2),
        ("A standard", 2),
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("category=Networks", "unknown category 'Networks'. Nearest: 'Network'."),
        ("initiative=Gateway", "unknown initiative 'Gateway'. Nearest: 'Gateways' "),
        ("initiative=Gates", "is deprecated."),
        ("resource-types=No.Thing/here", "nothing is known about the resource type"),
    ],
)
def test_check_names__error(words: str, message: str) -> None:
    """A name that Azure lacks is an error, with the nearest one."""
    read = article(f"<!-- enrich: policies {words} -->\n<!-- /enrich -->\n", "x.md")
    with pytest.raises(UsageError) as caught:
        check_names(read.directives.directives[0], CATALOG)
    assert message in str(caught.value)
