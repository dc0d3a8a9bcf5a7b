"""Why a credential of azure-identity gives no token, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from enricher.catalog.json_values import as_text
from enricher.sources.shipped import shipped_sources
from enricher.sources.source_options import CredentialName

#: What to do if a credential gives no token.
_ADVICE = {
    CredentialName.DEFAULT: "Run 'az login', or use --offline",
    CredentialName.CLI: "Run 'az login'",
    CredentialName.POWERSHELL: "Run 'Connect-AzAccount'",
    CredentialName.DEVELOPER_CLI: "Run 'azd auth login'",
    CredentialName.ENVIRONMENT: "Check AZURE_TENANT_ID, AZURE_CLIENT_ID and its secret",
    CredentialName.WORKLOAD_IDENTITY: "Check the federated credential of the identity",
    CredentialName.MANAGED_IDENTITY: "Is an identity assigned to this machine?",
}

#: Gets the part of the repository that is needed, some MB, without its history.
_CLONE = (
    "git clone --depth 1 --filter=blob:none --sparse https://github.com/Azure/azure-policy && "
    "git -C azure-policy sparse-checkout set built-in-policies"
)

#: What failures of the network say, in any tool, and what to do; the first match counts.
_NETWORK = [
    (
        r"CERTIFICATE_VERIFY_FAILED|certificate (?:verify|verification) failed|SSLError|x509:|"
        r"(?:verify|invalid|untrusted) certificate|certificate is invalid|certificate bundle|"
        r"self[- ]signed certificate|SSL connection could not be established",
        "the TLS certificate of the sign-in's service is not trusted. Check the proxy, and "
        "REQUESTS_CA_BUNDLE.",
    ),
    (
        r"ProxyError|InvalidProxy|proxyconnect|(?:to|by|tunnel) (?:the )?proxy|proxy (?:URL|tunnel|"
        r"authentication required)|SOCKS",
        "the sign-in can't get through the proxy. Check HTTPS_PROXY, and the proxy's own sign-in.",
    ),
    (
        r"Max retries|NameResolution|getaddrinfo|Failed to (?:resolve|establish)|Connection ?(?:"
        r"Error|refused|aborted|reset)|Name or service not known|Temporary failure in name|"
        r"Network is unreachable",
        "the sign-in can't reach its service. Check the network and proxy, or use --offline.",
    ),
]

#: The commands that azure-identity names for a claims challenge.
_CLAIMS_COMMAND = re.compile(
    r"(?:az login --claims-challenge|Connect-AzAccount -ClaimsChallenge|azd auth login "
    r"--claims-challenge) [^\s\"`]+(?: -{1,2}\w+ [^\s\"`]+)*"
)
_SIGNED_OUT = "not signed in to Azure"
_NO_FILE = re.compile(r"No such file or directory: '([^']+)'")


def why_sign_in_failed(error: Exception, name: CredentialName, process_timeout: int) -> str:
    """Return why a credential gives no token, and what to do, in a line.

    Commands such as `az` are stopped after `process_timeout` seconds.
    """
    text = _text_of(error)
    if "Failed to invoke the Azure CLI" in text:
        return (
            f"'az' gave no token within {process_timeout} s. "
            "Run 'az account get-access-token' to see why."
        )
    if missing := _NO_FILE.search(text):
        return f"the token file {missing[1]} is not there. Check AZURE_FEDERATED_TOKEN_FILE."
    if reason := _network_reason(text):
        return reason
    code = re.search(r"AADSTS\d+", text)
    shown = f" ({code.group()})" if code else ""
    return f"{_SIGNED_OUT}{shown}. {_ADVICE[name]}."


def alternatives(reason: str, name: CredentialName) -> list[str]:
    """Return what to use if no account is signed in, a line each; empty for any other reason."""
    if name is not CredentialName.DEFAULT or not reason.startswith(_SIGNED_OUT):
        return []
    return [
        f"--offline: the catalogue of {shipped_sources().policies.day} that ships with enrich",
        f"--policies-from azure-policy: today's policies, after '{_CLONE}'",
        "az login: today's facts from Azure, with any account",
    ]


def why_claims_failed(error: Exception, credential: str) -> str:
    """Return what to do if Azure asks for claims that a token lacks, as conditional access does.

    azure-identity names a command with these claims for each tool of a chain; that of `credential`,
    which gave the last token, is preferred.
    """
    text = _text_of(error)
    commands = _CLAIMS_COMMAND.findall(text)
    own = [command for command in commands if _is_of(command, credential.lower())]
    command = next(iter(own or commands), "")
    if not command and (reason := _network_reason(text)):
        return reason
    advice = f"Run '{command}'" if command else "Sign in as the tenant's conditional access asks"
    return f"Azure asks for more claims than the sign-in has. {advice}."


def _network_reason(text: str) -> str:
    matching = (reason for pattern, reason in _NETWORK if re.search(pattern, text, re.IGNORECASE))
    return next(matching, "")


def _is_of(command: str, credential: str) -> bool:
    tool = command.partition(" ")[0]
    if "powershell" in credential:
        return tool == "Connect-AzAccount"
    return tool == ("azd" if "developer" in credential else "az")


def _text_of(error: BaseException) -> str:
    """Return what an error and its causes say, also what a command such as `az` printed."""
    return "\n".join(_texts(error))


def _texts(error: BaseException) -> Iterator[str]:
    """Yield what an error and its causes say, also what a command such as `az` printed."""
    cause: BaseException | None = error
    while cause:
        yield str(cause)
        yield as_text(getattr(cause, "stderr", None))
        cause = cause.__cause__
