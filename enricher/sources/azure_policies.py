"""The policy lists of Azure: built-in definitions and initiatives, from Azure or a recording."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from enricher.catalog.compile import prepare
from enricher.catalog.facts import InitiativesLoader, RulesLoader
from enricher.catalog.initiative_rules import InitiativeRules
from enricher.catalog.json_values import JsonObject
from enricher.catalog.policy import PolicyDefinition
from enricher.errors import RefusedError, SourceError
from enricher.sources.chains import Chains, Listing
from enricher.sources.list_reader import ListReader
from enricher.sources.policy_facts import (
    PolicyFacts,
    compile_facts,
    condense,
    read_initiatives,
    read_rules,
    wire_items,
)
from enricher.sources.responses import read_response
from enricher.sources.source import Refusal

if TYPE_CHECKING:
    from azure.mgmt.resource.policy import PolicyClient

    from enricher.sources.session import Session

#: The parameters of both requests.
BUILT_IN = {"filter": "policyType eq 'BuiltIn'"}

_NAME = "Azure Policy"
_DEFINITIONS, _INITIATIVES = "policy-definitions", "policy-set-definitions"  # names in the cache


class PolicyLists:
    """The policies and initiatives that Azure lists."""

    name = _NAME

    def __init__(self, lists: ListReader, chains: Chains) -> None:
        self._lists = lists
        self._chains = chains
        self._rules: RulesLoader | None = None
        self._initiatives: InitiativesLoader | None = None

    def ask(self) -> PolicyFacts | Refusal:
        """Return the facts, compiled while pages arrive; raise SourceError as `Source.ask`."""
        names = (_DEFINITIONS, _INITIATIVES)
        return self._lists.responses.compiled(names, PolicyFacts, self._compile)

    def _compile(self) -> PolicyFacts | Refusal:
        lists = self._lists
        definitions = Listing(self._chains, partial(lists.read, _DEFINITIONS, fetch_definitions))
        initiatives = Listing(self._chains, partial(lists.read, _INITIATIVES, fetch_initiatives))
        prepare()
        facts: PolicyFacts | SourceError
        try:
            facts = compile_facts(
                wire_items(definitions, _NAME), wire_items(initiatives, _NAME), _NAME
            )
        except SourceError as error:  # if reading a list failed, that error takes precedence
            facts = error
        refused: list[str] = []
        for listing in (definitions, initiatives):
            try:
                listing.whole.result()
            except RefusedError as error:
                refused.append(str(error))
        if refused:
            return Refusal(tuple(refused))
        if isinstance(facts, SourceError):
            raise facts
        if not lists.responses.has(_DEFINITIONS):  # the cache is off, or can't be written
            self._rules = partial(_rules_in, msgspec.json.encode(definitions.whole.result()))
            items = msgspec.json.encode(initiatives.whole.result())
            self._initiatives = partial(_initiatives_in, items)
        return facts

    @property
    def load_rules(self) -> RulesLoader:
        """The function that reads the rules: from the cache, or from the responses in memory."""
        return self._rules or partial(_rules_in_cache, self._lists.responses.key(_DEFINITIONS))

    @property
    def load_initiatives(self) -> InitiativesLoader:
        """The function that reads the initiatives: from the cache, or from memory."""
        key = self._lists.responses.key(_INITIATIVES)
        return self._initiatives or partial(_initiatives_in_cache, key)


def _rules_in_cache(key: str) -> Mapping[str, PolicyDefinition]:
    return read_rules(wire_items(_cached(key), _NAME), _NAME)


def _initiatives_in_cache(key: str) -> Mapping[str, InitiativeRules]:
    return read_initiatives(wire_items(_cached(key), _NAME), _NAME)


def _cached(key: str) -> list[JsonObject]:
    wires = read_response(key)
    if not wires:  # the cache was cleared meanwhile
        raise SourceError("the cached policy definitions no longer exist. Run again.")
    return wires


def _rules_in(data: bytes) -> Mapping[str, PolicyDefinition]:
    return read_rules(wire_items(msgspec.json.decode(data), _NAME), _NAME)


def _initiatives_in(data: bytes) -> Mapping[str, InitiativeRules]:
    return read_initiatives(wire_items(msgspec.json.decode(data), _NAME), _NAME)


def rules_in_recordings(folder: Path) -> Mapping[str, PolicyDefinition]:
    """Read the definitions in the recordings of a folder, with their rules."""
    from enricher.sources.session import Session

    session = Session.offline(folder)
    wires = (wire for page in fetch_definitions(session) for wire in page)
    return read_rules(wire_items(wires, _NAME), _NAME)


def initiatives_in_recordings(folder: Path) -> Mapping[str, InitiativeRules]:
    """Read the initiatives in the recordings of a folder, with their rules."""
    from enricher.sources.session import Session

    session = Session.offline(folder)
    wires = (wire for page in fetch_initiatives(session) for wire in page)
    return read_initiatives(wire_items(wires, _NAME), _NAME)


def fetch_definitions(session: Session) -> Iterator[list[JsonObject]]:
    """Yield the pages of built-in definitions, condensed; raise SourceError as `read_pages`."""
    return _fetch(session, _NAME, lambda client: client.policy_definitions)


def fetch_initiatives(session: Session) -> Iterator[list[JsonObject]]:
    """Yield the pages of built-in initiatives, condensed; raise SourceError as `read_pages`."""
    return _fetch(session, f"{_NAME} (initiatives)", lambda client: client.policy_set_definitions)


def _fetch(
    session: Session, name: str, operations: Callable[[PolicyClient], Any]
) -> Iterator[list[JsonObject]]:
    from azure.mgmt.resource.policy import PolicyClient

    from enricher.sources.azure_errors import translate_errors
    from enricher.sources.pages import read_pages

    with translate_errors(name):
        list_built_in = operations(session.client(PolicyClient)).list_built_in
        for page in read_pages(list_built_in, **BUILT_IN):
            yield [*map(condense, page)]
