"""Any refresh: terminal, summary, page and JSON tell the same."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from enricher.article.bullets import Bullet, BulletKey, RemovedBullet
from enricher.article.model import ArticleResult
from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot, SlotKind
from enricher.catalog.pillar import Pillar
from enricher.docset.coverage import CoverageHistory
from enricher.docset.report import Report
from enricher.report import json_report, summary, terminal
from enricher.report.refresh_page import page
from tests.support import reports
from tests.support.builders import guid
from tests.unit.report.builders import PORTAL, REWRITTEN, result, unprocessed

NAMES = st.sampled_from(["Zones", "Private link", "Keys & secrets", "A `code` name", "<b>", "x*y"])


@st.composite
def bullets(draw: st.DrawFn) -> Bullet:
    """Return a bullet on a policy."""
    number = draw(st.integers(1, 99))
    key = BulletKey(frozenset({guid(number)}))
    return Bullet("text", key, draw(NAMES), f"{PORTAL}{guid(number)}")


@st.composite
def removed_bullets(draw: st.DrawFn) -> RemovedBullet:
    """Return a bullet that was removed, for any reason."""
    bullet = draw(bullets())
    removed = RemovedBullet(bullet.name, bullet.link, tuple(bullet.subject.ids), gone=False)
    other = st.none() | bullets()
    return draw(
        st.sampled_from(
            [
                removed,
                replace(removed, into=draw(bullets())),
                replace(removed, gone=True, successor=draw(other)),
                replace(removed, gone=True, deprecated=True, successor=draw(other)),
                replace(removed, gone=True, missing_in="Azure in China"),
            ]
        )
    )


SLOT_RESULTS = (
    st.none()
    | st.just(SlotResult(kept=2))
    | st.just(REWRITTEN)
    | st.builds(
        SlotResult,
        edits=st.just(REWRITTEN.edits),
        added=st.lists(bullets(), max_size=3).map(tuple),
        updated=st.lists(bullets(), max_size=2).map(tuple),
        removed=st.lists(removed_bullets(), max_size=2).map(tuple),
        kept=st.integers(0, 3),
    )
)
FINDINGS = st.sampled_from(["line 1: x (claims-no-policies)", "line 2: y (deprecated-policy-name)"])
TEXTS = st.lists(st.sampled_from(["Look.", "a < b"]), max_size=2)
SLOTS = [
    Slot(SlotKind.POLICIES, Pillar.RELIABILITY),
    Slot(SlotKind.POLICIES, Pillar.SECURITY),
    Slot(SlotKind.SENTENCE, Pillar.SECURITY),
    Slot(SlotKind.RECOMMENDATIONS, Pillar.RELIABILITY),
    Slot(SlotKind.RECOMMENDATIONS, Pillar.SECURITY),
]


@st.composite
def refreshes(draw: st.DrawFn) -> Report:
    """Return the report of a refresh."""
    article_results: list[ArticleResult] = [
        result(
            {slot: draw(SLOT_RESULTS) for slot in SLOTS},
            name=f"docs/{number}.md",
            findings=tuple(draw(st.lists(FINDINGS, max_size=2))),
            warnings=tuple(draw(TEXTS)),
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    return Report(
        results=article_results,
        failures=[unprocessed(f"failed/{n}.md", "x") for n in range(draw(st.integers(0, 2)))],
        refused=draw(TEXTS),
        warnings=draw(TEXTS),
        source_warnings=draw(TEXTS),
    )


@given(refreshes())
def test_reports__agree(report: Report) -> None:
    """Numbers by article, each removed bullet with its reason, and how much there is to review."""
    text = json_report.encode(json_report.refresh(report))
    html = page(report, CoverageHistory(), date(2026, 1, 1), wrote=True)
    expected = reports.in_json(text)
    printed = "\n".join(line.plain for line in terminal.refresh_summary(report))
    assert reports.in_terminal(f"{printed}\n") == expected
    assert reports.in_page(html) == expected
    markdown = summary.markdown(report)
    assert not markdown or reports.in_summary(markdown) == expected
    assert markdown or not report.changed
    totals = json.loads(text)["totals"]
    figures = reports.figures(html)
    assert figures["to review"] == sum(expected.to_review.values())
    assert (figures["added"], figures["removed"], figures["updated"]) == expected.total
    assert (totals["added"], totals["removed"], totals["updated"]) == expected.total
    assert figures["of these deprecated"] == totals["deprecated"]
    assert figures["of these replaced"] == totals["replaced"]
