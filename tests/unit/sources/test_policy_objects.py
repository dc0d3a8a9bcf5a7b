"""Azure Policy's own lists of one subscription or management group."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from enricher.catalog.json_values import JsonObject
from enricher.errors import RefusedError
from enricher.sources import policy_objects
from enricher.sources.session import Session
from tests.support.server import ArmServer

LISTS = {
    "policyAssignments": (policy_objects.list_assignments, "atScope()"),
    "policyExemptions": (policy_objects.list_exemptions, "atScope()"),
    "policyDefinitions": (policy_objects.list_definitions, "policyType eq 'Custom'"),
    "policySetDefinitions": (policy_objects.list_initiatives, "policyType eq 'Custom'"),
}


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("group", ["", "corp"])
def test_list__all_pages(arm: ArmServer, session: Session, kind: str, group: str) -> None:
    """Each list is read page by page, at a subscription or a management group."""
    items = [{"id": str(n), "properties": {"policyType": "Custom"}} for n in range(3)]
    content, arm.page_size = arm.content, 1
    content.assignments = content.exemptions = content.definitions = content.initiatives = items
    read: Callable[[Session, str], Iterator[JsonObject]] = LISTS[kind][0]
    assert [item["id"] for item in read(session, group)] == ["0", "1", "2"]
    assert arm.paths() == {kind: 3}
    scope = "managementGroups/corp/" if group else "/subscriptions/"
    assert all(scope in path for _, path, _ in arm.requests)
    if group or kind.endswith("Definitions"):
        assert arm.queries[0]["$filter"] == LISTS[kind][1]


@pytest.mark.parametrize("kind", LISTS)
def test_list__refused(arm: ArmServer, session: Session, kind: str) -> None:
    """A refusal names the list."""
    arm.fault(kind, 403, code="AuthorizationFailed")
    with pytest.raises(RefusedError, match="Azure Policy"):
        next(LISTS[kind][0](session, ""))
