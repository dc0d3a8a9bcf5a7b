"""Options of sources: precedence, checks, and their part of cache keys."""

from __future__ import annotations

from dataclasses import Field, fields, replace
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
from tests.support.options import other_value


@pytest.mark.parametrize("option", fields(SourceOptions), ids=lambda option: option.name)
def test_key_parts__are_declared(option: Field[Any]) -> None:
    """An option changes the key if it is declared as part of it, and only then."""
    default = SourceOptions()
    other = replace(default, **{option.name: other_value(SourceOptions, option)})
    is_same = cache_key(default.key_parts()) == cache_key(other.key_parts())
    assert is_same is not option.metadata["in_key"]


def test_key_parts__are_what_facts_depend_on() -> None:
    """Sources, cloud and endpoint are part of the key; signing in and waiting are not."""
    names = SourceOptions().key_parts().keys()
    sources = {option.name for option in fields(SourceOptions) if option.metadata["is_source"]}
    assert sources | {"cloud", "arm_endpoint"} <= names
    assert not names & {"tenant", "credential", "max_age", "timeout", "trust", "accept_loss"}


def test_files__are_those_of_options_that_provide_facts() -> None:
    """Files are known by the facts in them; an option that isn't given has none."""
    options = SourceOptions(recommendations_from=(Path("a"), Path("b")))
    assert options.files == {
        "policy definitions": (),
        "Azure Advisor's catalogue": (Path("a"), Path("b")),
    }
    assert SourceOptions(policies_from=Path("d")).files["policy definitions"] == (Path("d"),)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"offline": True, "fixtures": Path("x")}, "--offline uses only .* leave out --fixtures"),
        ({"offline": True, "policies_from": Path("x")}, "leave out --policies-from"),
        ({"offline": True, "recommendations_from": (Path("x"),)}, "out --recommendations-from"),
        ({"offline": True, "subscriptions": ("x",)}, "leave out --subscription"),
        ({"offline": True, "tenant_scope": True}, "leave out --tenant-scope"),
        ({"fixtures": Path("x"), "policies_from": Path("x")}, "--fixtures replays only"),
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
        "policies_from": "c",
        "recommendations_from": "d",
        "cloud": "usgov",
        "credential": "cli",
    }
    assert SourceOptions(**given) == SourceOptions(
        subscriptions=("a",),
        policies_from=Path("c"),
        recommendations_from=(Path("d"),),
        cloud=Cloud.USGOV,
        credential=CredentialName.CLI,
    )
    assert SourceOptions(fixtures="b").fixtures == Path("b")
    given = {"recommendations_from": ["a", Path("b")]}
    assert SourceOptions(**given).recommendations_from == (Path("a"), Path("b"))


def test_resolve__command_line_first() -> None:
    """Sources of the command line replace all configured ones; other options are added."""
    configured = SourceOptions(policies_from=Path("conf"), cloud=Cloud.USGOV)
    assert SourceOptions().resolve(configured).policies_from == Path("conf")
    resolved = SourceOptions(fixtures="sample").resolve(configured)
    assert resolved.policies_from is None
    assert resolved.cloud is Cloud.USGOV
    assert SourceOptions(cloud="public").resolve(configured).cloud is Cloud.PUBLIC  # type: ignore[arg-type]


def test_resolve__subscription_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A subscription of the environment doesn't count if files are given, which need no account."""
    monkeypatch.setenv("AZURE_SUBSCRIPTION_ID", "usual")
    assert SourceOptions().resolve().subscriptions == ("usual",)
    assert SourceOptions(subscriptions=("a",)).resolve().subscriptions == ("a",)
    assert SourceOptions(policies_from=Path("x")).resolve().subscriptions == ()
    assert SourceOptions(offline=True).resolve().subscriptions == ()
    assert SourceOptions(fixtures="sample").resolve().subscriptions == ("usual",)


def test_fixtures__sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The word means the shipped recordings, unless a folder here has this name."""
    assert SourceOptions(fixtures="sample").fixtures == shipped_recordings()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sample").mkdir()
    assert SourceOptions(fixtures="sample").fixtures == Path("sample")


def test_resolve__configured_endpoint_needs_trust() -> None:
    """A token is sent to a configured endpoint or tenant only with `--trust`.

    Without a request, none is sent, nor to those that the command line replaces.
    """
    for configured in (SourceOptions(arm_endpoint="https://x.y"), SourceOptions(tenant="t")):
        with pytest.raises(UsageError, match="--trust"):
            SourceOptions().resolve(configured)
        for own in (
            SourceOptions(trust=True),
            SourceOptions(offline=True),
            SourceOptions(fixtures="sample"),  # type: ignore[arg-type]
            SourceOptions(arm_endpoint="https://own.y", tenant="own"),
        ):
            assert own.resolve(configured)
    loopback = SourceOptions(arm_endpoint="http://127.0.0.1:1")
    assert SourceOptions().resolve(loopback).is_loopback


def test_facts_state(tmp_path: Path) -> None:
    """The state follows the files; Azure itself has none."""
    assert facts_state(SourceOptions()) is None
    assert facts_state(SourceOptions(policies_from=tmp_path, subscriptions=("a",))) is None
    assert facts_state(SourceOptions(fixtures="sample")) == facts_state(
        SourceOptions(fixtures=shipped_recordings())
    )
    options = SourceOptions(policies_from=tmp_path, recommendations_from=(tmp_path / "x.json",))
    before = facts_state(options)
    (tmp_path / "x.json").write_text("{}")
    assert facts_state(options) != before


@pytest.mark.parametrize(
    ("given", "configured", "is_offline"),
    [
        (SourceOptions(), SourceOptions(), True),
        (SourceOptions(tenant_scope=True), SourceOptions(), False),
        (SourceOptions(), SourceOptions(policies_from=Path("azure-policy")), False),
        (SourceOptions(arm_endpoint="http://127.0.0.1:1"), SourceOptions(), False),
        (SourceOptions(cloud=Cloud.USGOV), SourceOptions(), True),
    ],
)
def test_or_offline__only_without_a_source(
    given: SourceOptions,
    configured: SourceOptions,
    is_offline: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Azure is asked only if the command line or the configuration names it."""
    monkeypatch.setenv("AZURE_SUBSCRIPTION_ID", "00000000-0000-0000-0000-000000000000")
    chosen = given.or_offline(configured)
    assert chosen.offline is is_offline
    assert not (is_offline and chosen.resolve(configured).needs_azure)
