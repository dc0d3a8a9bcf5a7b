"""The credential of a run, which requests one token, once.

https://learn.microsoft.com/azure/developer/python/sdk/authentication/credential-chains
"""

from __future__ import annotations

import base64
import json
import logging
import re
import threading
import time
from collections.abc import Callable
from typing import Any

from azure.core.credentials import AccessToken, TokenCredential
from msgspec import Struct

from enricher.catalog.json_values import as_object, as_text
from enricher.errors import SourceError
from enricher.sources.source_options import CredentialName

_PROCESS_TIMEOUT = 60  # seconds for a command such as `az`, whose cold start can take 20
_MINIMUM_VALIDITY = 300  # seconds that a token must still be valid to be used

_log = logging.getLogger(__name__)

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

_UNREACHABLE = re.compile(
    r"Max retries|NameResolution|getaddrinfo|Failed to (?:resolve|establish)|Connection ?(?:Error|"
    r"refused|aborted|reset)|Name or service not known|Temporary failure in name|ProxyError|"
    r"SSLError|certificate verify failed|Network is unreachable",
    re.IGNORECASE,
)
_NO_FILE = re.compile(r"No such file or directory: '([^']+)'")


class Account(Struct, frozen=True):
    """The account that is signed in, from the claims of its token."""

    credential: str
    tenant: str = ""
    name: str = ""

    def __str__(self) -> str:
        """Return everything that is known, on one line."""
        who = f", as {self.name}" if self.name else ""
        return f"{self.credential}{f', tenant {self.tenant}' if self.tenant else ''}{who}"


class RunCredential:
    """A credential that requests a token once in a run, for all clients and threads.

    A failure is final as well, and is not retried.
    """

    def __init__(
        self,
        name: CredentialName,
        authority: str,
        tenant: str | None = None,
        *,
        process_timeout: int = _PROCESS_TIMEOUT,
    ) -> None:
        """Prepare; `tenant` overrides the credential's own one.

        A command such as `az` is stopped after `process_timeout` seconds.
        """
        self.name = name
        self.account: Account | None = None
        self._authority = authority
        self._tenant = tenant
        self._process_timeout = process_timeout
        self._lock = threading.Lock()
        self._tokens: dict[object, AccessToken] = {}
        self._failure: SourceError | None = None

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        """Return the token for these scopes; raise SourceError, and so in all later calls."""
        if self._tenant:
            options = {**options, "tenant_id": self._tenant}
        key = scopes, tuple(sorted(options.items()))
        with self._lock:
            if self._failure is not None:
                raise self._failure
            token = self._tokens.get(key)
            if token is None or token.expires_on - time.time() < _MINIMUM_VALIDITY:
                token = self._request(scopes, options)
                self._tokens[key] = token
            return token

    def _request(self, scopes: tuple[str, ...], options: dict[str, Any]) -> AccessToken:
        """Request a token; azure-identity's log says which credential of a chain gave it."""
        listener = _Listener()
        log = logging.getLogger("azure.identity")
        level = log.level
        log.addHandler(listener)
        log.setLevel(logging.INFO)
        try:
            token = self._make().get_token(*scopes, **options)
        except Exception as error:
            self._failure = SourceError(self._reason(error))
            raise self._failure from error
        finally:
            log.removeHandler(listener)
            log.setLevel(level)
        claims = _claims(token.token)
        names = (as_text(claims.get(claim)) for claim in _NAME_CLAIMS)
        name = next(filter(None, names), "")
        self.account = Account(listener.credential or self.name, as_text(claims.get("tid")), name)
        _log.info("signed in with %s", self.account)
        return token

    def _reason(self, error: Exception) -> str:
        """Return why there is no token, and what to do, in a line."""
        text = str(error)
        if "Failed to invoke the Azure CLI" in text:
            return (
                f"'az' gave no token within {self._process_timeout} s. "
                "Run 'az account get-access-token' to see why."
            )
        if missing := _NO_FILE.search(text):
            return f"the token file {missing[1]} is not there. Check AZURE_FEDERATED_TOKEN_FILE."
        if _UNREACHABLE.search(text):
            return (
                "the sign-in can't reach its service. Check the network and proxy, or use "
                "--offline."
            )
        code = re.search(r"AADSTS\d+", text)
        shown = f" ({code.group()})" if code else ""
        return f"not signed in to Azure{shown}. {_ADVICE[self.name]}."

    def _make(self) -> TokenCredential:
        """Create the credential of azure-identity, which is slow to import."""
        import azure.identity as az

        tenants: dict[str, Any] = {"additionally_allowed_tenants": ["*"]}
        process = {**tenants, "process_timeout": self._process_timeout}
        hosts = {"authority": self._authority}
        makers: dict[CredentialName, Callable[[], TokenCredential]] = {
            CredentialName.DEFAULT: lambda: az.DefaultAzureCredential(**process, **hosts),
            CredentialName.CLI: lambda: az.AzureCliCredential(**process),
            CredentialName.POWERSHELL: lambda: az.AzurePowerShellCredential(**process),
            CredentialName.DEVELOPER_CLI: lambda: az.AzureDeveloperCliCredential(**process),
            CredentialName.ENVIRONMENT: lambda: az.EnvironmentCredential(**tenants, **hosts),
            CredentialName.WORKLOAD_IDENTITY: lambda: az.WorkloadIdentityCredential(
                **tenants, **hosts
            ),
            CredentialName.MANAGED_IDENTITY: az.ManagedIdentityCredential,
        }
        return makers[self.name]()


#: The claims that name the account, the most readable first.
_NAME_CLAIMS = ("upn", "unique_name", "preferred_username", "app_displayname", "appid")


def _claims(token: str) -> dict[str, Any]:
    """Return the claims of a token, unverified; empty if it is not a JSON web token."""
    try:
        part = token.split(".")[1]
        return as_object(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))
    except (IndexError, ValueError):
        return {}


class _Listener(logging.Handler):
    """Finds the credential that gave the token, which azure-identity only logs."""

    credential = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Log the message, and read the name of the credential from it."""
        message = record.getMessage()
        _log.info("%s", message)
        if match := re.search(r"acquired a token from (\w+)", message):
            self.credential = match.group(1)
