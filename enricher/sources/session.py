"""Sessions with Azure Resource Manager: live with a credential, or over recordings.

The SDK clients are the same either way; only their transport differs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from azure.core.credentials import AccessToken, TokenCredential
from azure.core.exceptions import ClientAuthenticationError
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest, HttpResponse
from azure.mgmt.core import ARMPipelineClient
from msgspec import Struct, field

from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.catalog.json_values import as_text
from enricher.sources.api_versions import KnownVersions
from enricher.sources.credential import RunCredential
from enricher.sources.limits import Limits
from enricher.sources.pipeline import pipeline
from enricher.sources.source_options import SourceOptions
from enricher.sources.transport import live_transport, recording_transport, replay_transport

#: The made-up subscription of all recordings.
OFFLINE_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
_PUBLIC = CLOUDS[Cloud.PUBLIC].endpoint  # of the requests in recordings

_TIMEOUTS = {
    "connection_timeout": 10,  # seconds
    "read_timeout": 60,  # seconds without a byte
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
        """Open a session over the recordings of a folder; raise SourceError if there are none."""
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
        there, scrubbed. `warn` receives a message before each long wait.
        """
        hosts = CLOUDS[options.effective_cloud]
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
