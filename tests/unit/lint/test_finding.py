"""Findings and their fixes."""

from __future__ import annotations

from enricher.lint.finding import Finding, apply_fixes
from enricher.lint.linter import Linter
from tests.unit.article.support import article
from tests.unit.lint.support import FACTS, PAGE

CLAIM = "Azure Policy has no built-in policies."
NAME = "`Circuits should be zone-redundant`"


def test_apply_fixes() -> None:
    """Fixes replace only their spans; findings without a fix remain."""
    links = f"[a]({PAGE}#networks) [b]({PAGE}#netwrk)"
    text = f"# ExpressRoute\r\n\r\n## Policies\r\n\r\n- {NAME}  \r\n\r\n{links} {CLAIM}\r\n"
    read = article(text)
    fixed, applied = apply_fixes(read, Linter(FACTS).check(read))
    assert applied == 2
    expected = text.replace("zone-redundant", "Zone Redundant").replace("networks", "network")
    assert fixed.document.text == expected
    remaining = [each.code for each in Linter(FACTS).check(fixed)]
    assert remaining == ["claims-no-policies", "unknown-category"]


def test_finding__equality() -> None:
    """Findings are compared without their fixes."""
    first, second = Finding(1, 1, "a", "b"), Finding(1, 2, "a", "b")
    assert first < second
    assert first == Finding(1, 1, "a", "b")
    assert len({first, second, Finding(1, 1, "a", "b")}) == 2
