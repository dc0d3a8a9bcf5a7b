"""Deprecated, removed and unknown definitions and initiatives."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from enricher.catalog.catalog import Catalog
from enricher.catalog.history import History, RemovedPolicy
from enricher.catalog.initiative import Initiative
from tests.support.builders import guid
from tests.unit.lint.support import FACTS, PORTAL, messages

DAY = date(2026, 1, 2)
SETS = PORTAL.replace("policyDefinitions", "policySetDefinitions")


def an_initiative(number: int, name: str, *, successor: str = "") -> Initiative:
    """Return an initiative, which is deprecated if it has a successor."""
    return Initiative(
        guid(number), name, "Things", "1.0.0", bool(successor), 3, successor=successor
    )


CATALOG = Catalog(
    replace(
        FACTS.facts,
        initiatives=(
            an_initiative(20, "Things are good"),
            an_initiative(21, "Things were good", successor=guid(22)),
            an_initiative(22, "Things are good", successor=guid(20)),
        ),
        history=History(
            (DAY,),
            removed={guid(30): RemovedPolicy(guid(30), "Gone", True, guid(3), DAY, DAY)},
        ),
    )
)
INSTEAD = f"; use 'Things are good' ({guid(20)}) instead"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"[it]({SETS}{guid(20)})", ""),
        (
            f"[it]({SETS}{guid(21)})",
            f"deprecated-policy-link: the initiative 'Things were good' is deprecated{INSTEAD}",
        ),
        (
            f"`{guid(22)}`",
            f"deprecated-policy-link: the initiative 'Things are good' is deprecated{INSTEAD}",
        ),
        (
            f"[it]({SETS}{guid(99)})",
            f"unknown-policy-link: no built-in initiative has the id {guid(99)}",
        ),
        (
            f"[it]({PORTAL}{guid(20)})",
            f"unknown-policy-link: {guid(20)} is the id of the initiative 'Things are good', "
            "not of a policy definition",
        ),
        (
            f"[it]({SETS}{guid(3)})",
            f"unknown-policy-link: {guid(3)} is the id of the policy definition 'Circuits should "
            "use private link', not of an initiative",
        ),
        (
            f"the id {guid(30)}",
            "unknown-policy-link: 'Gone' has been removed: the release of 2026-01-02 was the last "
            f"one with it; use 'Circuits should use private link' ({guid(3)}) instead",
        ),
    ],
)
def test_availability(text: str, message: str) -> None:
    """What is said of a definition or an initiative that a link or an id names."""
    assert messages(text, facts=CATALOG) == ([message] if message else [])
