"""Sessions with Azure Resource Manager: live with a credential, or over recordings.

The SDK clients are the same either way; only their transport differs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import requests
from azure.core.credentials import AccessToken, TokenCredential
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ResourceNotFoundError,
    ServiceRequestError,
)
from azure.core.paging import ItemPaged
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest, HttpResponse
from azure.mgmt.core import ARMPipelineClient
from msgspec import Struct, field
from requests.exceptions import SSLError

from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.catalog.json_values import JsonObject, as_list, as_object, as_text, loads
from enricher.errors import LostPageError, NotRecordedError, RefusedError, SourceError
from enricher.sources.credential import RunCredential
from enricher.sources.limits import Limits
from enricher.sources.pipeline import check_host, pipeline
from enricher.sources.requests import UNKNOWN_VERSION, KnownVersions
from enricher.sources.source_options import SourceOptions
from enricher.sources.transport import (
    NoRecordingError,
    live_transport,
    recording_transport,
    replay_transport,
)

#: The made-up subscription of all recordings.
OFFLINE_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
_PUBLIC = CLOUDS[Cloud.PUBLIC].endpoint  # of recordings

_TIMEOUTS = {
    "connection_timeout": 10,  # seconds
    "read_timeout": 60,  # seconds without a byte
}

_CHECK_ENVIRONMENT = "Check the environment's settings, such as HTTPS_PROXY, REQUESTS_CA_BUNDLE."

_NOT_EXPECTED = "Azure's response is not the JSON that was expected. Run again later."

#: The remedy for ARM's error codes; other errors are reported with their code only.
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
    **dict.fromkeys(
        ("DisabledSubscription", "SubscriptionDisabled", "ReadOnlyDisabledSubscription"),
        "the subscription is disabled. Name another one, or have it enabled",
    ),
    "InvalidSubscriptionId": "that is no subscription id. 'az account list' shows yours",
}

_REPLAY_SECONDS = 3600  # recordings need no limit of their own

_Client = TypeVar("_Client")


class NoCredential:
    """The credential of clients that must not request or send a token."""

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        """Raise ClientAuthenticationError."""
        raise ClientAuthenticationError("no token is sent to where this client asks")


class Session(Struct, frozen=True):
    """The settings that all SDK clients of a run share."""

    credential: TokenCredential
    subscription: str | None = None
    client_options: dict[str, Any] = field(default_factory=dict)
    limits: Limits = field(default_factory=lambda: Limits(_REPLAY_SECONDS))
    versions: KnownVersions = field(default_factory=KnownVersions)

    @classmethod
    def offline(cls, folder: Path) -> Session:
        """Open a session over the recordings of a folder; raises SourceError if there are none."""
        limits = Limits(_REPLAY_SECONDS)
        options = {"transport": replay_transport(folder)}
        return cls(NoCredential(), OFFLINE_SUBSCRIPTION, options, limits)

    @classmethod
    def live(
        cls,
        options: SourceOptions,
        record_to: Path | None = None,
        warn: Callable[[str], None] = lambda _: None,
    ) -> Session:
        """Open a session with Azure, with the credential of the options.

        A server on loopback gets no credential. With `record_to`, each exchange is also written
        there, scrubbed. `warn` is given a message for each long wait.
        """
        hosts = CLOUDS[options.cloud]
        endpoint = (options.arm_endpoint or hosts.endpoint).rstrip("/")
        scopes = [f"{endpoint if options.arm_endpoint else hosts.audience}/.default"]
        limits = Limits(options.timeout, warn)
        credential = (
            NoCredential()
            if options.is_loopback
            else RunCredential(options.credential, hosts.authority, options.tenant)
        )
        client: dict[str, Any] = {
            **_TIMEOUTS,
            "base_url": endpoint,
            "credential_scopes": scopes,
            "transport": recording_transport(record_to, options.subscriptions, limits)
            if record_to
            else live_transport(limits),
        }
        subscription = options.subscriptions[0] if options.subscriptions else None
        return cls(credential, subscription, client, limits)

    def close(self) -> None:
        """Close its connections, and refuse further requests."""
        self.limits.cancel()
        transport = self.client_options.get("transport")
        if isinstance(transport, RequestsTransport) and transport.session:
            transport.session.close()

    @property
    def endpoint(self) -> str:
        """The base URL of Resource Manager."""
        return as_text(self.client_options.get("base_url"))

    @property
    def scopes(self) -> list[str]:
        """The scopes of the token."""
        return list(self.client_options.get("credential_scopes", ()))

    def client(self, kind: Callable[..., _Client], *, of_subscription: bool = True) -> _Client:
        """Return an SDK client of this session.

        Most clients take a subscription, even for operations that need none.
        """
        credential = None if isinstance(self.credential, NoCredential) else self.credential
        options = {
            **self.client_options,
            "policies": pipeline(self.limits, self.versions, credential, self.scopes),
        }
        scope = [self.subscription or OFFLINE_SUBSCRIPTION] if of_subscription else []
        return kind(self.credential, *scope, **options)

    def pipeline_client(self) -> ARMPipelineClient[HttpRequest, HttpResponse]:
        """Return a client for requests without an SDK operation."""

        def bare(_: Any, base_url: str = _PUBLIC, **options: Any) -> ARMPipelineClient[Any, Any]:
            return ARMPipelineClient(base_url, **options)

        return self.client(bare, of_subscription=False)


def read_pages(
    operation: Callable[..., ItemPaged[Any]], *args: Any, **kwargs: Any
) -> Iterator[list[JsonObject]]:
    """Yield the values of each page of a list operation, in wire form.

    The SDK's models drop fields (category, impact and resource type of Advisor's metadata).
    Raises SourceError if a body is not a page, if a nextLink leads to another host or back to a
    page that was read, and if the list has no end; LostPageError if a page after the first is
    missing.
    """
    values: list[JsonObject] = []  # of the last page; a value that is not an object is empty
    links: set[str] = set()
    count = size = 0

    def take(response: Any) -> JsonObject:
        """Keep the values of a page; return its link to the next one."""
        nonlocal count, size, values
        data = response.http_response.body()
        body = parse_body(data)
        if not isinstance(body.get("value"), list):
            raise SourceError(_NOT_EXPECTED)
        link = as_text(body.get("nextLink")) or as_text(body.get("@odata.nextLink"))
        if link:
            check_host(link, response.http_request.url)
            if link in links:
                raise SourceError("Azure's list links back to a page that was read already.")
            links.add(link)
        count, size = count + 1, size + len(data)
        values = [*map(as_object, as_list(body.get("value")))]
        Limits.check_size(count, size)
        return {key: body[key] for key in ("nextLink", "@odata.nextLink") if key in body}

    try:
        for _ in operation(*args, take_page=take, **kwargs).by_page():
            yield values
    except ResourceNotFoundError as error:
        if not count:
            raise
        raise LostPageError(f"page {count + 1} of the list is missing (404).") from error


def read_values(
    operation: Callable[..., ItemPaged[Any]], *args: Any, **kwargs: Any
) -> list[JsonObject]:
    """Return the values of all pages, as `read_pages` does."""
    return [value for page in read_pages(operation, *args, **kwargs) for value in page]


def parse_body(data: bytes) -> JsonObject:
    """Return a body as a JSON object; raises SourceError if it is not one."""
    try:
        body = loads(data)
    except ValueError as error:
        raise SourceError(_NOT_EXPECTED) from error
    if not isinstance(body, dict):
        raise SourceError(_NOT_EXPECTED)
    return body


@contextmanager
def asking(what: str, role: str = "Reader") -> Iterator[None]:
    """Turn every error of a request into a SourceError that says what to do.

    `what` is the service, and `role` the role that allows the request. Only the code of ARM's
    errors is repeated, since their messages contain the caller's ids.
    """
    try:
        yield
    except SourceError as error:
        raise type(error)(f"{what}: {error}") from error
    except NoRecordingError as error:
        raise NotRecordedError(f"{what}: {error.args[0]}.") from error
    except HttpResponseError as error:
        raise _error_for(what, role, error) from error
    except ServiceRequestError as error:
        raise SourceError(f"{what}: {_unreachable(error)}") from error
    except AzureError as error:
        inner = error.inner_exception
        if isinstance(inner, requests.exceptions.InvalidURL):
            raise SourceError(f"{what}: {inner}. {_CHECK_ENVIRONMENT}") from error
        raise SourceError(
            f"{what}: the response was cut off ({type(error).__name__}). Run again later."
        ) from error
    except requests.exceptions.RequestException as error:
        raise SourceError(
            f"{what}: the response was cut off ({type(error).__name__}). Run again later."
        ) from error
    except OSError as error:  # such as a missing CA bundle
        raise SourceError(f"{what}: {error}. {_CHECK_ENVIRONMENT}") from error
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise SourceError(f"{what}: {_NOT_EXPECTED}") from error


def _error_for(what: str, role: str, error: HttpResponseError) -> SourceError:  # noqa: PLR0911 - one a kind
    """Return the error for an error response of Azure, or for a credential's failure."""
    status = error.status_code
    code = as_text(getattr(error.error, "code", None))
    if code in _ADVICE:
        return SourceError(f"{what}: {_ADVICE[code]}.")
    if code in UNKNOWN_VERSION:
        return SourceError(
            f"{what}: this cloud doesn't know the api-versions that enrich asks with. "
            "Update enrich."
        )
    if status == 403:
        return RefusedError(
            f"{what}: this account may not read it ({code or 'Forbidden'}). "
            f"The role '{role}' allows it."
        )
    if code == "MissingSubscriptionRegistration":
        namespace = re.search(r"Microsoft\.\w+", str(error))
        return RefusedError(
            f"{what}: the subscription is not registered for it. An owner may run "
            f"'az provider register --namespace {namespace.group() if namespace else 'NAME'}'."
        )
    if isinstance(error, ClientAuthenticationError):
        return SourceError(f"{what}: Azure refuses the sign-in ({code or status}). Run 'az login'.")
    if status == 429:
        return SourceError(f"{what}: Azure asks to slow down (429). Run again in some minutes.")
    if status is not None and status >= 500:
        return SourceError(f"{what}: Azure has a fault ({status}). Run again later.")
    return SourceError(
        f"{what}: Azure answered {status} {code or error.reason or ''}".rstrip() + "."
    )


def _unreachable(error: ServiceRequestError) -> str:
    """Return why a request never reached Azure, and what to do."""
    text = repr(error.inner_exception)
    if isinstance(error.inner_exception, SSLError):
        return "the TLS certificate is not trusted. Check the proxy, and REQUESTS_CA_BUNDLE."
    if "NameResolution" in text or "getaddrinfo" in text:
        return "the name of the endpoint can't be resolved. Check the network, DNS and --cloud."
    return "Azure can't be reached. Check the network and proxy, or use --offline."
