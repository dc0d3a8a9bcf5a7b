"""One token for a run, from the credential that the options name."""

from __future__ import annotations

import time
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from enricher.errors import SourceError
from enricher.sources.credential import Account, RunCredential
from enricher.sources.source_options import CredentialName
from tests.support.machine import CLAIMS, TOKEN, Machine

AUTHORITY = "login.microsoftonline.com"
SCOPE = "https://arm.invalid/.default"
CHALLENGE = '{"access_token": {}}'


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Return this process's environment, with a stand-in for `az`."""
    machine = Machine(tmp_path)
    for name, value in machine.environment.items():
        monkeypatch.setenv(name, value)
    return machine


def test_get_token__is_requested_once_for_all_threads(machine: Machine) -> None:
    """The account is that of its claims."""
    credential = RunCredential(CredentialName.CLI, AUTHORITY)
    with ThreadPoolExecutor(5) as pool:
        tokens = [*pool.map(lambda _: credential.get_token(SCOPE).token, range(20))]
    assert {*tokens} == {TOKEN}
    assert machine.times == 1
    assert credential.account == Account("cli", CLAIMS["tid"], CLAIMS["upn"])
    assert str(credential.account) == f"cli, tenant {CLAIMS['tid']}, as {CLAIMS['upn']}"


def test_get_token__for_each_scope_and_the_given_tenant(machine: Machine) -> None:
    """Another cloud or endpoint needs a token of its own."""
    credential = RunCredential(CredentialName.CLI, AUTHORITY, "my-tenant")
    for scope in (SCOPE, "https://other.invalid/.default", SCOPE):
        credential.get_token(scope)
    assert machine.times == 2
    assert machine.log.read_text().count("--tenant my-tenant") == 2


@pytest.mark.parametrize("left", [250, -600])
def test_get_token__once_if_little_time_is_left(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    """`az` would give the same token again; it seems expired if this machine's clock is ahead."""
    monkeypatch.setenv("AZ_EXPIRES", str(int(time.time()) + left))
    credential = RunCredential(CredentialName.CLI, AUTHORITY)
    for _ in range(3):
        credential.get_token(SCOPE)
    assert machine.times == 1


def test_get_token__again_before_it_expires(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that has aged may expire during a list; then `az` has a new one."""
    monkeypatch.setenv("AZ_EXPIRES", str(int(time.time()) + 301))
    credential = RunCredential(CredentialName.CLI, AUTHORITY)
    credential.get_token(SCOPE)
    time.sleep(1.1)
    for _ in range(3):
        credential.get_token(SCOPE)
    assert machine.times == 2


def test_forget__a_token_that_azure_refused(machine: Machine) -> None:
    """The next one is requested once; if it is the same, it is not requested again."""
    credential = RunCredential(CredentialName.CLI, AUTHORITY)
    credential.get_token(SCOPE)
    assert credential.forget(TOKEN)
    credential.get_token(SCOPE)
    assert not credential.forget(TOKEN)
    credential.get_token(SCOPE)
    assert machine.times == 2


def test_get_token__with_claims(machine: Machine) -> None:
    """The message has the command that azure-identity names, whatever the credential."""
    for name in (CredentialName.CLI, CredentialName.DEFAULT):
        credential = RunCredential(name, AUTHORITY)
        credential.get_token(SCOPE)
        with pytest.raises(SourceError) as caught:
            credential.get_token(SCOPE, claims=CHALLENGE)
        assert str(caught.value) == (
            "Azure asks for more claims than the sign-in has. Run 'az login --claims-challenge "
            f"{b64encode(CHALLENGE.encode()).decode()} --scope {SCOPE}'."
        )


def test_get_token__fails_once_for_all_threads(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If `az` hangs, every thread that waits gets the error, and none tries again."""
    monkeypatch.setenv("AZ_SLEEP", "20")
    credential = RunCredential(CredentialName.CLI, AUTHORITY, process_timeout=1)

    def message(_: int) -> str:
        with pytest.raises(SourceError) as caught:
            credential.get_token(SCOPE)
        return str(caught.value)

    with ThreadPoolExecutor(5) as pool:
        messages = {*pool.map(message, range(5))}
    assert messages == {
        "'az' gave no token within 1 s. Run 'az account get-access-token' to see why."
    }
    assert machine.times == 1


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        ("Please run 'az login' to setup account.", "not signed in to Azure. Run 'az login'"),
        ("ERROR: AADSTS700082: The refresh token has expired.", "(AADSTS700082). Run 'az login'"),
        ("Max retries exceeded with url", "the sign-in can't reach its service"),
    ],
)
def test_get_token__says_what_to_do(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, failure: str, message: str
) -> None:
    """The first line of a failure decides."""
    monkeypatch.setenv("AZ_FAIL", failure)
    with pytest.raises(SourceError) as caught:
        RunCredential(CredentialName.CLI, AUTHORITY).get_token(SCOPE)
    assert message in str(caught.value)
