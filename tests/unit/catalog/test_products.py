"""Former product names and their current names."""

from __future__ import annotations

import pytest

from enricher.catalog.products import with_current_names


@pytest.mark.parametrize(
    ("text", "current"),
    [
        ("Use Azure Active Directory.", "Use Microsoft Entra ID."),
        ("Azure AD only", "Microsoft Entra ID only"),
        ("Azure Defender for SQL", "Microsoft Defender for Cloud for SQL"),
        ("Azure ADX", "Azure ADX"),
        ("text", "text"),
    ],
)
def test_with_current_names(text: str, current: str) -> None:
    """Whole names are replaced, the longest first."""
    assert with_current_names(text) == current
