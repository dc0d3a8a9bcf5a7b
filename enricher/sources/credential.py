"""Who asks: one credential for a run, and one token of it, asked for once.

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

from enricher.catalog.wire import as_object, as_text
from enricher.errors import SourceError
from enricher.sources.options import CredentialName

_SECONDS = 60  # that a command such as `az` may take for a token; a cold start can take 20
_FRESH = 300  # seconds that a token must still be good for

_log = logging.getLogger(__name__)


#: What to do where one of them gives no token.
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
    """Who is signed in: what a token says of itself, and which credential gave it."""

    credential: str
    tenant: str = ""
    name: str = ""

    def __str__(self) -> str:
        """All that is known, in a line."""
        who = f", as {self.name}" if self.name else ""
        return f"{self.credential}{f', tenant {self.tenant}' if self.tenant else ''}{who}"


class RunCredential:
    """A credential that is asked once in a run, however many clients and threads want its token.

    A failure is as final as a token: nobody tries again.
    """

    def __init__(self, name: CredentialName, authority: str, tenant: str | None = None) -> None:
        """`tenant`: ask for tokens of this one, whatever the credential's own is."""
        self.name = name
        self.account: Account | None = None
        self._authority = authority
        self._tenant = tenant
        self._lock = threading.Lock()
        self._tokens: dict[object, AccessToken] = {}
        self._failure: SourceError | None = None

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        """The token for these scopes; raises SourceError, the same one for whoever asks next."""
        if self._tenant:
            options = {**options, "tenant_id": self._tenant}
        key = scopes, tuple(sorted(options.items()))
        with self._lock:
            if self._failure is not None:
                raise self._failure
            known = self._tokens.get(key)
            if known is None or known.expires_on - time.time() < _FRESH:
                known = self._ask(scopes, options)
                self._tokens[key] = known
            return known

    def _ask(self, scopes: tuple[str, ...], options: dict[str, Any]) -> AccessToken:
        """Ask azure-identity, and hear what it says in its log: it is told with -v alone."""
        heard = _Listener()
        log = logging.getLogger("azure.identity")
        level = log.level
        log.addHandler(heard)
        log.setLevel(logging.INFO)
        try:
            token = self._make().get_token(*scopes, **options)
        except Exception as error:
            self._failure = SourceError(_why(error, self.name))
            raise self._failure from error
        finally:
            log.removeHandler(heard)
            log.setLevel(level)
        claims = _claims(token.token)
        name = next((one for key in _WHO if (one := as_text(claims.get(key)))), "")
        self.account = Account(heard.credential or self.name, as_text(claims.get("tid")), name)
        _log.info("signed in with %s", self.account)
        return token

    def _make(self) -> TokenCredential:
        """The credential itself; what it imports is slow, and a run may need none."""
        import azure.identity as az

        tenants: dict[str, Any] = {"additionally_allowed_tenants": ["*"]}
        process = {**tenants, "process_timeout": _SECONDS}
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


#: The claims that tell who is signed in, the most telling first.
_WHO = ("upn", "unique_name", "preferred_username", "app_displayname", "appid")


def _claims(token: str) -> dict[str, Any]:
    """What a token says of itself, unproven; nothing where it is no JSON web token."""
    try:
        part = token.split(".")[1]
        return as_object(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))
    except (IndexError, ValueError):
        return {}


class _Listener(logging.Handler):
    """Hears which credential the chain settled on: azure-identity says it in its log alone."""

    credential = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Take the name of the credential out of a message."""
        message = record.getMessage()
        _log.info("%s", message)
        if match := re.search(r"acquired a token from (\w+)", message):
            self.credential = match.group(1)


def _why(error: Exception, name: CredentialName) -> str:
    """Why there is no token, and what to do, in a line."""
    text = str(error)
    if "Failed to invoke the Azure CLI" in text:
        return (
            f"'az' gave no token within {_SECONDS} s. Run 'az account get-access-token' to see why."
        )
    if missing := _NO_FILE.search(text):
        return f"the token file {missing[1]} is not there. Check AZURE_FEDERATED_TOKEN_FILE."
    if _UNREACHABLE.search(text):
        return "the sign-in can't reach its service. Check the network and proxy, or use --offline."
    reason = re.search(r"AADSTS\d+", text)
    return f"not signed in to Azure{f' ({reason.group()})' if reason else ''}. {_ADVICE[name]}."
