"""The proved remedies of all real built-in policies."""

from __future__ import annotations

import json
from functools import cache

import pytest
from msgspec import Struct

from enricher.catalog.policy import CompiledPolicy, PolicyDefinition
from enricher.catalog.remediation import Check, Proof, Remedy, prove
from enricher.catalog.writes import written_by
from enricher.sources.policy_facts import condense
from tests.real.test_catalogue import real_catalog
from tests.support import remediation_oracle
from tests.support.real_data import DATA, needs_real_data

pytestmark = needs_real_data

#: Remedies whose template or check the trial can't read, because of an `if()`.
UNREADABLE = {
    ("640d2586", "cfdc5972"),
    ("bd876905", "59efceea"),
    ("bd876905", "bfea026e"),
}


class Pair(Struct, frozen=True):
    """A policy, and one that is proved to be its remedy."""

    lead: CompiledPolicy
    remedy: CompiledPolicy
    types: frozenset[str]  # that both are about
    proof: Proof

    @property
    def ids(self) -> tuple[str, str]:
        """The beginnings of the ids."""
        return self.lead.id[:8], self.remedy.id[:8]


@cache
def proved() -> list[Pair]:
    """All proved remedies."""
    catalog = real_catalog()
    found = []
    for lead in catalog.definitions or ():
        for remedy in (catalog.by_id(guid) for group in lead.remedies for guid in group):
            assert remedy
            check = Check.of(catalog.definition(lead.id), lead)
            change = Remedy.of(catalog.definition(remedy.id), remedy)
            assert check
            assert change
            found.append(Pair(lead, remedy, check.types & change.types, prove(check, change)))
    return found


def properties(policy: CompiledPolicy) -> dict[str, object]:
    """Return the wire form of a definition, as far as the trial needs it."""
    definition: PolicyDefinition = real_catalog().definition(policy.id)
    return {"policyRule": definition.rule, "parameters": definition.parameters}


def test_remedies__succeed_by_trial() -> None:
    """What is written satisfies the check, in an independent reading of both rules."""
    tried = 0
    for pair in proved():
        trial = (
            remediation_oracle.writes_it
            if pair.proof.settings
            else remediation_oracle.makes_it_exist
        )
        for kind in sorted(pair.types):
            result = trial(properties(pair.lead), properties(pair.remedy), kind)
            assert result is not False or pair.ids in UNREADABLE, pair.ids
            tried += result is True
    assert tried > 0.9 * len(proved()) > 150


def test_remedies__of_one_operating_system() -> None:
    """What is written for Windows satisfies a check that reads the settings of each machine."""
    found = {pair.ids: pair.proof.settings for pair in proved() if pair.ids[0] == "bd876905"}
    assert sorted(remedy for _, remedy in found) == ["59efceea", "bfea026e"]
    assert all("assessmentMode" in str(settings) for settings in found.values())


def test_condense__keeps_what_is_written() -> None:
    """Responses are cached without the parts that no proof needs."""
    for file in (DATA / "azure-policy").rglob("policyDefinitions/**/*.json"):
        wire = json.loads(file.read_text(encoding="utf-8-sig"))
        if "deployment" in str(wire["properties"].get("policyRule"))[:100_000]:
            whole, short = map(PolicyDefinition.from_wire, (wire, condense(wire)))
            assert [*map(repr, written_by(short, ["x"]))] == [*map(repr, written_by(whole, ["x"]))]


def test_remedies__are_no_remedies_themselves() -> None:
    """A policy that changes resources needs no remedy, and each remedy changes some."""
    changing = {"Modify", "Append", "DeployIfNotExists"}
    for pair in proved():
        assert changing.isdisjoint(pair.lead.effects), pair.ids
        assert not changing.isdisjoint(pair.remedy.effects), pair.ids
        assert pair.remedy.is_live


@pytest.mark.parametrize(
    ("lead", "remedy", "is_proved"),
    [
        ("501541f7", "13ce0167", True),  # the same assessment
        ("501541f7", "5eb6d64a", False),  # a plan of Defender is no assessment
        ("c75248c1", "572e342c", False),  # credentials for FTP aren't authentication of users
        ("34c877ad", "a06d0189", False),  # another property
        ("687aa49d", "b318f84a", False),  # a DNS zone is no private endpoint
        ("a6abeaec", "9d4fad1f", True),  # a private endpoint is a connection of its vault
        ("f0e6e85b", "ae44c1d1", True),
        ("1b5ef780", "2374605e", True),
        ("1c30f9cd", "e494853f", True),  # a deployment on the machine itself
        ("97566dd7", "95406fc3", False),  # Linux isn't Windows
        ("89099bee", "f4c68484", False),  # it deploys nothing where auditing is on for 30 days
    ],
)
def test_remedies__known(lead: str, remedy: str, *, is_proved: bool) -> None:
    assert ((lead, remedy) in {pair.ids for pair in proved()}) is is_proved
