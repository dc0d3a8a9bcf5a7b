"""`enrich atlas`: the whole catalogue on one page."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from enricher.api import Workspace
from enricher.catalog.clouds import CLOUDS
from enricher.catalog.extent import policy_extent, recommendation_extent
from enricher.cli.console import print_info
from enricher.cli.console_listener import ConsoleListener
from enricher.cli.options import takes_options
from enricher.docset.writer import require_writable
from enricher.platform.files import write_atomically
from enricher.report import atlas_page
from enricher.sources.origin import origin
from enricher.sources.source_options import SourceOptions


@takes_options()
def write_atlas(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Write the page here.", show_default=False)
    ],
    sources: SourceOptions,
) -> None:
    """Write a page with all policies and recommendations, by service and pillar."""
    require_writable(file)
    workspace = Workspace(sources=sources, listener=ConsoleListener())
    catalog, hosts = workspace.catalog, CLOUDS[workspace.sources.cloud]
    services = workspace.config.registry.services.values()
    facts = tuple(origin(workspace.sources))
    text = atlas_page.page(catalog, services, hosts, facts, date.today())
    write_atomically(file, text.encode())
    size = f"{len(text.encode()) / 1e6:.1f} MB"
    extents = (policy_extent(catalog, "policy"), recommendation_extent(catalog, "recommendation"))
    print_info(f"{file}: {' and '.join(map(str, extents))}, {size}")
    for extent in extents:
        if extent.left_out:
            print_info(f"{extent}; {extent.because}")
