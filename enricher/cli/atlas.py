"""`enrich atlas`: the whole catalogue on one page, or as a static site."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from enricher.api import Workspace
from enricher.catalog.clouds import CLOUDS
from enricher.cli.console import print_info
from enricher.cli.console_listener import ConsoleListener
from enricher.cli.options import CONTENT, Fetch, takes_options
from enricher.docset.writer import require_writable
from enricher.platform.files import write_atomically
from enricher.report.atlas_builder import additions, collect, release_before
from enricher.report.atlas_page import AtlasPages, refuse_other_files
from enricher.sources.origin import origin
from enricher.sources.releases import known_releases
from enricher.sources.source_options import SourceOptions, how_to_query


@takes_options()
def write_atlas(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH",
            help="Write the page here, if this ends in .html; else the files of a site into this "
            "folder.",
            show_default=False,
        ),
    ],
    sources: SourceOptions,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="REF",
            help="Show what changed since then, as in 'enrich news'.",
            rich_help_panel=CONTENT,
        ),
    ] = None,
    fetch: Fetch = False,
) -> None:
    """Write a page or a site to search and browse policies and recommendations."""
    is_page = path.suffix.lower() in (".html", ".htm")
    if not is_page:
        refuse_other_files(path)
    require_writable(path)
    workspace = Workspace(sources=sources, listener=ConsoleListener())
    if since is not None:
        workspace._require_earlier_policies(since)
    catalog, hosts = workspace._catalog, CLOUDS[workspace.sources.effective_cloud]
    services = workspace._config.registry.services.values()
    today = date.today()
    history = known_releases(catalog.facts, workspace.sources.effective_cloud, today)
    if since is not None:
        news = workspace.news(since, fetch=fetch)
        # The page has no folder of this machine.
        since = Path(since).name if Path(since).exists() else since
    else:
        news, since = additions(catalog, services, history), str(release_before(history) or "")
    data = collect(catalog, services, hosts, history, today, news, since)
    pages = AtlasPages(data, catalog, hosts, tuple(origin(workspace.sources)), news)
    if is_page:
        size = _write({path: pages.page()})
    else:
        size = _write({path / name: text for name, text in pages.site()})
    missing = catalog.facts.missing
    print_info(f"{path}: {' and '.join(map(str, pages.extents))}, {size / 1e6:.1f} MB")
    for extent in pages.extents:
        if extent.left_out:
            print_info(f"{extent}; {extent.because}")
    for kind in missing:
        print_info(f"without {kind}. {how_to_query(kind)}", err=True)


def _write(files: dict[Path, str]) -> int:
    """Write files, and the folders that they are in; return their size in bytes."""
    encoded = {file: text.encode() for file, text in files.items()}
    for file, content in encoded.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, content)
    return sum(map(len, encoded.values()))
