"""Signing in: which credential is asked, how often, and the message if none works."""

from __future__ import annotations

import base64
import json
import os
import threading
from pathlib import Path

import pytest

from enricher.errors import SourceError
from enricher.sources import credential
from enricher.sources.credential import RunCredential
from enricher.sources.source_options import CredentialName
from tests.support.forks import Done, run_forked

AZURE = (
    "azure.identity",
    "azure.mgmt.advisor",
    "azure.mgmt.policyinsights",
    "azure.mgmt.resource.policy",
    "azure.mgmt.resource.resources",
)

CLAIMS = {"tid": "tenant-of-the-token", "upn": "jane@contoso.example"}
TOKEN = f"x.{base64.urlsafe_b64encode(json.dumps(CLAIMS).encode()).decode().rstrip('=')}.y"

AZ = f"""#!/bin/sh
echo "$*" >> "$AZ_LOG"
sleep "${{AZ_SLEEP:-0}}"
if [ -n "$AZ_FAIL" ]; then echo "$AZ_FAIL" >&2; exit 1; fi
echo '{{"accessToken": "{TOKEN}", "expires_on": 4102444800,
"expiresOn": "2100-01-01 00:00:00.000000", "tenant": "t", "tokenType": "Bearer"}}'
"""


class Machine:
    """An environment with nothing but a stand-in for `az`, which logs its calls."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "az.log"
        programs = folder / "bin"
        programs.mkdir()
        (programs / "az").write_text(AZ)
        (programs / "az").chmod(0o755)
        self.environment = {
            "PATH": f"{programs}:/usr/bin:/bin",
            "HOME": str(folder),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "AZ_LOG": str(self.log),
            "AZURE_TOKEN_CREDENTIALS": "dev",
        }

    def enrich(self, *arguments: object, **environment: str) -> Done:
        """Run a command in this environment; there is no Azure at the endpoint."""
        endpoint = ["--timeout", 2, "--arm-endpoint", "https://arm.invalid"]
        return run_forked(
            *(*arguments, *endpoint), env={**self.environment, **environment}, imports=AZURE
        )

    @property
    def times(self) -> int:
        """Number of calls of `az`."""
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return an empty environment."""
    return Machine(tmp_path)


@pytest.mark.parametrize("more", [[], ["-s", "11111111-1111-4111-8111-111111111111"]])
@pytest.mark.parametrize("fails", ["", "Please run 'az login' to setup account."])
def test_az__is_run_once(machine: Machine, article: Path, more: list[str], fails: str) -> None:
    """One call of `az` gives the token, or the error, for all requests."""
    done = machine.enrich(article, *more, AZ_FAIL=fails)
    assert machine.times == 1
    assert done.returncode == 3
    assert done.err.count("\n") == 1
    assert ("not signed in" in done.err) is bool(fails)


@pytest.mark.parametrize(
    ("fails", "message"),
    [
        ("Please run 'az login' to setup account.", "not signed in to Azure. Run 'az login'"),
        (
            "ERROR: AADSTS700082: The refresh token has expired.",
            "not signed in to Azure (AADSTS700082)",
        ),
        ("HTTPSConnectionPool(host='login.x', port=443): Max retries exceeded", "can't reach"),
        ("[Errno -2] Name or service not known", "can't reach"),
    ],
)
@pytest.mark.parametrize("name", ["default", "cli"])
def test_signed_out__is_one_line(
    machine: Machine, article: Path, fails: str, message: str, name: str
) -> None:
    """Whatever a failed sign-in prints, enrich prints one line."""
    done = machine.enrich(article, "--credential", name, AZ_FAIL=f"{fails}\nmore\nmore")
    assert done.returncode == 3
    assert done.err.count("\n") == 1
    assert message in done.err
    assert done.out == ""


def test_no_credential__is_one_line(machine: Machine, article: Path) -> None:
    """The log of azure-identity is not printed."""
    done = machine.enrich(article, PATH="/nowhere", AZURE_TOKEN_CREDENTIALS="")
    assert done.returncode == 3
    assert done.err.count("\n") == 1
    assert "Run 'az login', or use --offline." in done.err


