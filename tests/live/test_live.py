"""Articles are filled from Azure as from its recording, with few requests and a safe token."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.live.support import SUBSCRIPTION
from tests.support.project import FIXTURES, SAMPLE, run
from tests.support.server import ArmServer, live


def test_live__equals_its_recording(arm: ArmServer, article: Path, tmp_path: Path) -> None:
    """The live and the offline mode give the same article."""
    offline = tmp_path / "offline.md"
    assert run(article, *SAMPLE, "--output", offline) == 0
    assert run(article, *live(arm)) == 0
    assert article.read_bytes() == offline.read_bytes()


def test_live__sends_no_credential_to_loopback(arm: ArmServer, article: Path) -> None:
    """A server on loopback gets no token."""
    assert run(article, *live(arm, "-s", SUBSCRIPTION)) == 0
    assert all("authorization" not in map(str.lower, headers) for _, _, headers in arm.requests)


def test_live__requests_run_in_parallel(arm: ArmServer, article: Path) -> None:
    """Definitions, initiatives, metadata and counts are requested in parallel."""
    arm.delay = 0.2
    assert run(article, *live(arm, "-s", SUBSCRIPTION)) == 0
    assert arm.peak >= 4


def test_refresh__requests_once_for_all_articles(arm: ArmServer, article: Path) -> None:
    """A docset of many articles needs the requests of a single one."""
    assert run("refresh", article.parent, *live(arm)) == 0
    requests = arm.paths()
    for number in range(12):
        copy = article.parent / "docs" / str(number) / article.name
        copy.parent.mkdir(parents=True)
        copy.write_bytes((FIXTURES / "articles" / "expressroute.md").read_bytes())
    arm.requests.clear()
    assert run("refresh", article.parent, *live(arm)) == 0
    assert arm.paths() == requests


@pytest.mark.parametrize(
    ("endpoint", "message"),
    [
        ("http://example.com", "plain http"),
        ("ftp://127.0.0.1", "give a URL"),
        ("management.azure.com", "give a URL"),
    ],
)
def test_endpoint__only_loopback_without_tls(
    article: Path, capfd: pytest.CaptureFixture[str], endpoint: str, message: str
) -> None:
    """A token is never sent without TLS."""
    assert run(article, "--arm-endpoint", endpoint) == 2
    assert message in capfd.readouterr().err


def test_signed_out__says_what_to_do(
    article: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a credential, one error names what works now; exit code 3."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "dev")
    assert run(article, "--no-cache") == 3
    errors = capfd.readouterr().err
    assert "az login" in errors
    assert errors.count("enrich: ") == 1
