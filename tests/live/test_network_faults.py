"""Faults of the network and of single responses, on the way to an article."""

from __future__ import annotations

from pathlib import Path

import pytest
from azure.core.pipeline.policies import SansIOHTTPPolicy

from enricher.errors import SourceError
from enricher.sources import azure_policies
from enricher.sources.session import NoCredential, Session
from tests.live.support import SUBSCRIPTION
from tests.support.certificates import self_signed
from tests.support.project import SAMPLE, run
from tests.support.server import ArmContent, ArmServer, live


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("path", "kind", "options"),
    [
        ("policyDefinitions", 429, {"times": 1}),
        ("policyDefinitions", 503, {"times": 2}),
        ("metadata", 500, {"times": 1}),
        ("policySetDefinitions", "reset", {"times": 1}),
        ("policyDefinitions", "slow", {"times": 2}),
        ("policyDefinitions", "truncate", {"times": 1, "after": 1}),
    ],
)
def test_faults__temporary(
    arm: ArmServer, article: Path, tmp_path: Path, path: str, kind: str, options: dict[str, int]
) -> None:
    """Throttling, server errors and broken connections are retried."""
    expected = tmp_path / "expected.md"
    assert run(article, *SAMPLE, "--output", expected) == 0
    arm.fault(path, kind, **options)
    assert run(article, *live(arm)) == 0
    assert article.read_bytes() == expected.read_bytes()


@pytest.mark.parametrize(
    ("path", "kind", "code", "message"),
    [
        ("policyDefinitions", "garbage", "", "not the JSON that was expected"),
        ("metadata", "garbage", "", "not the JSON that was expected"),
        ("policyDefinitions", "foreign", "", "another host (evil.example)"),
        ("policyDefinitions", "loop", "", "read already"),
        ("policyDefinitions", 401, "ExpiredAuthenticationToken", "az login"),
        ("policyDefinitions", 401, "InvalidAuthenticationTokenTenant", "--tenant"),
        ("policyDefinitions", 400, "Odd", "400 Odd"),
    ],
)
def test_faults__permanent(
    arm: ArmServer,
    article: Path,
    capfd: pytest.CaptureFixture[str],
    path: str,
    kind: str,
    code: str,
    message: str,
) -> None:
    """A permanent fault is one line with exit code 3; the article stays."""
    before = article.read_bytes()
    arm.fault(path, kind, code=code)
    assert run(article, *live(arm, "-s", SUBSCRIPTION)) == 3
    errors = capfd.readouterr().err
    assert message in errors
    assert errors.startswith("enrich: ")
    assert errors.count("\n") == 1
    assert SUBSCRIPTION not in errors
    assert article.read_bytes() == before


def test_faults__foreign_host(arm: ArmServer, article: Path) -> None:
    """A nextLink to another host is not followed, so that it gets no token."""
    with ArmServer(ArmContent()) as other:
        arm.fault("policyDefinitions", "foreign")
        assert run(article, *live(arm)) == 3
        assert other.requests == []


def test_faults__no_server(article: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """An endpoint without a server is one line with exit code 3."""
    with ArmServer(ArmContent()) as gone:
        url = gone.url
    assert run(article, "--arm-endpoint", url, "--no-cache", "--timeout", 2) == 3
    assert "can't be reached" in capfd.readouterr().err


def test_faults__untrusted_certificate(
    article: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The error names an untrusted TLS certificate; exit code 3."""
    with ArmServer(ArmContent(), certificate=self_signed(tmp_path)) as server:
        assert run(article, *live(server, "--timeout", 2)) == 3
    assert "TLS certificate is not trusted" in capfd.readouterr().err


def test_faults__unresolved_name() -> None:
    """The error says that the host can't be resolved."""
    options = {
        "base_url": "https://enrich.invalid",  # a name that is reserved for having no address
        "authentication_policy": SansIOHTTPPolicy(),
        "retry_total": 0,
    }
    with pytest.raises(SourceError, match="can't be resolved"):
        list(azure_policies.fetch_definitions(Session(NoCredential(), None, options)))
