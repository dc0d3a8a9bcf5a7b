"""The sign-in of a command: one request for a token, and one line if there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.sources.shipped import shipped_sources
from tests.support.machine import CLAIMS, TOKEN, Machine


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
    assert done.err.count("enrich: ") == 1
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
    """Whatever a failed sign-in prints, enrich prints one line, and what works without it."""
    done = machine.enrich(article, "--credential", name, AZ_FAIL=f"{fails}\nmore\nmore")
    assert done.returncode == 3
    assert done.err.count("\n") == (4 if name == "default" and "not signed in" in message else 1)
    assert message in done.err
    assert done.out == ""


def test_no_credential__says_what_works_now(machine: Machine, article: Path) -> None:
    """Three ways are named, two of them without an account; the log is not printed."""
    done = machine.enrich(article, PATH="/nowhere", AZURE_TOKEN_CREDENTIALS="")
    assert done.returncode == 3
    first, *ways = done.err.splitlines()
    assert first.endswith("Run 'az login', or use --offline.")
    assert [way.strip().split(":")[0] for way in ways] == [
        "--offline",
        "--policies-from azure-policy",
        "az login",
    ]
    assert f"the catalogue of {shipped_sources().policies.day}" in ways[0]
    assert "git clone --depth 1 --filter=blob:none --sparse" in ways[1]


def test_strip__signed_out_recognizes_bullets_without_azure(
    machine: Machine, article: Path
) -> None:
    """What ships with enrich is enough to take its bullets out, and the run says so."""
    before = article.read_bytes()
    assert machine.enrich(article, "--offline").returncode == 0
    assert article.read_bytes() != before
    done = machine.enrich("strip", article, PATH="/nowhere", AZURE_TOKEN_CREDENTIALS="")
    assert done.returncode == 0
    assert "not signed in to Azure" in done.err
    assert "The catalogue that ships with enrich is used instead" in done.err
    assert article.read_bytes() == before


def test_doctor__signed_out_says_so_once(machine: Machine) -> None:
    """A failed sign-in is one line; -v shows each credential that was tried."""
    nowhere = {"PATH": "/nowhere", "AZURE_TOKEN_CREDENTIALS": ""}
    done = machine.enrich("doctor", **nowhere)
    assert done.returncode == 3
    assert (done.out + done.err).count("not signed in") == 1
    assert done.err == ""
    assert len(done.out.splitlines()) < 6
    log = machine.enrich("doctor", "-v", **nowhere).err
    for credential_ in ("EnvironmentCredential", "ManagedIdentity", "AzureCliCredential"):
        assert credential_ in log


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
    assert all(line.startswith(("enrich: ", "  ")) for line in done.err.splitlines())


def test_doctor__shows_the_account(machine: Machine) -> None:
    """`doctor` shows the account in a line of its own."""
    done = machine.enrich("doctor")
    assert f"ok    credential: AzureCliCredential, tenant {CLAIMS['tid']}" in done.out
    assert machine.times == 1
    done = machine.enrich("doctor", "--credential", "environment")
    assert "FAIL  credential: environment" in done.out
