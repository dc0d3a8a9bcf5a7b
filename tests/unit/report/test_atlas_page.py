"""The pages of the atlas."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from enricher.catalog.catalog import Catalog
from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.catalog.history import History
from enricher.report.atlas_builder import collect
from enricher.report.atlas_page import AtlasPages
from tests.support.builders import catalog_of, guid, policy
from tests.unit.report.builders import CATALOG, POLICY_DEFINITION, RECOMMENDATION, SERVICE

HOSTS = CLOUDS[Cloud.PUBLIC]


def pages_of(catalog: Catalog = CATALOG) -> AtlasPages:
    """Return the pages of a catalogue of gateways."""
    data = collect(catalog, [SERVICE], HOSTS, History(), date(2026, 1, 11), (), "")
    return AtlasPages(data, catalog, HOSTS, ["checkout"], ())


def test_page__has_its_data() -> None:
    text = pages_of().page()
    (packed,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', text)
    assert len(json.loads(packed)["entries"]) == 3
    assert "Generated on 2026-01-11 by enrich from checkout." in text


def test_page__without_scripts_has_everything() -> None:
    (text,) = re.findall("<noscript>(.*?)</noscript>", pages_of().page(), re.DOTALL)
    assert '<a href="#service/gateways/reliability">2</a>' in text
    assert f'<li id="policy/{guid(1)}">' in text
    assert f'<li id="recommendation/{guid(11)}">' in text


def test_page__data_ends_no_element() -> None:
    """No name can end the element that the data is in."""
    evil = policy(name="</script><script>alert(1)</script>", id_=guid(1))
    assert "alert(1)</script>" not in pages_of(catalog_of([evil])).page()


@pytest.mark.parametrize(
    ("catalog", "missing"),
    [
        (catalog_of([POLICY_DEFINITION]), "Azure Advisor&#39;s catalogue"),
        (catalog_of(None, (), [RECOMMENDATION]), "policy definitions"),
    ],
)
def test_page__without_a_source(catalog: Catalog, missing: str) -> None:
    pages = pages_of(catalog)
    assert f"Without {missing}, which no source had." in pages.page()
    assert len(pages.extents) == 1


def test_site__has_a_page_for_each_service() -> None:
    files = dict(pages_of().site())
    assert [*files] == ["index.html", "data.js", "news.xml", "service/gateways.html"]
    assert '<a href="service/gateways.html#reliability">2</a>' in files["index.html"]
    assert "script-src &#39;self&#39; " in files["index.html"]
    service = files["service/gateways.html"]
    assert "<title>Azure Gateways: Azure Policy and Azure Advisor</title>" in service
    assert (
        '<meta name="description" content="2 built-in Azure Policy definitions and 1 Azure Advisor '
        'recommendation for Azure Gateways, by pillar of the Well-Architected Framework.">'
    ) in service
    assert f'<li id="policy/{guid(1)}"><a href="https://portal.azure.com/' in service
    assert "<script" not in service
