"""Options of sources: precedence, checks, and their part of cache keys."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from enricher.catalog.clouds import Cloud
from enricher.errors import UsageError
from enricher.platform.cache import cache_key
from enricher.sources.source_options import (
    CredentialName,
    SourceOptions,
    facts_state,
    shipped_recordings,
)

#: Another value of each option than the default.
OTHER: dict[str, Any] = {
    "subscriptions": ("a",),
    "management_group": "a",
    "tenant_scope": True,
    "offline": True,
    "fixtures": Path("a"),
    "policies_from": Path("a"),
    "recommendations_from": (Path("a"),),
    "cloud": Cloud.CHINA,
    "arm_endpoint": "https://example.com",
    "tenant": "a",
    "credential": CredentialName.CLI,
    "max_age": 1.0,
    "timeout": 1.0,
    "trust": True,
    "accept_loss": True,
}
IN_KEY = {
    "subscriptions", "management_group", "tenant_scope", "offline", "fixtures", "policies_from",
    "recommendations_from", "cloud", "arm_endpoint",
}  # fmt: skip


@pytest.mark.parametrize("name", [option.name for option in fields(SourceOptions)])
def test_key_parts(name: str) -> None:
    """An option that facts depend on changes the key, and no other does."""
    default = SourceOptions()
    other = replace(default, **{name: OTHER[name]})
    is_same = cache_key(default.key_parts()) == cache_key(other.key_parts())
    assert is_same is (name not in IN_KEY)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"offline": True, "fixtures": Path("x")}, "leave it out with --fixtures"),
        ({"subscriptions": ("a",), "tenant_scope": True}, "give one of them"),
        ({"management_group": "a", "tenant_scope": True}, "give one of them"),
        ({"subscriptions": ("/subscriptions/a",)}, "is not the id of a subscription"),
        ({"subscriptions": (" ",)}, "is not the id of a subscription"),
        ({"cloud": "mars"}, "--cloud mars: give one of public, usgov, china"),
        ({"credential": "password"}, "--credential password: give one of default, cli"),
        ({"arm_endpoint": "management.azure.com"}, "give a URL"),
        ({"arm_endpoint": "http://example.com"}, "never sent over plain http"),
    ],
)
def test_options__malformed_or_exclusive(values: dict[str, Any], message: str) -> None:
    """A usage error names the option."""
    with pytest.raises(UsageError, match=message):
        SourceOptions(**values)


def test_options__are_converted_to_their_types() -> None:
    """Text names paths and choices; a single value stands for a sequence of one."""
    given: dict[str, Any] = {
        "subscriptions": "a",
        "fixtures": "b",
        "policies_from": "c",
        "recommendations_from": "d",
        "cloud": "usgov",
        "credential": "cli",
    }
    assert SourceOptions(**given) == SourceOptions(
        subscriptions=("a",),
        fixtures=Path("b"),
        policies_from=Path("c"),
        recommendations_from=(Path("d"),),
        cloud=Cloud.USGOV,
        credential=CredentialName.CLI,
    )
    given = {"recommendations_from": ["a", Path("b")]}
    assert SourceOptions(**given).recommendations_from == (Path("a"), Path("b"))


def test_resolve__command_line_first() -> None:
    """Sources of the command line replace all configured ones; other options are added."""
    configured = SourceOptions(policies_from=Path("conf"), cloud=Cloud.USGOV)
    assert SourceOptions().resolve(configured).policies_from == Path("conf")
    resolved = SourceOptions(offline=True).resolve(configured)
    assert resolved.policies_from is None
    assert resolved.cloud is Cloud.USGOV


def test_resolve__subscription_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A subscription of the environment doesn't count if files are given, which need no account."""
    monkeypatch.setenv("AZURE_SUBSCRIPTION_ID", "usual")
    assert SourceOptions().resolve().subscriptions == ("usual",)
    assert SourceOptions(subscriptions=("a",)).resolve().subscriptions == ("a",)
    assert SourceOptions(policies_from=Path("x")).resolve().subscriptions == ()


def test_resolve__configured_endpoint_needs_trust() -> None:
    """A token is sent to a configured endpoint or tenant only with `--trust`."""
    for configured in (SourceOptions(arm_endpoint="https://x.y"), SourceOptions(tenant="t")):
        with pytest.raises(UsageError, match="--trust"):
            SourceOptions().resolve(configured)
        assert SourceOptions(trust=True).resolve(configured)
    loopback = SourceOptions(arm_endpoint="http://127.0.0.1:1")
    assert SourceOptions().resolve(loopback).is_loopback


def test_facts_state(tmp_path: Path) -> None:
    """The state follows the files; Azure itself has none."""
    assert facts_state(SourceOptions()) is None
    assert facts_state(SourceOptions(policies_from=tmp_path, subscriptions=("a",))) is None
    assert facts_state(SourceOptions(offline=True)) == facts_state(
        SourceOptions(fixtures=shipped_recordings())
    )
    options = SourceOptions(policies_from=tmp_path, recommendations_from=(tmp_path / "x.json",))
    before = facts_state(options)
    (tmp_path / "x.json").write_text("{}")
    assert facts_state(options) != before
