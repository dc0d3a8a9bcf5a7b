"""What the project promises is still there: see docs/reference/stability.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.promises import SURFACES, broken, current, recorded

ROOT = Path(__file__).parents[2]
WHAT_TO_DO = """
This breaks what earlier versions promise (docs/reference/stability.md):

  {lines}

Bring it back: keep the old name or form beside the new one, and deprecate it in CHANGELOG.md. If it
goes with a new major version, or was never in a release, record the new form, and commit it:

  python -m tests.support.promises
"""


@pytest.mark.parametrize("surface", SURFACES)
def test_promises__are_kept(surface: str) -> None:
    """Nothing that was recorded is missing or has another form; additions are fine."""
    lines = broken({surface: recorded()[surface]}, current())
    assert not lines, WHAT_TO_DO.format(lines="\n  ".join(lines))


def test_promises__are_all_recorded() -> None:
    """Each surface has recorded lines, and a row on the page."""
    assert recorded().keys() == SURFACES.keys()
    assert all(recorded().values())
    page = (ROOT / "docs" / "reference" / "stability.md").read_text(encoding="utf-8")
    assert not [surface for surface in SURFACES if f"| {surface} |" not in page]


def test_broken__reports_what_is_missing_and_no_addition() -> None:
    """A removed or changed line is a break, and so is a surface that is gone."""
    before = {"exit codes": ["0", "4"], "lint codes": ["renamed-policy"]}
    now = {"exit codes": ["0", "141"]}
    assert broken(before, now) == ["exit codes: 4", "lint codes: renamed-policy"]
