"""Drafts with the recordings that ship with enrich, whose catalogue is small."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from enricher import SourceOptions, Workspace
from enricher.docset.draft import Draft
from tests.support.project import FIXTURES

ZONES = "da8a2248-6b4a-44a7-96bf-bf1c0dd208c3"
ZONES_NAME = "Virtual network gateways should be Zone Redundant"
TEMPLATE = (FIXTURES / "articles" / "expressroute.md").read_text(encoding="utf-8")


def workspace(folder: Path) -> Workspace:
    """Return a workspace with the recordings, which are read once for all."""
    own = Workspace(folder, sources=SourceOptions(fixtures=Path("sample")))
    own._use_facts_of(_loaded()._catalog)
    return own


@cache
def _loaded() -> Workspace:
    return Workspace(FIXTURES, sources=SourceOptions(fixtures=Path("sample")))


def draft(folder: Path, text: str = TEMPLATE) -> Draft:
    """Return a draft on ExpressRoute."""
    return workspace(folder)._draft(folder / "expressroute.md", text)
