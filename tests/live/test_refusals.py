"""Sources that refuse the account leave their sections as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.live.support import SUBSCRIPTION
from tests.support.project import run
from tests.support.server import ArmServer, live
from tests.support.text import section


@pytest.mark.parametrize(
    ("path", "filled", "untouched", "role"),
    [
        ("Microsoft.Advisor/metadata", "/policyDefinitions", "\\<pillar-specific text>", "Reader"),
        ("policyDefinitions", "Azure Advisor helps you ensure", "- \\<Policy>", "Reader"),
        ("queryResults", "policyDefinitions", "", "Reader"),
    ],
)
def test_refusal__fills_what_the_others_allow(
    arm: ArmServer,
    article: Path,
    capfd: pytest.CaptureFixture[str],
    path: str,
    filled: str,
    untouched: str,
    role: str,
) -> None:
    """The sections of a refused source stay; the error names the role; exit code 4."""
    arm.fault(path, 403, code="AuthorizationFailed")
    assert run(article, *live(arm, "-s", SUBSCRIPTION)) == 4
    text = article.read_text().replace("%2F", "/")
    assert filled in text
    assert untouched in text
    assert "are no built-in policy definitions" not in section(text)
    assert f"role '{role}'" in capfd.readouterr().err


def test_refusal__of_both_lists(
    arm: ArmServer, article: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Both refused lists are reported, and other errors of the second count too."""
    arm.fault("policyDefinitions", 403, code="AuthorizationFailed")
    arm.fault("policySetDefinitions", 403, code="AuthorizationFailed")
    assert run(article, *live(arm)) == 4
    message = capfd.readouterr().err
    assert "Azure Policy: this account" in message
    assert "Azure Policy (initiatives): this account" in message
    arm.faults.clear()
    arm.fault("policyDefinitions", 403, code="AuthorizationFailed")
    arm.fault("policySetDefinitions", "garbage")
    assert run(article, *live(arm)) == 3


@pytest.mark.parametrize("path", ["Microsoft.Advisor/metadata", "policyDefinitions"])
def test_refresh__refused_leaves_articles_and_lock(
    arm: ArmServer, article: Path, capfd: pytest.CaptureFixture[str], path: str
) -> None:
    """A refused source changes neither article nor lock file; exit code 4."""
    lock = article.with_name("enrich.lock")
    assert run("refresh", article.parent, *live(arm)) == 0
    before = article.read_bytes(), lock.read_bytes()
    arm.fault(path, 403, code="AuthorizationFailed")
    assert run("refresh", article.parent, *live(arm)) == 4
    assert (article.read_bytes(), lock.read_bytes()) == before
    assert "role 'Reader'" in capfd.readouterr().err
