"""A recording has everything that a run asks for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from enricher.errors import UsageError
from enricher.sources.load import load_facts
from enricher.sources.record import record
from enricher.sources.source_options import SourceOptions
from tests.support.builders import CIRCUIT
from tests.support.server import ArmServer


def test_record__replays_to_the_facts(
    arm: ArmServer, options: SourceOptions, tmp_path: Path
) -> None:
    """A run over the recording has the same facts and counts, and asks nothing else."""
    folder = tmp_path / "recording"
    namespace, _, kind = CIRCUIT.partition("/")
    arm.content.providers = [{"namespace": namespace, "resourceTypes": [{"resourceType": kind}]}]
    live = record(options, folder)
    arm.requests.clear()
    replayed = load_facts(SourceOptions(fixtures=folder), counts=True)
    assert replayed.facts.policies == live.facts.policies
    assert replayed.facts.recommendation_types == live.facts.recommendation_types
    assert replayed.counts == live.counts
    assert replayed.not_recorded == ()
    offered = replayed.facts.load_offered_types()
    assert arm.requests == []
    assert offered == live.facts.load_offered_types() == {CIRCUIT}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"policies_from": Path("x")}, "record asks Azure itself"),
        ({"offline": True, "subscriptions": ()}, "record asks Azure itself"),
        ({"subscriptions": ("a", "b")}, "record takes one --subscription"),
        ({"subscriptions": (), "tenant_scope": True}, "record takes one --subscription"),
    ],
)
def test_record__refuses_other_sources(
    options: SourceOptions, tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    """Nothing is written."""
    with pytest.raises(UsageError, match=message):
        record(replace(options, **change), tmp_path / "recording")
    assert not (tmp_path / "recording").exists()


def test_record__refuses_a_folder_with_files(options: SourceOptions, tmp_path: Path) -> None:
    """Older recordings would be replayed with the new ones."""
    (tmp_path / "old.json").write_text("{}")
    with pytest.raises(UsageError, match="is not empty"):
        record(options, tmp_path)
