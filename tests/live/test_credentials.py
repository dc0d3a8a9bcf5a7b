"""Signing in, through real processes: who is asked, how often, and what is told when nobody is."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from enricher.errors import SourceError
from enricher.sources import credential
from enricher.sources.credential import RunCredential
from enricher.sources.options import CredentialName

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
    """An environment with nothing in it but a stand-in for `az`, which logs that it was run."""

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

    def enrich(self, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the tool as a process; there is no Azure where it asks."""
        command = [sys.executable, "-m", "enricher", *map(str, arguments), "--timeout", "20"]
        return subprocess.run(
            [*command, "--arm-endpoint", "https://arm.invalid"],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def times(self) -> int:
        """How often `az` was run."""
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine of its own."""
    return Machine(tmp_path)


@pytest.mark.parametrize("more", [[], ["-s", "11111111-1111-4111-8111-111111111111"]])
@pytest.mark.parametrize("fails", ["", "Please run 'az login' to setup account."])
def test_az__is_run_once(machine: Machine, article: Path, more: list[str], fails: str) -> None:
    """However many lists are asked for, one process gives the token, or says that there is none."""
    done = machine.enrich(article, *more, AZ_FAIL=fails)
    assert machine.times == 1
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert ("not signed in" in done.stderr) is bool(fails)


@pytest.mark.parametrize(
    ("fails", "told"),
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
    machine: Machine, article: Path, fails: str, told: str, name: str
) -> None:
    """Whatever the sign-in says, in however many lines, the tool says one."""
    done = machine.enrich(article, "--credential", name, AZ_FAIL=f"{fails}\nmore\nmore")
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert told in done.stderr
    assert done.stdout == ""


def test_no_way_to_sign_in__is_one_line(machine: Machine, article: Path) -> None:
    """Nor does azure-identity's own log get through."""
    done = machine.enrich(article, PATH="/nowhere", AZURE_TOKEN_CREDENTIALS="")
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "Run 'az login', or use --offline." in done.stderr


def test_doctor__signed_out_says_so_once(machine: Machine) -> None:
    """One line for the sign-in, whatever the chain of credentials has to say; -v tells that."""
    nowhere = {"PATH": "/nowhere", "AZURE_TOKEN_CREDENTIALS": ""}
    done = machine.enrich("doctor", **nowhere)
    assert done.returncode == 3
    assert (done.stdout + done.stderr).count("not signed in") == 1
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) < 6
    told = machine.enrich("doctor", "-v", **nowhere).stderr
    for credential_ in ("EnvironmentCredential", "ManagedIdentity", "AzureCliCredential"):
        assert credential_ in told


@pytest.mark.parametrize(
    ("name", "environment", "told"),
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
def test_credential__that_is_named_is_the_one(
    machine: Machine, article: Path, name: str, environment: dict[str, str], told: str
) -> None:
    """No other is tried, and what to do is about that one."""
    done = machine.enrich(article, "--credential", name, **environment)
    assert done.returncode == 3
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert machine.times == 0


def test_verbose__tells_who_is_signed_in(machine: Machine, article: Path) -> None:
    """With -v, anywhere on the line: the credential, its tenant, and the account."""
    for arguments in ([article, "-v"], ["-v", article]):
        done = machine.enrich(*arguments)
        told = f"AzureCliCredential, tenant {CLAIMS['tid']}, as {CLAIMS['upn']}"
        assert told in done.stderr
        assert TOKEN not in done.stderr
    assert CLAIMS["upn"] not in machine.enrich(article).stderr


def test_verbose__tells_what_was_tried(machine: Machine, article: Path) -> None:
    """Where nobody is signed in, each credential that was asked, and why it gave nothing."""
    done = machine.enrich(article, "-v", AZ_FAIL="Please run 'az login' to setup account.")
    assert "AzureCliCredential" in done.stderr
    assert all(line.startswith("enrich: ") for line in done.stderr.splitlines())


def test_doctor__tells_who_is_signed_in(machine: Machine) -> None:
    """The same in a line of its own, whatever else works."""
    done = machine.enrich("doctor")
    assert f"ok    credential: AzureCliCredential, tenant {CLAIMS['tid']}" in done.stdout
    assert machine.times == 1
    done = machine.enrich("doctor", "--credential", "environment")
    assert "FAIL  credential: environment" in done.stdout


def test_az__that_hangs_is_told(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sign-in that takes too long is told as that; all who wait for it hear the same."""
    monkeypatch.setattr(credential, "_SECONDS", 1)
    for name, value in {**machine.environment, "AZ_SLEEP": "20"}.items():
        monkeypatch.setenv(name, value)
    one = RunCredential(CredentialName.CLI, "login.microsoftonline.com")
    told: list[str] = []

    def ask() -> None:
        try:
            one.get_token("https://arm.invalid/.default")
        except SourceError as error:
            told.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (
        told == ["'az' gave no token within 1 s. Run 'az account get-access-token' to see why."] * 5
    )
    assert machine.times == 1


def test_token__is_asked_again_when_it_runs_out(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is good for the run is asked for once a tenant and scope; a stale one, again."""
    for name, value in machine.environment.items():
        monkeypatch.setenv(name, value)
    one = RunCredential(CredentialName.CLI, "login.microsoftonline.com", "my-tenant")
    for _ in range(3):
        assert one.get_token("https://a.invalid/.default").token == TOKEN
    assert machine.times == 1
    assert "--tenant my-tenant" in machine.log.read_text()
    one.get_token("https://b.invalid/.default")
    assert machine.times == 2
    monkeypatch.setattr(credential, "_FRESH", 10**12)
    one.get_token("https://a.invalid/.default")
    assert machine.times == 3
    assert os.environ["AZ_LOG"] == str(machine.log)
