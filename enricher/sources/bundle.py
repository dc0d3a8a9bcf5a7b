"""Make a report of all checks to attach to an issue, without anything private."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from enricher._version import __version__
from enricher.catalog.json_values import Json, JsonObject, as_object
from enricher.sources.doctor import Check
from enricher.sources.scrub import Scrubber
from enricher.sources.source_options import SourceOptions

#: The packages that responses depend on.
_PACKAGES = (
    "azure-core", "azure-identity", "azure-mgmt-core", "azure-mgmt-advisor",
    "azure-mgmt-policyinsights", "azure-mgmt-resource", "azure-mgmt-resource-policy",
    "requests", "urllib3",
)  # fmt: skip

_DEPTH = 6  # levels of a response that are described
_SHAPES = 6  # shapes of the items of a list that are described


def make_bundle(
    options: SourceOptions, checks: Sequence[Check], recording: Path
) -> dict[str, Json]:
    """Return the checks, and the shape of each response in a recording of them.

    A response is described by the names and numbers of its fields, never by their values.
    """
    scrubber = Scrubber(options.subscriptions)
    return {
        "enrich": __version__,
        "python": platform.python_version(),
        "platform": sys.platform,
        "packages": {name: _version_of(name) for name in _PACKAGES},
        "cloud": options.effective_cloud.value,
        "endpoint": "another" if options.arm_endpoint else "the cloud's own",
        "credential": options.credential.value,
        "scope": _scope_of(options),
        "checks": [
            {
                "name": check.name,
                "works": check.failure is None and not check.is_doubtful,
                "failure": _failure(check, scrubber),
            }
            for check in checks
        ],
        "requests": [_exchange(file) for file in sorted(recording.glob("*.json"))],
    }


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _scope_of(options: SourceOptions) -> str:
    if options.tenant_scope:
        return "tenant"
    if options.management_group:
        return "management group"
    return f"subscriptions: {len(options.subscriptions)}"


def _failure(check: Check, scrubber: Scrubber) -> str | None:
    return None if check.failure is None else scrubber.message(str(check.failure))


def _exchange(file: Path) -> JsonObject:
    """Return a recorded exchange without its values."""
    exchange = as_object(json.loads(file.read_text(encoding="utf-8")))
    response = as_object(exchange.get("response"))
    body = response.get("body")
    code = as_object(as_object(body).get("error")).get("code")
    return {
        "request": exchange.get("request"),
        "status": response.get("status"),
        **({"error": code} if code else {}),
        "form": _shape(body, _DEPTH),
    }


def _shape(value: Json, levels: int) -> Json:
    """Return the names of a value's fields, and their types, down to a number of levels."""
    if isinstance(value, dict):
        if not levels:
            return "object"
        return {key: _shape(item, levels - 1) for key, item in value.items()}
    if isinstance(value, list):
        shapes = {json.dumps(_shape(item, levels - 1), sort_keys=True) for item in value}
        return {
            "items": len(value),
            "forms": [json.loads(shape) for shape in sorted(shapes)[:_SHAPES]],
        }
    if value is None:
        return "null"
    return {str: "text", bool: "boolean"}.get(type(value), "number")
