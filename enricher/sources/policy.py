"""Built-in policy definitions and initiatives, from Azure or from a checkout."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from enricher.catalog.model import Initiative, PolicyDefinition
from enricher.catalog.wire import Json, JsonObject, as_list, as_object
from enricher.errors import SourceError
from enricher.sources.clouds import Cloud, is_of
from enricher.sources.session import Session, asking, read_pages

_BUILT_IN = {"filter": "policyType eq 'BuiltIn'"}

#: The properties that are looked at, beside the rule.
_KEPT = ("displayName", "description", "policyType", "mode", "version", "metadata", "parameters",
         "policyDefinitions")  # fmt: skip

_Made = TypeVar("_Made")


@dataclass(frozen=True)
class PolicyCatalog:
    """All built-in definitions and initiatives of a cloud, sorted by id."""

    definitions: tuple[PolicyDefinition, ...]
    initiatives: tuple[Initiative, ...]


def fetch_definitions(session: Session) -> list[JsonObject]:
    """List the built-in definitions, digested; raises SourceError when it can't."""
    from azure.mgmt.resource.policy import PolicyClient

    with asking("Azure Policy"):
        operations = session.client(PolicyClient).policy_definitions
        return [digest(wire) for wire in _values(read_pages(operations.list_built_in, **_BUILT_IN))]


def fetch_initiatives(session: Session) -> list[JsonObject]:
    """List the built-in initiatives, digested; raises SourceError when it can't."""
    from azure.mgmt.resource.policy import PolicyClient

    with asking("Azure Policy (initiatives)"):
        operations = session.client(PolicyClient).policy_set_definitions
        return [digest(wire) for wire in _values(read_pages(operations.list_built_in, **_BUILT_IN))]


def make_catalog(
    definitions: Iterable[JsonObject],
    initiatives: Iterable[JsonObject],
    source: str = "Azure Policy",
) -> PolicyCatalog:
    """Make the catalogue from wire forms, digested or whole.

    Raises SourceError, which names the source, when one of them can't be read.
    """
    return PolicyCatalog(
        tuple(sorted(_make(PolicyDefinition.from_wire, definitions, source), key=lambda d: d.id)),
        tuple(sorted(_make(Initiative.from_wire, initiatives, source), key=lambda i: i.id)),
    )


def digest(wire: JsonObject) -> JsonObject:
    """A wire form without what is never looked at: most of all the templates that a policy deploys.

    What remains of the whole catalogue is an eighth of it, and public facts alone.
    """
    properties = as_object(wire.get("properties"))
    kept: JsonObject = {key: properties[key] for key in _KEPT if key in properties}
    rule = as_object(properties.get("policyRule"))
    if rule:
        then = as_object(rule.get("then"))
        details = as_object(then.get("details"))
        kept["policyRule"] = {
            "if": rule.get("if"),
            "then": {
                "effect": then.get("effect"),
                "details": {k: details[k] for k in ("type", "existenceCondition") if k in details},
            },
        }
    return {"name": wire.get("name"), "id": wire.get("id"), "properties": kept}


def read_checkout(folder: Path, cloud: Cloud = Cloud.PUBLIC) -> PolicyCatalog:
    """Read a checkout of the public azure-policy repository (Azure/azure-policy) for a cloud.

    `folder` is its root or its `built-in-policies`. Raises SourceError when it is neither, or
    when a file of it can't be read.
    """
    root = folder / "built-in-policies" if (folder / "built-in-policies").is_dir() else folder
    definitions, initiatives = root / "policyDefinitions", root / "policySetDefinitions"
    for part in (definitions, initiatives):
        if not part.is_dir():
            raise SourceError(
                f"{folder} is no checkout of azure-policy: it has no {part.name}. "
                "Name the folder that holds built-in-policies."
            )
    catalog = make_catalog(_files(definitions, cloud), _files(initiatives, cloud), str(folder))
    if not catalog.definitions:
        raise SourceError(f"{folder} holds no policy definitions. Check out the repository anew.")
    return catalog


def _files(folder: Path, cloud: Cloud) -> Iterator[JsonObject]:
    for file in sorted(folder.rglob("*.json")):
        if not is_of(cloud, file.relative_to(folder).parts):
            continue
        try:
            data = json.loads(file.read_bytes().decode("utf-8-sig"))
        except (OSError, ValueError) as error:
            raise SourceError(
                f"{file} can't be read as JSON ({error}). Check it out anew."
            ) from error
        yield as_object(data)


def _values(pages: Iterable[JsonObject]) -> Iterator[JsonObject]:
    for page in pages:
        yield from map(as_object, as_list(page.get("value")))


def _make(
    make: Callable[[Mapping[str, Json]], _Made], wires: Iterable[JsonObject], source: str
) -> Iterator[_Made]:
    for wire in wires:
        try:
            yield make(wire)
        except ValueError as error:
            raise SourceError(f"{source}: {error}. Check the source, or use another.") from error
