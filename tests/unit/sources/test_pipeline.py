"""A token is sent to the requested host, and to no other; one that is refused is replaced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.mgmt.resource.policy import PolicyClient

from enricher.errors import SourceError
from enricher.sources.credential import RunCredential
from enricher.sources.limits import Limits
from enricher.sources.pages import read_values
from enricher.sources.pipeline import check_host
from enricher.sources.session import Session
from enricher.sources.source_options import CredentialName
from enricher.sources.transport import live_transport
from tests.support.certificates import self_signed
from tests.support.machine import Machine
from tests.support.project import DEFINITIONS
from tests.support.server import ArmContent, ArmServer

REQUESTED = "https://management.azure.com/providers/x?api-version=1"


@pytest.mark.parametrize(
    ("target", "is_same"),
    [
        ("https://management.azure.com/next?$skiptoken=a", True),
        ("HTTPS://Management.Azure.com/next", True),
        ("https://management.azure.com:443/next", True),
        ("https://management.azure.com./next", True),
        ("https://management.azure.com.:443/next", True),
        ("http://management.azure.com:443/next", False),
        ("https://management.azure.com:80/next", False),
        ("https://user@management.azure.com/next", False),
        ("https://evil.example\\@management.azure.com/next", False),
        ("http://management.azure.com/next", False),
        ("https://management.azure.com:8443/next", False),
        ("https://management.azure.com.evil.example/next", False),
        ("https://evil.example/next", False),
        ("https://management.azure.com@evil.example/next", False),
        ("//management.azure.com/next", False),
        ("/next", False),
        ("javascript:x", False),
    ],
)
def test_check_host(target: str, is_same: bool) -> None:
    """Scheme, host and port must be equal; case, the default port and a final dot don't count."""
    if is_same:
        check_host(target, REQUESTED)
        check_host(REQUESTED, target)
    else:
        with pytest.raises(SourceError, match="which is not followed"):
            check_host(target, REQUESTED)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ArmServer]:
    """Yield a server with TLS, which azure-core demands for tokens."""
    content = ArmContent(definitions=[*DEFINITIONS])
    with ArmServer(content, certificate=self_signed(tmp_path)) as server:
        yield server


@pytest.fixture
def machine(tmp_path: Path, server: ArmServer, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Return this process's environment, with a stand-in for `az`."""
    machine = Machine(tmp_path)
    for name, value in machine.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "server.pem"))
    return machine


def read(server: ArmServer, *, lists: int = 1) -> None:
    """Read lists with a token of `az`."""
    limits = Limits(10)
    options = {
        "base_url": server.url,
        "credential_scopes": ["https://arm.invalid/.default"],
        "transport": live_transport(limits),
    }
    credential = RunCredential(CredentialName.CLI, "login.microsoftonline.com")
    session = Session(credential, None, options, limits)
    try:
        for _ in range(lists):
            values = read_values(session.client(PolicyClient).policy_definitions.list_built_in)
            assert len(values) == len(DEFINITIONS)
    finally:
        session.close()


def test_refused_token__is_replaced_once(
    server: ArmServer, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that has expired during a run; all other requests use the new one."""
    monkeypatch.setenv("AZ_FRESH", "1")
    challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    server.fault("policyDefinitions", 401, after=1, times=1, headers=challenge)
    read(server, lists=3)
    assert machine.times == 2


def test_refused_token__is_not_sent_again(server: ArmServer, machine: Machine) -> None:
    """If `az` gives the same token again, Azure's answer is final."""
    challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    server.fault("policyDefinitions", 401, headers=challenge)
    with pytest.raises(ClientAuthenticationError):
        read(server)
    assert (machine.times, len(server.requests)) == (2, 1)
