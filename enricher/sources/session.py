"""How to reach Azure Resource Manager: live with a credential, or over recordings.

The SDK clients are the same either way; only their transport differs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from azure.core.credentials import AccessToken, TokenCredential
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ServiceRequestError,
)
from azure.core.paging import ItemPaged
from azure.core.pipeline.policies import SansIOHTTPPolicy
from requests.exceptions import SSLError

from enricher.catalog.wire import JsonObject, as_text
from enricher.errors import NotRecordedError, RefusedError, SourceError
from enricher.sources.clouds import CLOUDS
from enricher.sources.options import SourceOptions
from enricher.sources.transport import NoRecordingError, recording_transport, replay_transport

#: The subscription of a recording: any made-up one, always the same.
OFFLINE_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"

#: The one place where retries are tuned. azure-core honours Retry-After by itself, and waits
#: backoff x 2^n seconds otherwise.
_RETRIES = {
    "retry_total": 5,
    "retry_backoff_factor": 0.5,
    "retry_backoff_max": 30,
    "connection_timeout": 10,  # seconds
    "read_timeout": 60,  # seconds without a byte
}

#: What to do about ARM's error codes; anything else is told with its code alone.
_ADVICE = {
    "ExpiredAuthenticationToken": "the sign-in has expired. Run 'az login'",
    "InvalidAuthenticationToken": "the sign-in is not valid. Run 'az login'",
    "InvalidAuthenticationTokenTenant": (
        "signed in to another tenant than the subscription's. "
        "Run 'az login --tenant TENANT', or give --tenant"
    ),
    "SubscriptionNotFound": (
        "no such subscription for this account. 'az account list' shows yours"
    ),
    "InvalidSubscriptionId": "that is no subscription id. 'az account list' shows yours",
}

_Client = TypeVar("_Client")


class NoCredential:
    """Stands where a client wants a credential, and none is to be asked for or sent."""

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        """Refuse: nothing here may need a token."""
        raise ClientAuthenticationError("no token is sent to where this client asks")


class _InTenant:
    """A credential that asks for tokens of one tenant."""

    def __init__(self, credential: TokenCredential, tenant: str) -> None:
        self._credential = credential
        self._tenant = tenant

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        """A token of that tenant, whatever the credential's own is."""
        return self._credential.get_token(*scopes, **{**options, "tenant_id": self._tenant})


@dataclass(frozen=True)
class Session:
    """What every SDK client is made with."""

    credential: TokenCredential
    subscription: str | None = None
    client_options: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def offline(cls, folder: Path) -> Session:
        """Answer from the recordings of a folder; raises SourceError when there are none."""
        options = {
            "transport": replay_transport(folder),
            "authentication_policy": SansIOHTTPPolicy(),
        }
        return cls(NoCredential(), OFFLINE_SUBSCRIPTION, options)

    @classmethod
    def live(cls, options: SourceOptions, record_to: Path | None = None) -> Session:
        """Ask Azure, with whatever way to sign in DefaultAzureCredential finds.

        A server on loopback is asked without a credential. With `record_to`, each exchange is
        also written there, scrubbed.
        """
        hosts = CLOUDS[options.cloud]
        endpoint = (options.arm_endpoint or hosts.endpoint).rstrip("/")
        scopes = [f"{endpoint if options.arm_endpoint else hosts.audience}/.default"]
        client: dict[str, Any] = {**_RETRIES, "base_url": endpoint, "credential_scopes": scopes}
        if record_to:
            client["transport"] = recording_transport(record_to, options.subscriptions)
        if options.is_loopback:
            client["authentication_policy"] = SansIOHTTPPolicy()
        subscription = options.subscriptions[0] if options.subscriptions else None
        return cls(_credential(options, hosts.authority), subscription, client)

    @property
    def endpoint(self) -> str:
        """The base URL of Resource Manager."""
        return as_text(self.client_options.get("base_url"))

    @property
    def scopes(self) -> list[str]:
        """What a token is asked for."""
        return list(self.client_options.get("credential_scopes", ()))

    def client(self, kind: Callable[..., _Client]) -> _Client:
        """An SDK client of this session.

        Clients want a subscription even for what no subscription has to do with.
        """
        subscription = self.subscription or OFFLINE_SUBSCRIPTION
        return kind(self.credential, subscription, **self.client_options)


