"""The credential of a run, which requests one token, once.

https://learn.microsoft.com/azure/developer/python/sdk/authentication/credential-chains
"""

from __future__ import annotations

import base64
import logging
import re
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from azure.core.credentials import AccessToken, TokenCredential
from msgspec import Struct

from enricher.catalog.json_values import as_object, as_text, loads
from enricher.errors import SourceError
from enricher.sources.sign_in_failures import alternatives, why_claims_failed, why_sign_in_failed
from enricher.sources.source_options import CredentialName

_PROCESS_TIMEOUT = 60  # seconds for a command such as `az`, whose cold start can take 20
_MINIMUM_VALIDITY = 300  # seconds; a token that is valid for less is renewed if it has aged

_log = logging.getLogger(__name__)


class Account(Struct, frozen=True):
    """The account that is signed in, from the claims of its token."""

    credential: str
    tenant: str = ""
    name: str = ""

    def __str__(self) -> str:
        """Return everything that is known, on one line."""
        who = f", as {self.name}" if self.name else ""
        return f"{self.credential}{f', tenant {self.tenant}' if self.tenant else ''}{who}"


class _HeldToken(Struct, frozen=True):
    """A token, and whether it was valid for long when it was requested."""

    token: AccessToken
    was_lasting: bool

    @classmethod
    def of(cls, token: AccessToken) -> _HeldToken:
        return cls(token, _is_lasting(token))

    @property
    def is_worn(self) -> bool:
        """Whether requesting it again may give a token that is valid for longer.

        Commands such as `az` give what they have: a token that was requested when little time was
        left, by this machine's clock, they would give again.
        """
        return self.was_lasting and not _is_lasting(self.token)


def _is_lasting(token: AccessToken) -> bool:
    return token.expires_on - time.time() >= _MINIMUM_VALIDITY


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
        self._tokens: dict[object, _HeldToken] = {}
        self._refused: set[str] = set()
        self._failure: SourceError | None = None

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        """Return the token for these scopes; raise SourceError, and so in all later calls."""
        if self._tenant:
            options = {**options, "tenant_id": self._tenant}
        key = scopes, tuple(sorted(options.items()))
        with self._lock:
            if self._failure is not None:
                raise self._failure
            held = self._tokens.get(key)
            if held is None or held.is_worn:
                held = _HeldToken.of(self._request(scopes, options))
                self._tokens[key] = held
            return held.token

    def forget(self, refused: str) -> bool:
        """Forget a token that Azure refused; return whether there may be another one."""
        with self._lock:
            current = {held.token.token for held in self._tokens.values()}
            if refused in self._refused:  # by another thread, or again
                return refused not in current
            self._refused.add(refused)
            kept = self._tokens.items()
            self._tokens = {key: held for key, held in kept if held.token.token != refused}
            return True

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
            reason = self._why_failed(error, options)
            self._failure = SourceError(reason, alternatives(reason, self.name))
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

    def _why_failed(self, error: Exception, options: Mapping[str, Any]) -> str:
        if "claims" in options:
            return why_claims_failed(error, self.account.credential if self.account else self.name)
        return why_sign_in_failed(error, self.name, self._process_timeout)

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
        return as_object(loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))
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
