"""Properties of all real built-in policies."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from msgspec.structs import replace

from benchmarks.benchmarked_recommendations import benchmarked
from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.catalog import Catalog
from enricher.catalog.clouds import Cloud
from enricher.catalog.conditions import evaluate
from enricher.catalog.families import rank
from enricher.catalog.pillar import Pillar
from enricher.catalog.resource import Resource
from enricher.catalog.service import Service
from enricher.catalog.services import load_registry
from enricher.sources.checkout import Checkout, read_checkout
from enricher.sources.since import read_since
from enricher.sources.source_options import SourceOptions
from tests.support import oracle
from tests.support.real_data import DATA, needs_real_data
from tests.unit.article.support import article

SERVICES = load_registry().services


@cache
def real_catalog() -> Catalog:
    """The whole real catalogue."""
    return Catalog(read_since(str(DATA / "azure-policy"), SourceOptions()))


def test_every_policy_has_types_or_is_generic() -> None:
    """Every live policy has pillars, and either resource types or a reason for having none."""
    for classified in real_catalog().policies(None):
        policy = classified.policy
        assert bool(policy.target_types) != bool(policy.generic_reason), policy.display_name
        assert classified.classification.pillars, policy.display_name


def test_relevance__equals_brute_force() -> None:
    """A rule can hold for a type that it names if it is true for a concrete resource of the type.

    For a random third of the catalogue.
    """
    catalog = real_catalog()
    policies = [
        catalog.definition(policy.id)
        for policy in catalog.live
        if not policy.mode.endswith(".Data")
    ]
    chosen = random.Random(4).sample(policies, len(policies) // 3)  # noqa: S311
    differ = []
    for policy in chosen:
        for kind in sorted(oracle.types_in(policy.condition))[:4]:
            result = evaluate(policy, Resource(kind)).truth is not False
            if result != oracle.applies_to(policy.condition, kind, {}):
                differ.append((policy.display_name, kind, result))
    assert differ == []


@pytest.mark.one_in(2)
@pytest.mark.one_in(2)
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
    """With facts, a rule can hold if it is true for a concrete resource that has them."""
    differ = []
    catalog = real_catalog()
    for policy in (catalog.definition(live.id) for live in catalog.live):
        if f'"{fact}"' not in str(policy.condition).lower().replace("'", '"'):
            continue
        for kind in sorted(oracle.types_in(policy.condition))[:4]:
            for value in values:
                alias = fact if "/" in fact else f"{kind}/{fact}"
                result = evaluate(policy, Resource(kind, {alias: (value,)})).truth is not False
                if result != oracle.applies_to(policy.condition, kind, {fact: value}):
                    differ.append((policy.display_name, kind, value, result))
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
def test_siblings__are_distinguished(service: str, never: str) -> None:
    """A service has policies, but none that are about a sibling."""
    names = [entry.policy.display_name for entry in real_catalog().policies(SERVICES[service])]
    assert names
    assert [name for name in names if re.search(never, name, re.IGNORECASE)] == []


@pytest.mark.parametrize("key", sorted(SERVICES))
def test_families__have_each_policy_once(key: str) -> None:
    """Each policy of a service is in one family; the order of the input doesn't matter."""
    service: Service = SERVICES[key]
    policies = real_catalog().policies(service)
    families = rank(policies, service)
    ids = [guid for family in families for guid in family.ids]
    assert sorted(ids) == sorted(classified.policy.id for classified in policies)
    assert rank(policies[::-1], service) == families


@needs_real_data
def test_successor__is_live() -> None:
    """Many deprecated definitions have a successor, and all successors are live."""
    catalog = real_catalog()
    deprecated = [policy for policy in catalog.definitions or () if policy.deprecated]
    successors = [*filter(None, map(catalog.successor, deprecated))]
    assert len(successors) > 20
    assert all(policy.is_live for policy in successors)


@needs_real_data
def test_government__has_its_own_definitions() -> None:
    """For Azure Government only the definitions of that cloud are read."""
    government = read_checkout(DATA / "azure-policy", Cloud.USGOV)
    public = {policy.id for policy in real_catalog().live}
    live = [policy for policy in government.policies if policy.is_live]
    assert 300 < len(live) < len(public)


@needs_real_data
def test_every_pillar_has_policies() -> None:
    """Each of the five pillars has policies."""
    policies = real_catalog().policies(None)
    assert {classified.classification.primary for classified in policies} == {*Pillar}


@needs_real_data
def test_registry__identifies_published_guides() -> None:
    """Each published guide is about another service."""
    for folder in ("current", "framework-2023"):
        files = sorted((DATA / "articles" / folder).glob("*.md"))
        services = [article(file.read_text(encoding="utf-8"), file.name).service for file in files]
        assert None not in services
        assert len(set(services)) == len(files)


def _labels(file: Path) -> Iterator[tuple[str, set[str]]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            guid, primary, others, *_ = line.split("\t")
            yield guid, {primary, *others.split(",")}


@needs_real_data
def test_classify__agrees_with_labels() -> None:
    """At least 95 % of the policies that people labelled are under a pillar that they accept."""
    catalog = real_catalog()
    labels = list(_labels(DATA / "labels" / "pillars-dev.tsv"))
    agreed = [
        policy.classification.primary.value in acceptable
        for guid, acceptable in labels
        if (policy := catalog.by_id(guid))
    ]
    assert len(agreed) == len(labels)
    assert sum(agreed) / len(agreed) >= 0.95


def test_pillars__of_similar_names_agree() -> None:
    """Policies whose names differ in a word or two have the same pillar."""
    named = [
        (entry.policy.display_name.lower(), entry.classification.primary)
        for entry in real_catalog().policies(None)
        if entry.policy.category != "Regulatory Compliance"  # names of controls, not of settings
    ]
    apart = [
        (name, other)
        for (name, pillar), (other, others_pillar) in combinations(named, 2)
        if pillar is not others_pillar and _are_similar(name, other)
    ]
    assert apart == []


def _are_similar(name: str, other: str) -> bool:
    words, others = set(name.split()), set(other.split())
    shares = len(words & others) >= 0.75 * len(words | others)
    return shares and SequenceMatcher(None, name, other, autojunk=False).ratio() > 0.9


def test_compile__equals_the_evaluation_of_rules() -> None:
    """Every service has the policies whose rules apply to it."""
    catalog = real_catalog()
    for service in SERVICES.values():
        own = replace(service, key=f"own-{service.key}")  # not registered, so rules are evaluated
        assert catalog.policies(own) == catalog.policies(service), service.key


def test_checkout__cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts from the cache equal compiled ones."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    checkout = Checkout(DATA / "azure-policy", is_cached=True)
    first, second = checkout.ask(), checkout.ask()
    assert first == second
    assert first.policies == real_catalog().definitions


@needs_real_data
def test_benchmarked__has_the_recommendations_of_today() -> None:
    """The shipped table has each recommendation that goes by the name of a benchmark's policy."""
    responses = [DATA / "advisor" / "metadata.json"]
    assert benchmarked(DATA / "azure-policy", responses) <= load_advisor_rules().benchmarked
