"""Checks of names."""

from __future__ import annotations

import pytest

from tests.support.builders import guid
from tests.unit.lint.support import OLD, PORTAL, findings, messages

NEW = "Circuits should be Zone Redundant"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"`{NEW}`", None),
        (f"**{NEW}**", None),
        ("`az network express-route create`", None),
        ("`short name`", None),
        ("**A bold text that is long enough**", None),
        (
            f"`{OLD}`",
            f"deprecated-policy-name: '{OLD}' is deprecated; "
            f"use 'Circuits should use private link' ({guid(3)}) instead",
        ),
        (
            "`Circuits should be zone-redundant`",
            f"renamed-policy: 'Circuits should be zone-redundant' is now called '{NEW}'",
        ),
        (f"[Circuits should be zone-redundant]({PORTAL}{guid(1)})", None),
        ("Azure AD can tell.", "former-product-name: 'Azure AD' is now called Microsoft Entra ID"),
        (f"[Azure AD]({PORTAL}{guid(1)}) can tell.", None),
        ("- **Use several circuits** (high impact).", None),
        ("- **[Use several circuits](https://aka.ms/more)** (high impact).", None),
        ("- **Use many circuits** (of yours).", None),
        (
            "- **Use many circuits** (high impact).",
            "unknown-recommendation: Azure Advisor has no recommendation named 'Use many circuits'",
        ),
        (
            "- **Use several circuit** (high impact).",
            "unknown-recommendation: Azure Advisor has no recommendation named "
            "'Use several circuit'; nearest: 'Use several circuits'",
        ),
    ],
)
def test_name(text: str, message: str | None) -> None:
    """Names in code, in bold, and in the text of a link."""
    assert messages(text) == ([message] if message else [])


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("`Circuits should be zone-redundant`", NEW),
        ("[**Circuits should be zone-redundant**](x)", NEW),
        ("[Circuits should be zone\\-redundant](x)", None),
    ],
)
def test_name__fix(text: str, fix: str | None) -> None:
    """A name is fixed unless it contains markup."""
    (only,) = {finding.fix for finding in findings(text)}  # a bold link is also bold text
    assert (only.text if only else None) == fix
