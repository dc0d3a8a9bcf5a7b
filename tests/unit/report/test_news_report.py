"""Changes to built-in policies and Advisor's recommendation types."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

from enricher.article.bullets import DEPRECATED
from enricher.article.wording import Wording
from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.catalog.news import (
    ADDED,
    NEW_IMPACT,
    NEW_PILLAR,
    REMOVED,
    RENAMED,
    REPLACED,
    News,
)
from enricher.catalog.pillar import Pillar
from enricher.report import news_feed, news_report, styled_text
from tests.support.builders import compiled, guid, policy
from tests.unit.report.builders import POLICY, PREVIEW, RECOMMENDATION, SERVICE

HOSTS = CLOUDS[Cloud.PUBLIC]
DAY = date(2026, 1, 2)
OLD = compiled(policy(name="Gateways [had] a name", id_=guid(1)))
BEFORE = replace(RECOMMENDATION, impact="Low", pillar=Pillar.SECURITY)
NEWS = [
    News(POLICY, (DEPRECATED, REPLACED, RENAMED), Pillar.RELIABILITY, (SERVICE,), OLD, PREVIEW),
    News(OLD, (REMOVED,), Pillar.SECURITY),
    News(PREVIEW, (ADDED,), Pillar.SECURITY, (SERVICE,), changed_on=DAY),
    News(RECOMMENDATION, (NEW_PILLAR, NEW_IMPACT), Pillar.RELIABILITY, (SERVICE,), BEFORE),
]
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_counts() -> None:
    """What is replaced counts once, and Advisor's changes are apart."""
    assert news_report.counts(NEWS) == (
        "1 replaced, 1 removed, 1 added, 1 renamed; Azure Advisor: 1 new pillar, 1 new impact"
    )
    assert news_report.counts(NEWS[3:]) == "Azure Advisor: 1 new pillar, 1 new impact"
    assert news_report.counts([]) == "no changes"


def test_text__by_kind() -> None:
    """Each has its id, pillar, services, what else to know, and a page that anybody can read."""
    lines = [*news_report.text(NEWS, HOSTS)]
    page = "    https://www.azadvertizer.net/azpolicyadvertizer/{}.html"
    assert [*map(str, lines)][2:] == [
        "Replaced policies: 1",
        f"  {POLICY.display_name}",
        f"    {guid(1)}  Reliability; Azure Gateways",
        "    also: renamed",
        f"    before: {OLD.display_name}",
        f"    use instead: {PREVIEW.display_name} ({guid(2)})",
        page.format(guid(1)),
        "",
        "Removed policies: 1",
        f"  {OLD.display_name}",
        f"    {guid(1)}  Security",
        page.format(guid(1)),
        "",
        "New policies: 1",
        f"  {PREVIEW.display_name}",
        f"    {guid(2)}  Security; Azure Gateways",
        page.format(guid(2)),
        "",
        "Advisor recommendations in another pillar: 1",
        "  Use several gateways",
        f"    {guid(11)}  Reliability; Azure Gateways",
        "    also: new impact",
        "    pillar before: Security",
        "    impact: High",
        "    https://learn.microsoft.com/azure/more",
    ]
    assert [lines[number].spans[0].style for number in (3, 11, 16)] == [
        styled_text.WARNING,
        styled_text.REMOVED,
        styled_text.ADDED,
    ]


@pytest.mark.parametrize("cloud", Cloud)
def test_text__of_a_cloud(cloud: Cloud) -> None:
    """The public site has only the public cloud; elsewhere, the page is the portal's."""
    page = str([*news_report.text(NEWS[1:2], CLOUDS[cloud])][-1])
    assert ("azadvertizer" in page) is (cloud is Cloud.PUBLIC)
    assert cloud is Cloud.PUBLIC or f"https://{CLOUDS[cloud].portal}/" in page


def test_markdown__escapes_names() -> None:
    text = news_report.markdown(NEWS, Wording(), level=4)
    assert "\n\n#### Removed policies\n\n- [Gateways \\[had\\] a name](https://portal" in text
    site = f"([`{guid(1)}`](https://www.azadvertizer.net/azpolicyadvertizer/{guid(1)}.html))"
    assert f"{site}: Reliability; Azure Gateways; also: renamed; before: Gateways" in text
    assert f"; use instead: [{PREVIEW.display_name}](https://portal.azure.com/" in text
    assert (
        f"- [Use several gateways](https://learn.microsoft.com/azure/more) (`{guid(11)}`)" in text
    )
    plain = replace(RECOMMENDATION, learn_more="#none")
    text = news_report.markdown([News(plain, (ADDED,), Pillar.SECURITY)], Wording())
    assert f"- Use several gateways (`{guid(11)}`): Security\n" in text


def test_feed__is_valid() -> None:
    """It has what RFC 4287 requires, once; the latest entry is the first."""
    text = news_feed.feed(NEWS, HOSTS, date(2025, 12, 31))
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns=')
    root = ET.fromstring(text)  # noqa: S314 - our own
    required = ("id", "title", "updated")
    entries = root.findall("a:entry", ATOM)
    for element in (root, *entries):
        for name in required:
            (child,) = element.findall(f"a:{name}", ATOM)
            assert child.text
    assert len(root.findall("a:author/a:name", ATOM)) == 1
    ids = [entry.findtext("a:id", "", ATOM) for entry in entries]
    assert len({*ids, root.findtext("a:id", "", ATOM)}) == len(NEWS) + 1
    assert all(each.startswith("urn:uuid:") for each in ids)
    days = [entry.findtext("a:updated", "", ATOM)[:10] for entry in entries]
    assert days == ["2026-01-02", "2025-12-31", "2025-12-31", "2025-12-31"]
    assert root.findtext("a:updated", "", ATOM) == "2026-01-02T00:00:00Z"
    for entry in entries:
        (link,) = entry.findall("a:link[@rel='alternate']", ATOM)
        assert link.attrib["href"].startswith("https://")
    assert entries[1].findtext("a:title", "", ATOM) == (
        f"Deprecated, replaced, renamed: {POLICY.display_name}"
    )
    assert f"Use instead: {PREVIEW.display_name}" in entries[1].findtext("a:summary", "", ATOM)


def test_feed__has_the_same_ids_every_day() -> None:
    """The id of an entry changes with the version, and not with the day or other entries."""

    def ids(entries: list[News], day: date) -> list[str]:
        root = ET.fromstring(news_feed.feed(entries, HOSTS, day))  # noqa: S314
        return [entry.findtext("a:id", "", ATOM) for entry in root.findall("a:entry", ATOM)]

    today = ids(NEWS[1:2], DAY)
    assert ids(NEWS[1:], date(2026, 7, 1))[0] == today[0]
    later = News(replace(OLD, version="9.0.0"), (REMOVED,), Pillar.SECURITY)
    assert ids([later], DAY) != today


def test_feed__without_news() -> None:
    """An empty feed has a day, and a feed of a service another id than that of all."""
    first, second = (
        ET.fromstring(news_feed.feed([], HOSTS, DAY, scope))  # noqa: S314
        for scope in ("", "aks")
    )
    assert first.findtext("a:updated", "", ATOM) == "2026-01-02T00:00:00Z"
    assert first.findtext("a:id", "", ATOM) != second.findtext("a:id", "", ATOM)
    assert second.findtext("a:title", "", ATOM) == "Changes in Azure Policy and Advisor: aks"
