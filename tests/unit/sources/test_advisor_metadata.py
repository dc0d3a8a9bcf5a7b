"""Advisor's catalogue from Azure."""

from __future__ import annotations

from enricher.sources.advisor_metadata import AdvisorMetadata
from enricher.sources.connection import Connection
from enricher.sources.list_reader import ListReader
from enricher.sources.responses import Responses
from enricher.sources.source import Refusal
from enricher.sources.source_options import SourceOptions
from tests.support.builders import guid
from tests.support.server import ArmServer


def metadata(options: SourceOptions) -> AdvisorMetadata:
    """Return the source, with a cache."""
    return AdvisorMetadata(ListReader(Connection(options), Responses(options.cloud_key, 24)))


def test_ask__with_links_and_once(arm: ArmServer, options: SourceOptions) -> None:
    """The link needs an expansion of the request; the second time, the facts are cached."""
    arm.content.links = {guid(11): "https://aka.ms/circuits"}
    for _ in range(2):
        facts = metadata(options).ask()
        assert not isinstance(facts, Refusal)
        assert [(entry.id, entry.learn_more) for entry in facts.types] == [
            (guid(11), "https://aka.ms/circuits")
        ]
    assert arm.paths()["metadata"] == 1
    assert arm.queries[0]["$expand"] == "ibiza"


def test_ask__refused(arm: ArmServer, options: SourceOptions) -> None:
    """A refusal is an answer, and is not cached."""
    arm.fault("metadata", 403, code="AuthorizationFailed", times=1)
    answer = metadata(options).ask()
    assert isinstance(answer, Refusal)
    assert "Azure Advisor: this account may not read it" in answer.reasons[0]
    assert not isinstance(metadata(options).ask(), Refusal)