def _credential(options: SourceOptions, authority: str) -> TokenCredential:
    if options.is_loopback:
        return NoCredential()
    from azure.identity import DefaultAzureCredential

    credential = DefaultAzureCredential(authority=authority, additionally_allowed_tenants=["*"])
    return _InTenant(credential, options.tenant) if options.tenant else credential


def read_pages(
    operation: Callable[..., ItemPaged[Any]], *args: Any, **kwargs: Any
) -> list[JsonObject]:
    """The raw JSON body of every page that a list operation gives, nextLinks followed.

    The bodies, not the SDK's models: some models drop what Azure sent (Advisor's metadata loses
    category, impact and resource type), and thousands of models cost more than their JSON.
    Raises SourceError for a body that is no JSON object, and for a nextLink that leads to another
    host (where the token must not go) or back to a page that was read.
    """
    bodies: list[JsonObject] = []
    links: set[str] = set()

    def take(answer: Any) -> None:
        if answer.http_response.status_code != 200:
            return
        try:
            body = answer.http_response.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise SourceError("Azure's answer is not the JSON that was expected. Run again later.")
        link = as_text(body.get("nextLink")) or as_text(body.get("@odata.nextLink"))
        if link:
            _check_link(link, answer.http_request.url, links)
        bodies.append(body)

    for _ in operation(*args, raw_response_hook=take, **kwargs).by_page():
        pass
    return bodies


def _check_link(link: str, asked: str, seen: set[str]) -> None:
    target, source = urlsplit(link), urlsplit(asked)
    if (target.scheme, target.netloc.lower()) != (source.scheme, source.netloc.lower()):
        raise SourceError(
            f"Azure's answer goes on at another host ({target.hostname}), which is not followed."
        )
    if link in seen:
        raise SourceError("Azure's answer goes on with a page that was read already.")
    seen.add(link)


@contextmanager
def asking(what: str, role: str = "Reader") -> Iterator[None]:
    """Turn whatever goes wrong on the way into one SourceError that says what to do.

    `role` is the one that allows it. ARM's own messages hold the caller's ids, so that only
    their code is repeated.
    """
    try:
        yield
    except SourceError as error:
        raise SourceError(f"{what}: {error}") from error
    except NoRecordingError as error:
        raise NotRecordedError(f"{what}: {error.args[0]}.") from error
    except HttpResponseError as error:
        raise _answered(what, role, error) from error
    except ServiceRequestError as error:
        raise SourceError(f"{what}: {_unreachable(error)}") from error
    except AzureError as error:
        raise SourceError(
            f"{what}: the answer broke off ({type(error).__name__}). Run again later."
        ) from error


def _answered(what: str, role: str, error: HttpResponseError) -> SourceError:
    """What an error answer of Azure, or a credential's failure, comes to."""
    status = error.status_code
    code = as_text(getattr(error.error, "code", None))
    if status == 403:
        return RefusedError(
            f"{what}: this account may not read it ({code or 'Forbidden'}). "
            f"The role '{role}' allows it."
        )
    if code in _ADVICE:
        return SourceError(f"{what}: {_ADVICE[code]}.")
    if isinstance(error, ClientAuthenticationError):
        reason = re.search(r"AADSTS\d+", str(error))
        return SourceError(
            f"{what}: not signed in to Azure{f' ({reason.group()})' if reason else ''}. "
            "Run 'az login', or use --offline."
        )
    if status == 429:
        return SourceError(f"{what}: Azure asks to slow down (429). Run again in some minutes.")
    if status is not None and status >= 500:
        return SourceError(f"{what}: Azure has a fault ({status}). Run again later.")
    return SourceError(
        f"{what}: Azure answered {status} {code or error.reason or ''}".rstrip() + "."
    )


def _unreachable(error: ServiceRequestError) -> str:
    """Why a request never reached Azure, and what to do."""
    text = repr(error.inner_exception)
    if isinstance(error.inner_exception, SSLError):
        return "the TLS certificate is not trusted. Check the proxy, and REQUESTS_CA_BUNDLE."
    if "NameResolution" in text or "getaddrinfo" in text:
        return "the name of the endpoint can't be resolved. Check the network, DNS and --cloud."
    return "Azure can't be reached. Check the network and proxy, or use --offline."