def test_doctor__signed_out_says_so_once(machine: Machine) -> None:
    """A failed sign-in is one line; -v shows each credential that was tried."""
    nowhere = {"PATH": "/nowhere", "AZURE_TOKEN_CREDENTIALS": ""}
    done = machine.enrich("doctor", **nowhere)
    assert done.returncode == 3
    assert (done.out + done.err).count("not signed in") == 1
    assert done.err == ""
    assert len(done.out.splitlines()) < 6
    message = machine.enrich("doctor", "-v", **nowhere).err
    for credential_ in ("EnvironmentCredential", "ManagedIdentity", "AzureCliCredential"):
        assert credential_ in message


@pytest.mark.parametrize(
    ("name", "environment", "message"),
    [
        ("environment", {}, "Check AZURE_TENANT_ID"),
        ("powershell", {}, "Connect-AzAccount"),
        ("developer-cli", {}, "azd auth login"),
        ("workload-identity", {}, "Check the federated credential"),
        (
            "workload-identity",
            {
                "AZURE_TENANT_ID": "t",
                "AZURE_CLIENT_ID": "c",
                "AZURE_FEDERATED_TOKEN_FILE": "/nowhere/token",
            },
            "the token file /nowhere/token is not there",
        ),
    ],
)
def test_credential__named(
    machine: Machine, article: Path, name: str, environment: dict[str, str], message: str
) -> None:
    """No other credential is tried, and the advice is about the named one."""
    done = machine.enrich(article, "--credential", name, **environment)
    assert done.returncode == 3
    assert message in done.err
    assert done.err.count("\n") == 1
    assert machine.times == 0


def test_verbose__shows_the_account(machine: Machine, article: Path) -> None:
    """-v, anywhere on the line, shows the credential, its tenant and the account."""
    for arguments in ([article, "-v"], ["-v", article]):
        done = machine.enrich(*arguments)
        message = f"AzureCliCredential, tenant {CLAIMS['tid']}, as {CLAIMS['upn']}"
        assert message in done.err
        assert TOKEN not in done.err
    assert CLAIMS["upn"] not in machine.enrich(article).err


def test_verbose__shows_failed_credentials(machine: Machine, article: Path) -> None:
    """-v shows each credential that was tried, and why it failed."""
    done = machine.enrich(article, "-v", AZ_FAIL="Please run 'az login' to setup account.")
    assert "AzureCliCredential" in done.err
    assert all(line.startswith("enrich: ") for line in done.err.splitlines())


def test_doctor__shows_the_account(machine: Machine) -> None:
    """`doctor` shows the account in a line of its own."""
    done = machine.enrich("doctor")
    assert f"ok    credential: AzureCliCredential, tenant {CLAIMS['tid']}" in done.out
    assert machine.times == 1
    done = machine.enrich("doctor", "--credential", "environment")
    assert "FAIL  credential: environment" in done.out


def test_az__timeout(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """If `az` hangs, every thread that waits gets the same error."""
    monkeypatch.setattr(credential, "_SECONDS", 1)
    for name, value in {**machine.environment, "AZ_SLEEP": "20"}.items():
        monkeypatch.setenv(name, value)
    entry = RunCredential(CredentialName.CLI, "login.microsoftonline.com")
    message: list[str] = []

    def ask() -> None:
        try:
            entry.get_token("https://arm.invalid/.default")
        except SourceError as error:
            message.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (
        message
        == ["'az' gave no token within 1 s. Run 'az account get-access-token' to see why."] * 5
    )
    assert machine.times == 1


def test_token__is_renewed(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token is requested once for each tenant and scope, and again when it expires."""
    for name, value in machine.environment.items():
        monkeypatch.setenv(name, value)
    entry = RunCredential(CredentialName.CLI, "login.microsoftonline.com", "my-tenant")
    for _ in range(3):
        assert entry.get_token("https://a.invalid/.default").token == TOKEN
    assert machine.times == 1
    assert "--tenant my-tenant" in machine.log.read_text()
    entry.get_token("https://b.invalid/.default")
    assert machine.times == 2
    monkeypatch.setattr(credential, "_FRESH", 10**12)
    entry.get_token("https://a.invalid/.default")
    assert machine.times == 3
    assert os.environ["AZ_LOG"] == str(machine.log)
