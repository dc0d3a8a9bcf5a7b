"""Changes to built-in policies."""

from __future__ import annotations

from enricher.article.bullets import DEPRECATED
from enricher.article.wording import Wording
from enricher.catalog.news import ADDED, REMOVED, RENAMED, News
from enricher.catalog.pillar import Pillar
from enricher.report import news_report, styled_text
from tests.support.builders import compiled, guid, policy
from tests.unit.report.builders import POLICY, PREVIEW, SERVICE

OLD = compiled(policy(name="Gateways [had] a name", id_=guid(1)))
NEWS = [
    News(POLICY, (RENAMED, DEPRECATED), Pillar.RELIABILITY, (SERVICE,), OLD, PREVIEW),
    News(PREVIEW, (ADDED,), Pillar.SECURITY, (SERVICE,)),
    News(OLD, (REMOVED,), Pillar.SECURITY),
]


def test_counts() -> None:
    assert news_report.counts(NEWS) == "1 added, 1 removed, 1 deprecated, 1 renamed"
    assert news_report.counts([]) == "no changes"


def test_text__by_service_and_pillar() -> None:
    lines = [*news_report.text(NEWS)]
    assert [*map(str, lines)] == [
        "1 added, 1 removed, 1 deprecated, 1 renamed",
        "",
        "Azure Gateways",
        "  Reliability",
        f"    renamed, deprecated: {POLICY.display_name}, before: {OLD.display_name}, "
        f"superseded by {PREVIEW.display_name}",
        "  Security",
        f"    added: {PREVIEW.display_name}",
        "",
        "Other services",
        "  Security",
        f"    removed: {OLD.display_name}",
    ]
    assert [lines[number].spans[0].style for number in (4, 6, 10)] == [
        styled_text.WARNING,
        styled_text.ADDED,
        styled_text.REMOVED,
    ]


def test_markdown__escapes_names() -> None:
    text = news_report.markdown(NEWS[2:], Wording(), level=4)
    assert text.startswith("1 removed.\n\n#### Other services\n\n##### Security\n\n- removed: [")
    assert "Gateways \\[had\\] a name](https://portal.azure.com/" in text
