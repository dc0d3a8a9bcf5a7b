"""`enrich atlas`: the whole catalogue on one page."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from enricher.cli.common import ask_all, refuse_unwritable, write_report
from enricher.cli.options import takes_sources
from enricher.cli.say import remark
from enricher.clouds import CLOUDS
from enricher.docset.config import find_config
from enricher.report import atlas
from enricher.sources.options import SourceOptions
from enricher.sources.origin import origin


@takes_sources
def draw_atlas(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Write the page here.", show_default=False)
    ],
    sources: SourceOptions,
) -> None:
    """Draw all policies and recommendations, by service and pillar, on one page."""
    refuse_unwritable(file)
    config = find_config(Path())
    resolved = sources.resolve(config.sources)
    answers = ask_all(resolved, rules=bool(config.own_services))
    catalog = answers.catalog.with_overrides(config.overrides)
    services, hosts = config.registry.services.values(), CLOUDS[resolved.cloud]
    text = atlas.page(catalog, services, hosts, tuple(origin(resolved)), date.today())
    write_report(file, text)
    policies, advice = len(catalog.live), len(catalog.recommendation_list(None))
    size = f"{len(text.encode()) / 1e6:.1f} MB"
    remark(f"{file}: {policies} policies and {advice} recommendations, {size}")
