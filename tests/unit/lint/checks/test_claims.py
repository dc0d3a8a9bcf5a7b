"""Checks of claims that there are no policies."""

from __future__ import annotations

import pytest

from tests.unit.lint.support import messages

CODE = "claims-no-policies"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Azure Policy has no built-in policies for it.", "3 built-in policies apply to"),
        ("Azure Policy doesn't provide any built-in policies.", "3 built-in policies apply to"),
        (
            "There are no policies for reliability.",
            "2 built-in policies apply to the reliability of",
        ),
        (
            "There are no built-in policies for security.",
            "1 built-in policy applies to the security of",
        ),
        ("There are no built-in policies for cost optimization.", None),
        ("Any built-in policy can be assigned.", None),
        ("There are built-in policies.", None),
    ],
)
def test_claim(text: str, message: str | None) -> None:
    """The message has the number of policies for the service, or for the pillar that is named."""
    assert messages(text) == ([f"{CODE}: {message} Azure ExpressRoute"] if message else [])


def test_claim__this_pillar() -> None:
    """'This pillar' is the pillar of the section."""
    claim = "There are no built-in policies for this pillar."
    assert messages(f"## Cost optimization\n\n{claim}") == []
    (message,) = messages(f"## Security\n\n{claim}")
    assert "applies to the security of" in message
