"""The remedies of each definition: any of a group is enough, and each group is needed."""

from __future__ import annotations

from itertools import count

import pytest

from enricher.catalog.policy import CompiledPolicy, PolicyDefinition
from enricher.catalog.remediation import Check, Remedy
from enricher.catalog.remedies import remedies_of
from tests.support.builders import (
    IS_GATEWAY,
    access_audit,
    access_change,
    compiled,
    facts_of,
    guid,
    policy,
)

EXTENSION = "Microsoft.Network/virtualNetworkGateways/extensions"


def groups(check: PolicyDefinition, *changes: PolicyDefinition) -> list[list[str]]:
    """Return the groups of remedies of a definition, by name."""
    names = {change.id: change.display_name for change in changes}
    checked = Check.of(check, compiled(check))
    assert checked
    remedies = (Remedy.of(change, compiled(change)) for change in changes)
    found = remedies_of([checked], filter(None, remedies)).get(check.id, ())
    return [[names[guid] for guid in group] for group in found]


def change(name: str, kind: str = "", number: count[int] = count(90_000)) -> PolicyDefinition:  # noqa: B008
    """Return a definition that changes gateways; ids are in the order of the calls."""
    return access_change(name, kind=kind, id_=guid(next(number)))


def test_remedies__for_the_same_resources() -> None:
    """Any of two remedies for all gateways is enough."""
    assert groups(access_audit(), change("a"), change("b")) == [["a", "b"]]


def test_remedies__for_different_resources() -> None:
    """Each kind of gateway needs its own remedy."""
    found = groups(access_audit(), change("old", "old"), change("new", "new"), change("o", "old"))
    assert found == [["old", "o"], ["new"]]


def test_remedies__for_all_resources() -> None:
    """A remedy for all gateways makes those for some of them unnecessary."""
    assert groups(access_audit(), change("old", "old"), change("all")) == [["all"]]


def test_remedies__surely_for_some() -> None:
    """Of alternatives, those that may be for none of the reported gateways are left out."""
    narrow = {"field": "kind", "equals": "old"}
    other = {"field": "location", "equals": "here"}
    elsewhere = access_change("elsewhere", id_=guid(99_900))
    elsewhere.rule["if"]["allOf"].append(other)
    both = access_audit("Gateways should be good", {"anyOf": [narrow, {**narrow, "equals": "x"}]})
    assert groups(both, change("old", "old"), elsewhere) == [["old"]]


@pytest.mark.parametrize(
    ("names", "found"), [(("a", "a"), [["a", "b"]]), (("a", "b"), [["a"], ["b"]])]
)
def test_remedies__by_what_they_reach(names: tuple[str, str], found: list[list[str]]) -> None:
    """Remedies for resources that may differ are alternatives if they reach the same state."""
    asked = {"type": EXTENSION, "existenceCondition": {"field": f"{EXTENSION}/x", "exists": True}}
    check = policy(effects=("AuditIfNotExists",), details=asked)
    images = ({"field": "kind", "contains": "i"}, {"field": "kind", "contains": "j"})
    changes = [
        policy(
            {"allOf": [IS_GATEWAY, image]},
            name=label,
            effects=("DeployIfNotExists",),
            details={**asked, "existenceCondition": {"field": f"{EXTENSION}/x", "equals": name}},
            id_=guid(99_901 + index),
        )
        for index, (image, label, name) in enumerate(zip(images, "ab", names, strict=True))
    ]
    assert groups(check, *changes) == found


def test_compile__stores_proved_remedies() -> None:
    """A compiled definition has the ids; of two definitions with one id, the listed one counts."""
    audit, remedy, other = access_audit(), access_change("a"), access_change("b", field="other")
    by_id: dict[str, CompiledPolicy] = {
        entry.id: entry for entry in facts_of([audit, remedy, other]).policies or ()
    }
    assert by_id[audit.id].remedies == ((remedy.id,),)
    assert by_id[remedy.id].remedies == by_id[other.id].remedies == ()
    (alone,) = facts_of([audit]).policies or ()
    assert alone.remedies == ()
