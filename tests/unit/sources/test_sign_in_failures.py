"""Messages on a credential that gives no token."""

from __future__ import annotations

import subprocess

import pytest
from azure.core.exceptions import ClientAuthenticationError

from enricher.sources.sign_in_failures import why_claims_failed, why_sign_in_failed
from enricher.sources.source_options import CredentialName

POOL = "HTTPSConnectionPool(host='login.example', port=443): Max retries exceeded with url: /x"
CERTIFICATE, PROXY = "TLS certificate", "get through the proxy"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{POOL} (Caused by SSLError(SSLCertVerificationError(1, 'x')))", CERTIFICATE),
        ("Certificate verification failed. Azure CLI is behind a proxy with one.", CERTIFICATE),
        ("tls: failed to verify certificate: x509: unknown authority", CERTIFICATE),
        ("The remote certificate is invalid according to the validation procedure.", CERTIFICATE),
        ("Could not find a suitable TLS CA certificate bundle, invalid path: x", CERTIFICATE),
        (f"{POOL} (Caused by ProxyError('Cannot connect to proxy.', OSError()))", PROXY),
        ("Tunnel connection failed: 407 Proxy Authentication Required", PROXY),
        ("proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused", PROXY),
        ("Please check proxy URL. It is malformed and could be missing the host.", PROXY),
        (f"{POOL} (Caused by NameResolutionError('x'))", "can't reach its service"),
        ("AADSTS50076: use multi-factor authentication", "(AADSTS50076). Run 'az login'."),
        ("Please run 'az login'", "not signed in to Azure. Run 'az login'."),
        ("Failed to invoke the Azure CLI", "gave no token within 60 s"),
    ],
)
def test_why_sign_in_failed(text: str, expected: str) -> None:
    """Trouble with the network is never called a missing sign-in."""
    reason = why_sign_in_failed(ClientAuthenticationError(text), CredentialName.CLI, 60)
    assert expected in reason
    assert ("not signed in" in reason) is ("not signed in" in expected or "AADSTS" in text)


def test_why_sign_in_failed__by_what_the_command_printed() -> None:
    """azure-identity replaces the output of `az` if it mentions 'az login'."""
    error = ClientAuthenticationError("Please run 'az login' to set up an account")
    error.__cause__ = subprocess.CalledProcessError(1, "az", stderr="x: CERTIFICATE_VERIFY_FAILED")
    assert CERTIFICATE in why_sign_in_failed(error, CredentialName.CLI, 60)


COMMANDS = (
    "AzureCliCredential: please run the following command: az login --claims-challenge YQ== "
    "--tenant t --scope https://x/.default\n"
    "AzurePowerShellCredential: please run: Connect-AzAccount -ClaimsChallenge YQ== -Tenant t\n"
)


@pytest.mark.parametrize(
    ("text", "credential", "expected"),
    [
        (
            COMMANDS,
            "AzureCliCredential",
            "Run 'az login --claims-challenge YQ== --tenant t --scope https://x/.default'.",
        ),
        (
            COMMANDS,
            "AzurePowerShellCredential",
            "Run 'Connect-AzAccount -ClaimsChallenge YQ== -Tenant t'.",
        ),
        (COMMANDS, "", "Run 'az login --claims-challenge YQ== "),
        ("The secret is wrong.", "environment", "Sign in as the tenant's conditional access asks."),
        (f"{POOL}: ProxyError", "environment", PROXY),
    ],
)
def test_why_claims_failed(text: str, credential: str, expected: str) -> None:
    """The command of the credential that gave the token, if it names one."""
    assert expected in why_claims_failed(ClientAuthenticationError(text), credential)
