"""The policy lists of Azure: facts, rules, refusals and cache."""

from __future__ import annotations

import pickle

import pytest

from enricher.errors import SourceError
from enricher.platform.cache import Kind, Store, clear_cache
from enricher.sources.azure_policies import PolicyLists, rules_in_recordings
from enricher.sources.chains import Chains
from enricher.sources.connection import Connection
from enricher.sources.list_reader import ListReader
from enricher.sources.responses import Responses, response_ages
from enricher.sources.source import Refusal
from enricher.sources.source_options import SourceOptions, shipped_recordings
from tests.support.server import ArmServer


def lists_of(options: SourceOptions, max_age: float = 24) -> PolicyLists:
    """Return the source of policies for some options."""
    connection = Connection(options)
    reader = ListReader(connection, Responses(options.cloud_key, max_age))
    return PolicyLists(reader, Chains(connection.close))


@pytest.mark.parametrize("max_age", [24.0, 0.0])
def test_ask__has_rules_with_and_without_cache(max_age: float) -> None:
    """Lists are cached with the facts compiled from them; rules can be loaded in any process."""
    for _ in range(2):
        source = lists_of(SourceOptions(fixtures="sample"), max_age)
        facts = source.ask()
        assert not isinstance(facts, Refusal)
        rules = pickle.loads(pickle.dumps(source.load_rules))()  # noqa: S301 - its own
        assert rules.keys() == {policy.id for policy in facts.policies}
    keys = ["public-policy-definitions", "public-policy-set-definitions"]
    assert [*response_ages()] == (keys if max_age else [])
    assert len(Store(Kind.CATALOGUES).files()) == (1 if max_age else 0)


def test_load_rules__of_a_cleared_cache(arm: ArmServer, options: SourceOptions) -> None:
    """The error says what to do."""
    source = lists_of(options)
    source.ask()
    clear_cache()
    with pytest.raises(SourceError, match="Run again"):
        source.load_rules()


def test_ask__names_each_list_that_is_refused(arm: ArmServer, options: SourceOptions) -> None:
    """A refusal is an answer, and is not cached."""
    arm.fault("policyDefinitions", 403, code="AuthorizationFailed", times=1)
    arm.fault("policySetDefinitions", 403, code="AuthorizationFailed", times=1)
    answer = lists_of(options).ask()
    assert isinstance(answer, Refusal)
    first, second = answer.reasons
    assert first.startswith("Azure Policy: this account may not read it")
    assert second.startswith("Azure Policy (initiatives): this account may not read it")
    assert not isinstance(lists_of(options).ask(), Refusal)


def test_ask__of_a_list_that_breaks_off(arm: ArmServer, options: SourceOptions) -> None:
    """The error is that of the list, not that of the incomplete catalogue."""
    arm.page_size = 1
    arm.fault("policyDefinitions", "garbage", after=1)
    with pytest.raises(SourceError, match=r"Azure Policy: .*not the JSON that was expected"):
        lists_of(options).ask()


def test_ask__of_an_empty_list(arm: ArmServer, options: SourceOptions) -> None:
    """Azure always has built-in policies."""
    arm.content.definitions = []
    with pytest.raises(SourceError, match="has no policy definitions"):
        lists_of(options).ask()


def test_rules_in_recordings() -> None:
    """The recorded definitions, with their conditions."""
    rules = rules_in_recordings(shipped_recordings())
    assert rules
    assert all(rule.condition for rule in rules.values())
