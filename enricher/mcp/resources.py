"""The resources: the services that enrich knows, and a page on each."""

from __future__ import annotations

from collections.abc import Iterator

from enricher.api import Workspace
from enricher.catalog.json_values import dumps
from enricher.catalog.service import Service
from enricher.errors import NotFoundError
from enricher.mcp.answers import Facts
from enricher.report.columns import SERVICES, as_object

INDEX = "enrich://services"
TEMPLATE = f"{INDEX}/{{key}}"
_MAX_SHOWN = 80  # characters of an unknown address, in its error

#: An article with only the sections that enrich fills.
_ARTICLE = """# {name}

## Azure policies

## Azure Advisor recommendations
"""


def address_of(service: Service) -> str:
    """Return the address of the page on a service."""
    return TEMPLATE.format(key=service.key)


def read_resource(workspace: Workspace, address: str, facts: list[Facts]) -> tuple[str, str]:
    """Return the MIME type and the text of a resource.

    Raises NotFoundError for an address that is none.
    """
    if address == INDEX:
        services = workspace._config.registry.services.values()
        return "application/json", dumps([as_object(each, SERVICES) for each in services])
    key = address.removeprefix(f"{INDEX}/")
    service = workspace._config.registry.by_key(key)
    if key == address or service is None:
        raise NotFoundError(f"no resource {address[:_MAX_SHOWN]}. {INDEX} lists all services.")
    return "text/markdown", "\n".join(_page(workspace, service, facts))


def _page(workspace: Workspace, service: Service, facts: list[Facts]) -> Iterator[str]:
    """Yield the lines of the page on a service: filled sections, and the sources of the facts."""
    article = _ARTICLE.format(name=service.name)
    result = workspace.fill_text(article, name=f"{service.key}.md", service=service.key)
    yield result.after.text
    for source in facts:
        yield f"- {source.source}{f' ({source.as_of})' if source.as_of else ''}"
    yield ""
