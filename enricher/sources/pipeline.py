"""The pipeline of all SDK clients: azure-core's policies, restricted to reading.

The SDK's own pipeline would also register resource providers in the user's subscription if Azure
reports that one is missing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from azure.core.credentials import TokenCredential
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline import policies
from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy, ARMHttpLoggingPolicy

from enricher._version import __version__
from enricher.catalog.json_values import Json
from enricher.errors import SourceError
from enricher.sources.api_versions import KnownVersions, OlderVersion
from enricher.sources.limits import Limits

#: azure-core waits backoff x 2^n seconds if the service names no time, and retries the statuses
#: 408, 429, 500, 502, 503 and 504.
_RETRIES = {"retry_total": 5, "retry_backoff_factor": 0.5, "retry_backoff_max": 30}


def pipeline(
    limits: Limits, versions: KnownVersions, credential: TokenCredential | None, scopes: list[str]
) -> list[policies.SansIOHTTPPolicy[Any, Any] | policies.HTTPPolicy[Any, Any]]:
    """Return the policies of a client; without a credential no token is requested or sent."""
    return [
        policies.RequestIdPolicy(),
        policies.HeadersPolicy(),
        policies.UserAgentPolicy(f"enrich/{__version__}"),
        policies.ProxyPolicy(),
        policies.ContentDecodePolicy(),
        _Pages(),
        OlderVersion(versions),
        _SameHost(),
        _Retries(limits),
        _Quota(limits),
        *([ARMChallengeAuthenticationPolicy(credential, *scopes)] if credential else []),
        policies.CustomHookPolicy(),
        policies.NetworkTraceLoggingPolicy(),
        policies.SensitiveHeaderCleanupPolicy(),
        ARMHttpLoggingPolicy(),
    ]


class _Pages(policies.HTTPPolicy[Any, Any]):
    """Passes each page to the `take_page` function of its request, and only its link to the SDK.

    The SDK would parse the page twice more, and build unused models of thousands of values. That
    would take most of the time of a whole catalogue.
    """

    def send(self, request: Any) -> Any:
        """Send a request, and pass the page on."""
        take = request.context.options.pop("take_page", None)
        response = self.next.send(request)
        if take and response.http_response.status_code == 200:
            link = take(response)
            response.http_response = _Page(response.http_response, link)
        return response


class _Page:
    """A response whose body is reduced to the link to the next page."""

    def __init__(self, response: Any, link: Mapping[str, Json]) -> None:
        self._response = response
        self._body = json.dumps({"value": [], **link})

    def __getattr__(self, name: str) -> Any:
        return getattr(self._response, name)

    def body(self) -> bytes:
        """Return the reduced body as bytes."""
        return self._body.encode()

    def text(self, encoding: str | None = None) -> str:
        """Return the reduced body as text."""
        return self._body

    def json(self) -> Any:
        """Return the reduced body as data."""
        return json.loads(self._body)


class _Retries(policies.RetryPolicy[Any, Any]):
    """Waits between retries as long as the service asks, within the limits of the run."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(**_RETRIES)
        self._limits = limits

    def configure_retries(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the settings of a request; POST is retried too, since it only queries."""
        settings = super().configure_retries(options)
        return {**settings, "methods": settings["methods"] | {"POST"}}

    def get_retry_after(self, response: Any) -> float | None:
        """Return the seconds that a response asks to wait; None if it doesn't, or is malformed."""
        try:
            seconds = super().get_retry_after(response)
        except (ValueError, TypeError, OverflowError):
            seconds = None
        return seconds or _quota_wait(response.http_response.headers) or None

    def sleep(self, settings: Any, transport: Any, response: Any = None) -> None:
        """Wait before the next retry."""
        retry_after = self.get_retry_after(response) if response else None
        seconds = retry_after or self.get_backoff_time(settings)
        if retry_after or self._limits.leave_time_for(seconds):
            self._limits.wait(seconds)
        elif response:
            raise HttpResponseError(response=response.http_response)
        else:
            raise settings["history"][-1].error


class _Quota(policies.HTTPPolicy[Any, Any]):
    """Waits while the quota is used up, according to an earlier response in any thread.

    https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests
    """

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits

    def send(self, request: Any) -> Any:
        """Wait for the quota, send the request, and record what the response says about it."""
        service = urlsplit(request.http_request.url).path
        self._limits.wait_for_quota(service)
        response = self.next.send(request)
        self._limits.set_quota_wait(service, _quota_wait(response.http_response.headers))
        return response


def _quota_wait(headers: Any) -> float:
    """Return the seconds until the quota resets (`5` or `00:00:05`); 0 if some of it is left."""
    if headers.get("x-ms-user-quota-remaining") != "0":
        return 0
    seconds = 0.0
    for part in (headers.get("x-ms-user-quota-resets-after") or "0").split(":"):
        try:
            seconds = seconds * 60 + float(part)
        except ValueError:
            return 0
    return seconds if math.isfinite(seconds) else 0


class _SameHost(policies.RedirectPolicy[Any, Any]):
    """Follows redirects to the requested host only."""

    def get_redirect_location(self, response: Any) -> Any:
        """Return the target of a redirect; raise SourceError if it is another host."""
        location = super().get_redirect_location(response)
        if location:
            url = response.http_request.url
            check_host(urljoin(url, location), url)
        return location


def check_host(target: str, requested: str) -> None:
    """Raise SourceError for a URL on another host than requested: the token must not go there."""
    other, own = urlsplit(target), urlsplit(requested)
    if (other.scheme, other.netloc.lower()) != (own.scheme, own.netloc.lower()):
        raise SourceError(
            f"Azure's response links to another host ({other.hostname}), which is not followed."
        )
