"""The atlas as HTML: one self-contained page, or the files of a static site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.clouds import Hosts
from enricher.catalog.extent import Extent, policy_extent, recommendation_extent
from enricher.catalog.fact_kind import FactKind
from enricher.catalog.news import News
from enricher.catalog.pillar import Pillar
from enricher.errors import UsageError
from enricher.platform.sanitize import strip_control_characters
from enricher.platform.words import count
from enricher.report import html
from enricher.report.atlas_data import AtlasData, AtlasService, Entry
from enricher.report.news_feed import feed

_STYLES = ("page.css", "atlas.css")
DATA_FILE = "data.js"
_MARK = b'<meta name="generator" content="enrich">'  # in each page


class ServicePart(Struct, frozen=True):
    """A service with its current policies and recommendations by primary pillar."""

    service: AtlasService
    by_pillar: Mapping[Pillar, Sequence[Entry]]
    is_site: bool

    @property
    def anchor(self) -> str:
        """Its id on a page, which is also its address where scripts run."""
        return f"service/{self.service.key}"

    @property
    def href(self) -> str:
        """The link to it for readers without scripts."""
        return f"{self.anchor}.html" if self.is_site else f"#{self.anchor}"

    def href_of(self, pillar: Pillar) -> str:
        """Return the link to its entries of a pillar."""
        return f"{self.href}#{pillar.value}" if self.is_site else f"{self.href}/{pillar.value}"

    @property
    def description(self) -> str:
        """The description of its page, for search engines."""
        entries = [entry for each in self.by_pillar.values() for entry in each]
        policies = sum(entry.kind == "policy" for entry in entries)
        return (
            f"{count(policies, 'built-in Azure Policy definition')} and "
            f"{count(len(entries) - policies, 'Azure Advisor recommendation')} for "
            f"{self.service.name}, by pillar of the Well-Architected Framework."
        )


def refuse_other_files(folder: Path) -> None:
    """Raise UsageError if a folder has files, and no atlas: a site could replace some of them."""
    try:
        names = {file.name for file in folder.iterdir() if not file.name.startswith(".")}
        index = folder / "index.html"
        is_atlas = index.name in names and _MARK in index.read_bytes()
    except OSError:  # no such folder, or one that can't be written to either
        return
    if names and not is_atlas:
        raise UsageError(
            f"{folder} has other files. Name a new folder for the site, or a page that ends in "
            ".html."
        )


class AtlasPages:
    """The pages of a catalogue; `origin` names the sources of its facts."""

    def __init__(
        self,
        data: AtlasData,
        catalog: Catalog,
        hosts: Hosts,
        origin: Sequence[str],
        news: Sequence[News],
    ) -> None:
        self._data = data
        self._hosts = hosts
        self._news = news
        self._catalog = catalog
        self._names = {each.key: each.name for each in data.services}
        self._names |= {entry.id: entry.name for entry in data.entries}
        self._shared: dict[str, Any] = {
            "pillars": [*Pillar],
            "names": self._names,
            "portal_link": Wording(hosts=hosts).definition_link,
            "origin": origin,
            "today": data.today,
            "missing": catalog.facts.missing,
        }

    def page(self) -> str:
        """Return the page that has everything."""
        return self._main(self._json)

    def site(self) -> Iterator[tuple[str, str]]:
        """Yield the files of a static site: their paths, and their texts."""
        yield "index.html", self._main("")
        yield DATA_FILE, f"window.atlasData = {self._json};\n"
        yield "news.xml", feed(self._news, self._hosts, self._data.today)
        for part in self._parts(is_site=True):
            text = html.render(
                "atlas_service.html.j2", styles=_STYLES, scripts=(), part=part, **self._shared
            )
            yield f"{part.anchor}.html", text

    def _main(self, data: str) -> str:
        return html.render(
            "atlas.html.j2",
            styles=_STYLES,
            scripts=("atlas.js",),
            data_file=not data,
            data=data,
            parts=[*self._parts(is_site=not data)],
            entries=self._data.entries,
            extents=self.extents,
            description=self._description,
            **self._shared,
        )

    @property
    def extents(self) -> list[Extent]:
        """How many of all policies and recommendations there are, by kind, without missing ones."""
        by_kind = {
            FactKind.POLICIES: policy_extent(self._catalog, "policy"),
            FactKind.RECOMMENDATIONS: recommendation_extent(self._catalog, "recommendation"),
        }
        return [by_kind[kind] for kind in by_kind if kind not in self._catalog.facts.missing]

    @property
    def _description(self) -> str:
        numbers = " and ".join(count(each.listed, each.noun) for each in self.extents)
        services = count(len(self._data.services), "service")
        return f"{numbers} for {services}, by pillar of the Well-Architected Framework."

    @property
    def _json(self) -> str:
        """The data as JSON that can stand in a script element: without `<`."""
        text = msgspec.json.encode(self._data, order="deterministic").decode()
        return strip_control_characters(text).replace("<", "\\u003c")

    def _parts(self, *, is_site: bool) -> Iterator[ServicePart]:
        by_service: dict[str, list[Entry]] = {each.key: [] for each in self._data.services}
        for entry in self._data.entries:
            for key in entry.services if entry.is_current else ():
                by_service[key].append(entry)
        for service in self._data.services:
            by_pillar = {
                pillar: [each for each in by_service[service.key] if each.pillars[0] is pillar]
                for pillar in Pillar
            }
            yield ServicePart(service, by_pillar, is_site)
