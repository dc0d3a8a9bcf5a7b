"""The placeholders and phrases of the service-guide template."""

from __future__ import annotations

import pytest

from enricher.article.template import (
    UNFILLED,
    Role,
    Slot,
    SlotKind,
    is_placeholder,
    is_stopgap,
    placeholders_in,
)
from enricher.catalog.pillar import Pillar
from tests.support.project import CLOSING, SENTENCE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\\<Policy>", True),
        ("\\<Policy\\>.", True),
        ("<Policy name>", True),
        ("<policies>", True),
        ("", True),
        (" ", True),
        ("<https://contoso.com>", False),
        ("<b>", False),
        ("\\<Policy> and more", False),
        ("TBD", False),
    ],
)
def test_is_placeholder(text: str, expected: bool) -> None:
    """Links, markup and stopgaps belong to the author."""
    assert is_placeholder(text) is expected


def test_placeholders_in() -> None:
    """All placeholders of a text with their positions, without a final period."""
    assert placeholders_in("Ask \\<team> or \\<owner>. See <https://x>.") == [
        (4, "\\<team>"),
        (15, "\\<owner>"),
    ]
    assert placeholders_in("Nothing.") == []


@pytest.mark.parametrize(("text", "expected"), [("TBD.", True), ("todo…", True), ("Done", False)])
def test_is_stopgap(text: str, expected: bool) -> None:
    """A stopgap may end in a period or an ellipsis."""
    assert is_stopgap(text) is expected


def test_unfilled_sentences() -> None:
    """The template's sentences are found as a whole, in any whitespace and case."""
    assert UNFILLED[Role.SENTENCE].fullmatch(SENTENCE)
    assert UNFILLED[Role.CLOSING].fullmatch(CLOSING)


def test_slot_name() -> None:
    """The name of a slot in the lock."""
    slot = Slot(SlotKind.POLICIES, Pillar.SECURITY)
    assert slot.name == "policy-definitions/security"
