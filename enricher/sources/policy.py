"""Built-in policy definitions and initiatives, from Azure or from a checkout."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from enricher.catalog.json_value import Json, JsonObject, as_list, as_object
from enricher.catalog.model import Initiative, PolicyDefinition
from enricher.errors import SourceError
from enricher.sources.session import OFFLINE_SUBSCRIPTION, Session, asking, read_pages

_BUILT_IN = "policyType eq 'BuiltIn'"

#: The folder of the public repository whose definitions are another cloud's.
_GOVERNMENT = "Azure Government"

_Made = TypeVar("_Made")


@dataclass(frozen=True)
class PolicyCatalog:
    """All built-in definitions and initiatives of a cloud, sorted by id."""

    definitions: tuple[PolicyDefinition, ...]
    initiatives: tuple[Initiative, ...]


def fetch(session: Session) -> PolicyCatalog:
    """List the built-ins through PolicyClient; raises SourceError when it can't."""
    from azure.mgmt.resource.policy import PolicyClient

    with asking("Azure Policy"):
        client = PolicyClient(
            session.credential,
            session.subscription or OFFLINE_SUBSCRIPTION,
            **session.client_options,
        )
        definitions = read_pages(client.policy_definitions.list_built_in, filter=_BUILT_IN)
        initiatives = read_pages(client.policy_set_definitions.list_built_in, filter=_BUILT_IN)
    return _catalog(_values(definitions), _values(initiatives), "Azure Policy")


def read_checkout(folder: Path) -> PolicyCatalog:
    """Read a checkout of the public azure-policy repository (Azure/azure-policy).

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
    catalog = _catalog(_files(definitions), _files(initiatives), str(folder))
    if not catalog.definitions:
        raise SourceError(f"{folder} holds no policy definitions. Check out the repository anew.")
    return catalog


def _files(folder: Path) -> Iterator[JsonObject]:
    for file in sorted(folder.rglob("*.json")):
        if _GOVERNMENT in file.relative_to(folder).parts:
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


def _catalog(
    definitions: Iterable[JsonObject], initiatives: Iterable[JsonObject], source: str
) -> PolicyCatalog:
    return PolicyCatalog(
        tuple(sorted(_make(PolicyDefinition.from_wire, definitions, source), key=lambda d: d.id)),
        tuple(sorted(_make(Initiative.from_wire, initiatives, source), key=lambda i: i.id)),
    )


def _make(
    make: Callable[[Mapping[str, Json]], _Made], wires: Iterable[JsonObject], source: str
) -> Iterator[_Made]:
    for wire in wires:
        try:
            yield make(wire)
        except ValueError as error:
            raise SourceError(f"{source}: {error}. Check the source, or use another.") from error
