"""`enrich atlas`: the whole catalogue on one page."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from enricher.api import Workspace
from enricher.catalog.clouds import CLOUDS
from enricher.catalog.fact_kind import FactKind
from enricher.cli.console import print_info
from enricher.cli.console_listener import ConsoleListener
from enricher.cli.options import takes_options
from enricher.docset.writer import require_writable
from enricher.platform.files import write_atomically
from enricher.platform.words import count
from enricher.report import atlas_page
from enricher.sources.origin import origin
from enricher.sources.source_options import SourceOptions, how_to_query


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
    sizes = {
        FactKind.POLICIES: count(len(catalog.live), "policy"),
        FactKind.RECOMMENDATIONS: count(len(catalog.recommendation_list(None)), "recommendation"),
    }
    missing = catalog.facts.missing
    listed = " and ".join(size for kind, size in sizes.items() if kind not in missing)
    print_info(f"{file}: {listed}, {len(text.encode()) / 1e6:.1f} MB")
    for kind in missing:
        print_info(f"without {kind}. {how_to_query(kind)}", err=True)
