"""What bullets on resource logs say, against the rules of all real definitions that send logs."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from enricher.article.policy_bullets import policy_bullet
from enricher.article.wording import Wording
from enricher.catalog.documents import Document
from enricher.catalog.families import Role
from enricher.catalog.implication import Terms
from enricher.catalog.json_values import as_object, get_folded
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.services import load_registry
from tests.real.test_policy_lists import families_of
from tests.support.real_data import DATA, needs_real_data

_SETTINGS = "microsoft.insights/diagnosticsettings"
_SENDING = (Role.LEAD, Role.DESTINATION, Role.TWIN)

pytestmark = [
    needs_real_data,
    pytest.mark.parametrize("key", sorted(load_registry().services)),
]


@cache
def definitions() -> dict[str, dict[str, Any]]:
    """The built-in definitions that deploy or ask for diagnostic settings, by id."""
    files = (DATA / "azure-policy" / "built-in-policies" / "policyDefinitions").rglob("*.json")
    texts = (file.read_text(encoding="utf-8-sig") for file in sorted(files))
    wires = (json.loads(text) for text in texts if _SETTINGS in text.lower())
    return {wire["name"].lower(): wire for wire in wires}


def test_bullets__say_what_is_sent_by_default(key: str) -> None:
    """A bullet asks for all logs if the category group is a choice with another default."""
    for family in families_of(key):
        ids = [each.classified.policy.id for role in _SENDING for each in family.of(role)]
        wires = [definitions()[guid]["properties"] for guid in ids if guid in definitions()]
        defaults = {
            choice.get("defaultValue")
            for wire in wires
            if (choice := wire["parameters"].get("categoryGroup"))
        }
        text = policy_bullet(Wording(), family).text
        assert ("category group allLogs" in text or "use allLogs" in text) is ("audit" in defaults)


def test_bullets__say_that_a_workspace_is_needed(key: str) -> None:
    """The bullet of a check that passes only with a workspace says so."""
    without_workspace = Document(_SETTINGS, {"workspaceId": None})
    for family in families_of(key):
        lead = family.lead.policy
        if lead.id not in definitions() or "DeployIfNotExists" in lead.effects:
            continue
        policy = PolicyDefinition.from_wire(definitions()[lead.id])
        condition = as_object(get_folded(as_object(policy.details), "existenceCondition"))
        if Terms(condition, policy.parameters).truth(without_workspace) is False:
            assert "passes only with" in policy_bullet(Wording(), family).text, lead.display_name
