"""Linting an article: order, ignored findings, and fixes."""

from __future__ import annotations

import pytest

from enricher.errors import UsageError
from enricher.lint.linter import Linter
from tests.unit.article.support import article
from tests.unit.lint.support import FACTS, findings

CLAIM = "Azure Policy has no built-in policies."
NAME = "`Circuits should be zone-redundant`"


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (CLAIM, 1),
        (f"<!-- enrich: ignore claims-no-policies -->\n\n{CLAIM}\n\n{CLAIM}", 1),
        (f"{CLAIM} <!-- enrich: ignore renamed-policy, claims-no-policies -->", 0),
        (f"<!-- enrich: ignore renamed-policy -->\n\n{CLAIM}", 1),
        (f"Write `<!-- enrich: ignore claims-no-policies -->`. {CLAIM}", 1),
        (f"```\n<!-- enrich: ignore claims-no-policies -->\n```\n\n{CLAIM}", 1),
    ],
)
def test_comment__ignores_a_rule(body: str, count: int) -> None:
    """A comment applies to its block, or to the next one if the block has nothing else."""
    assert len(findings(body)) == count


def test_check__order() -> None:
    """Findings come in the order of their positions, each once."""
    ordered = findings(f"{NAME} and {NAME}\n\n{CLAIM}")
    assert [(each.line, each.column, each.code) for each in ordered] == [
        (5, 1, "renamed-policy"),
        (5, 41, "renamed-policy"),
        (7, 1, "claims-no-policies"),
    ]
    assert str(ordered[-1]).startswith(
        "line 7: 3 built-in policies apply to Azure ExpressRoute (cl"
    )


def test_linter__ignore() -> None:
    """Rules are disabled by their codes; the error for an unknown code names the nearest."""
    read = article(f"# ExpressRoute\n\n{CLAIM}\n")
    assert Linter(FACTS, ignore=["claims-no-policies"]).check(read) == []
    with pytest.raises(UsageError, match=r"unknown code 'claims-no-policy'\. Nearest: claims-no-p"):
        Linter(FACTS, ignore=["claims-no-policy"])
