"""A report of what works from here, to attach to an issue: nothing in it tells whose it is."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from enricher import __version__
from enricher.catalog.wire import Json, JsonObject, as_object
from enricher.sources.doctor import Check
from enricher.sources.options import SourceOptions
from enricher.sources.scrub import Scrubber

#: What answers depend on.
_PACKAGES = (
    "azure-core", "azure-identity", "azure-mgmt-core", "azure-mgmt-advisor",
    "azure-mgmt-policyinsights", "azure-mgmt-resource", "azure-mgmt-resource-policy",
    "requests", "urllib3",
)  # fmt: skip

_DEEP = 6  # levels of an answer that are told


def make_bundle(
    options: SourceOptions, checks: Sequence[Check], recording: Path
) -> dict[str, Json]:
    """What was checked, and the form of each answer, from a recording that was made of it.

    Answers are told by the names of their fields and how many there are, never by a value.
    """
    scrubber = Scrubber(options.subscriptions)
    return {
        "enrich": __version__,
        "python": platform.python_version(),
        "platform": sys.platform,
        "packages": {name: _version_of(name) for name in _PACKAGES},
        "cloud": options.cloud.value,
        "endpoint": "another" if options.arm_endpoint else "the cloud's own",
        "credential": options.credential.value,
        "scope": _scope_of(options),
        "checks": [
            {"name": one.name, "works": one.failure is None, "failure": _failure(one, scrubber)}
            for one in checks
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
    """A recorded exchange without its values."""
    exchange = as_object(json.loads(file.read_text(encoding="utf-8")))
    response = as_object(exchange.get("response"))
    body = response.get("body")
    told = as_object(as_object(body).get("error")).get("code")
    return {
        "request": exchange.get("request"),
        "status": response.get("status"),
        **({"error": told} if told else {}),
        "form": _form(body, _DEEP),
    }


def _form(value: Json, levels: int) -> Json:
    """The names of the fields of a value, and what kinds they are of."""
    if isinstance(value, dict):
        return {key: _form(one, levels - 1) for key, one in value.items()} if levels else "object"
    if isinstance(value, list):
        forms = {json.dumps(_form(one, levels - 1), sort_keys=True) for one in value}
        return {"items": len(value), "forms": [json.loads(form) for form in sorted(forms)][:_DEEP]}
    if value is None:
        return "null"
    return {str: "text", bool: "boolean"}.get(type(value), "number")
