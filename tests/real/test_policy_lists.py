"""Properties of the policy lists of every registered service, over all real built-in policies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest

from enricher.article.policy_bullets import policy_bullet
from enricher.article.wording import Wording
from enricher.catalog.families import Family, Role
from enricher.catalog.pillar import Pillar
from enricher.catalog.selection import shown, starting_initiatives
from enricher.catalog.service import Service
from enricher.catalog.services import load_registry
from enricher.catalog.worth import load_worth_rules
from tests.real.test_catalogue import real_catalog
from tests.support.real_data import needs_real_data

SERVICES = load_registry().services
WORDING = Wording()
_TARGET = re.compile(r"\]\([^()\s]*\)")
_RAW_TYPE = re.compile(r"\bmicrosoft\.\w+/", re.IGNORECASE)

pytestmark = pytest.mark.parametrize("key", sorted(SERVICES))


@cache
def lists_of(key: str) -> dict[Pillar, list[Family]]:
    """Return the families that the lists of a service show, by pillar."""
    service: Service = SERVICES[key]
    families = real_catalog().families(service, preview=True, include_generic=False) or {}
    return {pillar: shown(group) for pillar, group in families.items()}


def families_of(key: str) -> Iterator[Family]:
    """Yield the families that all lists of a service show."""
    for group in lists_of(key).values():
        yield from group


def test_bullets__are_short(key: str) -> None:
    """A bullet has at most 450 characters as read, and five links unless it sends logs."""
    for family in families_of(key):
        text, links = _TARGET.subn("]", policy_bullet(WORDING, family).text)
        assert len(text) <= 450, text
        assert links <= 5 or family.by_destination or family.of(Role.DESTINATION), text
        assert len(family.of(Role.SEE_ALSO)) <= 3, text
        assert not _RAW_TYPE.search(text), text


def test_bullets__name_remedies_alike(key: str) -> None:
    """Of the remedies for what is checked on the same resources, a bullet names all or none."""
    for family in families_of(key):
        text = policy_bullet(WORDING, family).text
        firsts = [group[0].classified.policy.id for group in family.own_remedies]
        assert len({guid in text for guid in firsts}) <= 1, text


def test_lists__have_each_policy_once(key: str) -> None:
    """No policy is in two bullets of a service, also in different pillars."""
    ids = Counter(each.classified.policy.id for fam in families_of(key) for each in fam.named)
    assert [id_ for id_, count in ids.items() if count > 1] == []


def test_lists__have_one_order(key: str) -> None:
    """The subjects of a list are in the order of the rules."""
    for pillar, group in lists_of(key).items():
        order = load_worth_rules().order[pillar]
        positions = [order.position(family.lead.policy.display_name) for family in group]
        assert positions == sorted(positions), pillar


def test_lists__leave_out(key: str) -> None:
    """No list names a policy that the rules leave out, or starts with such an initiative."""
    rules = load_worth_rules()
    for family in families_of(key):
        for member in family.named:
            policy = member.classified.policy
            assert not policy.worth.left_out, policy.display_name
    for group in lists_of(key).values():
        names = [initiative.display_name for initiative in starting_initiatives(group)]
        assert not any(map(rules.reason_to_leave_out, names))
        assert len(names) <= 3


def test_sought__leads(key: str) -> None:
    """A policy on a subject that readers look for isn't one to see also below another subject."""
    for family in families_of(key):
        subject = family.lead.policy.worth.sought
        for member in family.of(Role.SEE_ALSO):
            assert member.classified.policy.worth.sought in (None, subject), member.label


def test_lists__end(key: str) -> None:
    """A list has 13 families at most."""
    assert all(len(group) <= 13 for group in lists_of(key).values())


_WANTED = {
    "aks": [
        "Private Clusters should be enabled",
        "local authentication methods disabled",
        "disable Command Invoke",
        "use internal load balancers",
        "enable workload identity",
        "enable cluster auto-upgrade",
        "enable node os auto-upgrade",
        "Planned Maintenance",
        "Flux extension",
        "not allow privileged containers",
        "not allow container privilege escalation",
    ],
    "virtual-machines": [
        "require SSH keys",
        "check for missing system updates",
        "Boot Diagnostics should be enabled",
        "meet requirements of the Azure compute security baseline",
    ],
    "app-service": [
        "injected into a virtual network",
        "FTPS only",
        "latest TLS version",
        "accessible over HTTPS",
    ],
}


@needs_real_data
def test_lists__have_what_guides_name(key: str) -> None:
    """A list has what the guides of the service name by hand, at the head of a bullet."""
    titles = [family.title.lower() for family in families_of(key)]
    missing = [
        part for part in _WANTED.get(key, ()) if not any(part.lower() in name for name in titles)
    ]
    assert missing == []
