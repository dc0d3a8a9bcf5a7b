"""What must be true of every real built-in, not of samples."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from enricher.catalog.catalog import Catalog
from enricher.catalog.conditions import Resource, evaluate
from enricher.catalog.families import rank
from enricher.catalog.model import Pillar, Service
from enricher.catalog.relevance import target_types
from enricher.catalog.services import load_registry
from enricher.clouds import Cloud
from enricher.sources.advisor import read_catalogs
from enricher.sources.digest import digested
from enricher.sources.policy import read_checkout
from tests.support import oracle
from tests.support.real_data import DATA, needs_real_data
from tests.unit.catalog.test_services import identified

SERVICES = load_registry().services


@cache
def real_catalog() -> Catalog:
    """The whole real catalogue."""
    policies = read_checkout(DATA / "azure-policy")
    return Catalog(policies.definitions, policies.initiatives)


def test_every_policy_has_types_or_is_generic() -> None:
    """Every live policy has pillars, and types that it is about, or a reason why it has none."""
    catalog = real_catalog()
    for judged in catalog.policies(None):
        about = target_types(judged.policy)
        assert bool(about.types) != bool(about.generic), judged.policy.display_name
        assert judged.verdict.pillars, judged.policy.display_name


def test_relevance__equals_brute_force() -> None:
    """On a random half of the catalogue, each type that a rule names is its subject exactly when
    some concrete resource of the type makes the rule true."""
    policies = [policy for policy in real_catalog().live if not policy.mode.endswith(".Data")]
    chosen = random.Random(4).sample(policies, len(policies) // 2)  # noqa: S311
    differ = []
    for policy in chosen:
        for kind in sorted(oracle.types_in(policy.condition))[:4]:
            said = evaluate(policy, Resource(kind)).truth is not False
            if said != oracle.concerns(policy.condition, kind, {}):
                differ.append((policy.display_name, kind, said))
    assert differ == []


@pytest.mark.parametrize(
    ("fact", "values"),
    [
        ("microsoft.network/virtualnetworkgateways/gatewaytype", ("ExpressRoute", "Vpn")),
        ("kind", ("functionapp", "app")),
        ("kind", ("OpenAI", "SpeechServices")),
        ("microsoft.storage/storageaccounts/kind", ("StorageV2", "FileStorage")),
    ],
)
def test_relevance__facts_equal_brute_force(fact: str, values: tuple[str, ...]) -> None:
    """With a fact and with another, the answer is that of concrete resources that have it."""
    differ = []
    for policy in real_catalog().live:
        if f'"{fact}"' not in str(policy.condition).lower().replace("'", '"'):
            continue
        for kind in sorted(oracle.types_in(policy.condition))[:4]:
            for value in values:
                alias = fact if "/" in fact else f"{kind}/{fact}"
                said = evaluate(policy, Resource(kind, {alias: (value,)})).truth is not False
                if said != oracle.concerns(policy.condition, kind, {fact: value}):
                    differ.append((policy.display_name, kind, value, said))
    assert differ == []


@needs_real_data
@pytest.mark.parametrize(
    ("service", "never"),
    [
        ("expressroute", r"\bVPN\b|point-to-site|'basic'"),
        ("vpn-gateway", "ExpressRoute"),
        ("app-service", "^(Configure )?Function app|Logic app"),
        ("functions", "^App Service apps should (require FTPS only|use managed identity)"),
        ("sql-database", "Managed Instance|Synapse"),
        ("sql-managed-instance", "SQL Database (?!servers|to be)|Synapse"),
        ("synapse", "SQL (Database|Managed)"),
        ("blob-storage", r"\b(File|Queue|Table) Serv|file share"),
        ("files", r"\b(Blob|Queue|Table)\b"),
        ("queue-storage", r"\b(Blob|File|Table)\b"),
        ("table-storage", r"\b(Blob|File|Queue)\b"),
        ("event-hubs", "Service Bus"),
        ("service-bus", "Event Hub (namespace|Authorization)"),
        ("application-gateway", "Front Door"),
        ("front-door", "Application Gateway"),
        ("aks", r"\bArc\b"),
        ("arc-enabled-kubernetes", "^Azure Kubernetes Service|AKS"),
        ("virtual-machines", "Arc-enabled"),
        ("postgresql", r"^PostgreSQL servers\b"),
        ("key-vault", "Managed HSM"),
        ("managed-hsm", r"Key vaults\b"),
        ("cache-for-redis", "Enterprise"),
    ],
)
def test_siblings_are_told_apart(service: str, never: str) -> None:
    """No policy that names the sibling is listed for a service, and some policies are listed."""
    names = [one.policy.display_name for one in real_catalog().policies(SERVICES[service])]
    assert names
    assert [name for name in names if re.search(never, name, re.IGNORECASE)] == []


@pytest.mark.parametrize("key", sorted(SERVICES))
def test_folding__loses_and_doubles_no_policy(key: str) -> None:
    """Each policy of a service is in exactly one family, whatever the order of the input."""
    service: Service = SERVICES[key]
    policies = real_catalog().policies(service)
    families = rank(policies, service)
    ids = [guid for family in families for guid in family.ids]
    assert sorted(ids) == sorted(judged.policy.id for judged in policies)
    assert rank(policies[::-1], service) == families


@needs_real_data
def test_deprecated_ones_know_their_successor() -> None:
    """Where a deprecated definition names what replaces it, the live one is found."""
    catalog = real_catalog()
    deprecated = [policy for policy in catalog.definitions or () if policy.deprecated]
    found = [found for policy in deprecated if (found := catalog.successor(policy))]
    assert len(found) > 20
    assert all(policy.is_live for policy in found)


@needs_real_data
def test_government__has_its_own_definitions() -> None:
    """For Azure Government the definitions of that cloud are read, and no others."""
    government = read_checkout(DATA / "azure-policy", Cloud.USGOV)
    public = {policy.id for policy in real_catalog().live}
    live = [policy for policy in government.definitions if policy.is_live]
    assert 300 < len(live) < len(public)


@needs_real_data
def test_every_pillar_has_policies() -> None:
    """None of the five pillars is empty over the whole catalogue."""
    primary = {judged.verdict.primary for judged in real_catalog().policies(None)}
    assert primary == set(Pillar)


@needs_real_data
def test_registry__knows_every_published_guide() -> None:
    """Every real guide is recognised by itself, each of a different service in its set."""
    for folder in ("current", "framework-2023"):
        files = sorted((DATA / "articles" / folder).glob("*.md"))
        found = [identified(file.name, file.read_text(encoding="utf-8")) for file in files]
        assert len(set(found)) == len(files)


def _labels(file: Path) -> Iterator[tuple[str, set[str]]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            guid, primary, others, *_ = line.split("\t")
            yield guid, {primary, *others.split(",")}


@needs_real_data
def test_judge__agrees_with_people() -> None:
    """At least 95 % of the policies that people labelled stand under a pillar that they accept."""
    catalog = read_checkout(DATA / "azure-policy")
    judge = Catalog(catalog.definitions, catalog.initiatives).judge
    by_id = {definition.id: definition for definition in catalog.definitions}
    labels = list(_labels(DATA / "labels" / "pillars-dev.tsv"))
    agreed = [judge(by_id[guid]).verdict.primary.value in right for guid, right in labels]
    assert sum(agreed) / len(agreed) >= 0.95


def test_pillars__of_nearly_the_same_name_are_the_same() -> None:
    """A word more or less moves no policy to another pillar."""
    judged = [
        (one.policy.display_name.lower(), one.verdict.primary)
        for one in real_catalog().policies(None)
        if one.policy.category != "Regulatory Compliance"  # names of controls, not of settings
    ]
    apart = [
        (name, other)
        for (name, pillar), (other, others_pillar) in combinations(judged, 2)
        if pillar is not others_pillar and _are_near(name, other)
    ]
    assert apart == []


def _are_near(name: str, other: str) -> bool:
    words, others = set(name.split()), set(other.split())
    shares = len(words & others) >= 0.75 * len(words | others)
    return shares and SequenceMatcher(None, name, other, autojunk=False).ratio() > 0.9


def test_digest__of_the_whole_catalogue_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every service: the same policies, pillars, bullets, order and recommendations as from the
    rules."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    checkout = DATA / "azure-policy"
    for _ in range(2):
        kept = digested([checkout], "public", lambda: read_checkout(checkout))
    types = read_catalogs([DATA / "advisor" / "metadata.json"]).types
    catalog = Catalog(kept.definitions, kept.initiatives, types)
    whole = Catalog(real_catalog().definitions, real_catalog().initiatives, types)
    for service in SERVICES.values():
        lists = [
            [
                (family.title, family.ids, [one.label for one in family.members], one_pillar)
                for one_pillar, group in (
                    of.families(service, preview=True, include_generic=True) or {}
                ).items()
                for family in group
            ]
            for of in (whole, catalog)
        ]
        assert lists[0] == lists[1], service.key
        advice = [[one.id for one in of.recommendation_list(service)] for of in (whole, catalog)]
        assert advice[0] == advice[1], service.key
