"""The JSON of changes in Azure."""

from __future__ import annotations

import json
from datetime import date

from msgspec.structs import replace

from enricher.article.bullets import DEPRECATED
from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.catalog.news import NEW_IMPACT, NEW_PILLAR, News
from enricher.catalog.pillar import Pillar
from enricher.report import json_report, news_json
from tests.support.builders import guid
from tests.unit.report.builders import POLICY, PREVIEW, RECOMMENDATION, SERVICE

HOSTS = CLOUDS[Cloud.PUBLIC]


def test_entry__of_a_policy() -> None:
    entry = News(POLICY, (DEPRECATED,), Pillar.SECURITY, (SERVICE,), PREVIEW, PREVIEW)
    (output,) = json.loads(json_report.encode(news_json.entries([entry], HOSTS)))
    assert output["subject"] == "policy"
    assert output["services"] == ["gateways"]
    assert output["link"].startswith("https://portal.azure.com/")
    assert output["changed_on"] is None
    assert output["before"] == {
        "display_name": PREVIEW.display_name,
        "version": "1.0.0",
        "preview": True,
    }
    assert output["superseded_by"] == guid(2)


def test_entry__of_a_recommendation() -> None:
    before = replace(RECOMMENDATION, impact="Low", pillar=Pillar.SECURITY, learn_more=None)
    kinds, day = (NEW_PILLAR, NEW_IMPACT), date(2026, 1, 2)
    entry = News(RECOMMENDATION, kinds, Pillar.RELIABILITY, (), before, changed_on=day)
    (output,) = json.loads(json_report.encode(news_json.entries([entry], HOSTS)))
    assert (output["subject"], output["version"]) == ("recommendation", "")
    assert output["link"] == "https://learn.microsoft.com/azure/more"
    assert output["changed_on"] == "2026-01-02"
    assert (output["before"]["pillar"], output["before"]["impact"]) == ("security", "Low")
    china = news_json.entries([entry], CLOUDS[Cloud.CHINA])
    assert china[0].link == "https://docs.azure.cn/more"
