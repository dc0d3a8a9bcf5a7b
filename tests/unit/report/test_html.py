"""Self-contained pages."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date

from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.catalog.history import History
from enricher.report.atlas_builder import collect
from enricher.report.atlas_page import AtlasPages
from tests.support.builders import catalog_of


def empty_page(origin: str = "") -> str:
    """Return a page of an empty catalogue."""
    catalog, hosts = catalog_of([], [], []), CLOUDS[Cloud.PUBLIC]
    data = collect(catalog, [], hosts, History(), date(2026, 1, 1), (), "")
    return AtlasPages(data, catalog, hosts, (origin,), ()).page()


def test_page__allows_only_its_own_style_and_script() -> None:
    text = empty_page()
    for element in ("style", "script"):
        (content,) = re.findall(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{element}-src &#39;sha256-{digest}&#39;" in text


def test_page__escapes_values() -> None:
    text = empty_page("<b>\x1b\u202e")
    assert "&lt;b&gt;" in text
    assert not {"\x1b", "\u202e"} & {*text}
