"""Former product names and their current names."""

from __future__ import annotations

import pytest

from enricher.catalog.products import FormerName, former_names_in, with_current_names


@pytest.mark.parametrize(
    ("text", "current"),
    [
        ("Use Azure Active Directory.", "Use Microsoft Entra ID."),
        ("Azure AD only", "Microsoft Entra ID only"),
        ("Azure Defender for SQL", "Microsoft Defender for SQL"),
        ("Turn on Azure Defender.", "Turn on Microsoft Defender for Cloud."),
        ("Azure Active Directory (Azure AD) identities", "Microsoft Entra identities"),
        ("Azure AD identities", "Microsoft Entra identities"),
        ("an Azure AD admin, an Azure AD", "a Microsoft Entra admin, a Microsoft Entra ID"),
        ("An Azure Defender plan", "A Microsoft Defender for Cloud plan"),
        ("a Form Recognizer model", "an Azure AI Document Intelligence model"),
        ("Azure ADX", "Azure ADX"),
        ("text", "text"),
    ],
)  # fmt: skip
def test_with_current_names(text: str, current: str) -> None:
    """Whole names are replaced, the longest first; the article follows the current name."""
    assert with_current_names(text) == current


def test_former_names_in() -> None:
    """Each name counts once, by its longest form, in the order of the text."""
    assert [*former_names_in("Azure Defender for SQL, Azure AD, Azure ADX")] == [
        FormerName("Azure Defender for", "Microsoft Defender for"),
        FormerName("Azure AD", "Microsoft Entra ID"),
    ]
    assert [*former_names_in("text")] == []
