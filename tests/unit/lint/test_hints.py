"""Which texts are parsed to find violations."""

from __future__ import annotations

import pytest

from enricher.lint.linter import Linter
from tests.support.builders import guid
from tests.unit.lint.support import FACTS


@pytest.mark.parametrize(
    ("text", "may_have"),
    [
        ("# Pods\n\nSee [the portal](https://contoso.com/#home), and `az aks create`.\n", False),
        ("A policy of ours.\n\n| a |\n|---|\n| policy |\n", False),
        (f"x {guid(1)}", True),
        ("/Azure/azure-policy/blob/main/x.json", True),
        ("## Azure policies\n", True),
        ("> ### Azure Policy\n", True),
        ("Azure\npolicy of ours\n===\n", True),
        ("Azure policy\r\n---\r\n", True),
        ("> Azure policies\n> ===\n", True),
        ("https://ms.portal.azure.com", True),
        ("/azure/advisor/advisor-cost-recommendations", True),
        ("/azure/governance/policy/samples/built-in-policies#network", True),
        ("- **Use several circuits** (high impact).", True),
        ("There are no built-in policies for it.", True),
    ],
)
def test_hints(text: str, *, may_have: bool) -> None:
    """Anything that a rule is about is a hint; a page without policies has none."""
    assert Linter(FACTS).may_find(text) is may_have


def test_hints__of_rules_that_are_off() -> None:
    """A rule that is off needs no text to be parsed."""
    linter = Linter(FACTS, ignore=["preview-portal-link"])
    assert not linter.may_find("https://ms.portal.azure.com")


@pytest.mark.parametrize(
    "text", ["policy ", "# ", f"{'policy ' * 500}\n", "<!-- ", "there are no "]
)
def test_hints__take_linear_time(text: str) -> None:
    """Long lines, and lines below one another, don't multiply."""
    assert not Linter(FACTS).may_find(text * (700_000 // len(text)))
