"""The api-versions of all requests, and the choice of one that a cloud knows.

Azure Government and Azure China lag behind the public cloud. The parameters and the specification
of each request are in docs/explanation/requests-to-azure.md.
"""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from azure.core.pipeline import policies
from msgspec import Struct, field

from enricher.catalog.json_values import as_object, as_text, loads
from enricher.platform.urls import split_url

#: The versions of each request, by the end of its path in lower case, in the order of attempts.
#: The older ones are those stable versions in Azure/azure-rest-api-specs whose responses have the
#: same shape.
VERSIONS: dict[str, tuple[str, ...]] = {
    "/policydefinitions": (
        "2026-06-01", "2025-03-01", "2025-01-01", "2023-04-01", "2021-06-01", "2020-09-01",
    ),
    "/policysetdefinitions": (
        "2026-06-01", "2025-03-01", "2025-01-01", "2023-04-01", "2021-06-01", "2020-09-01",
    ),
    "/microsoft.advisor/metadata": ("2023-01-01",),  # older ones have no category
    "/microsoft.advisor/recommendations": ("2020-01-01", "2017-04-19"),
    "/policystates/latest/queryresults": ("2019-10-01", "2018-04-04"),
    "/microsoft.resourcegraph/resources": ("2022-10-01", "2021-03-01", "2019-04-01"),
    "/policyassignments": (
        "2026-06-01", "2025-03-01", "2025-01-01", "2023-04-01", "2022-06-01", "2021-06-01",
    ),
    "/policyexemptions": ("2022-07-01-preview",),
    "/providers": ("2025-04-01", "2024-11-01", "2023-07-01", "2021-04-01"),
}  # fmt: skip

#: ARM's error codes for an unknown version, with status 400 or 404.
UNKNOWN_VERSION = {
    "InvalidApiVersionParameter",
    "InvalidResourceType",
    "NoRegisteredProviderFound",
    "UnsupportedApiVersion",
}
_VERSION = re.compile(r"\d{4}-\d\d-\d\d(?:-[a-z]+)?")

_log = logging.getLogger(__name__)


class KnownVersions(Struct, frozen=True):
    """The older api-versions that a cloud knows, for requests whose first version it doesn't."""

    by_path: dict[str, str] = field(default_factory=dict)  # by the end of the path

    def with_known_version(self, url: str) -> str:
        """Return a URL with the version that is known for its path, or else unchanged."""
        version = self.by_path.get(_path_end(url))
        return _with_version(url, version) if version else url

    def with_older_version(self, url: str, response: bytes) -> str | None:
        """Return the URL to try after an error response, and remember its version.

        That is the next older version, or the next one that ARM's message lists. None if no version
        is left, or if the error has another reason.
        """
        try:
            error = as_object(as_object(loads(response)).get("error"))
        except ValueError:
            return None
        if as_text(error.get("code")) not in UNKNOWN_VERSION:
            return None
        path = _path_end(url)
        versions = VERSIONS.get(path, ())
        current = _version_of(url)
        supported = as_text(error.get("message")).partition("api-versions are")[2]
        known = _VERSION.findall(supported)
        older = (
            version for version in versions if version < current and (not known or version in known)
        )
        version = next(older, None)
        if version is None:
            return None
        self.by_path[path] = version
        return _with_version(url, version)


class OlderVersion(policies.HTTPPolicy[Any, Any]):
    """Repeats a request with an older api-version if the cloud doesn't know the newer one."""

    def __init__(self, known: KnownVersions) -> None:
        super().__init__()
        self._known = known

    def send(self, request: Any) -> Any:
        """Send a request, with ever older versions until one is known or none is left."""
        http = request.http_request
        http.url = self._known.with_known_version(http.url)
        while True:
            response = self.next.send(request)
            if response.http_response.status_code not in (400, 404):
                return response
            older = self._known.with_older_version(http.url, response.http_response.body())
            if older is None:
                return response
            _log.info("asking with an older api-version: %s", _version_of(older))
            http.url = older


def _path_end(url: str) -> str:
    path = split_url(url).path.rstrip("/").lower()
    return next((end for end in VERSIONS if path.endswith(end)), "")


def _version_of(url: str) -> str:
    return dict(parse_qsl(split_url(url).query)).get("api-version", "")


def _with_version(url: str, version: str) -> str:
    parts = split_url(url)
    query = {**dict(parse_qsl(parts.query, keep_blank_values=True)), "api-version": version}
    return parts._replace(query=urlencode(query, quote_via=quote)).geturl()
