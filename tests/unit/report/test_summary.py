"""The Markdown summary of a refresh."""

from __future__ import annotations

from enricher.article.slot_result import SlotResult
from enricher.catalog import news as news_kinds
from enricher.catalog.news import News
from enricher.catalog.pillar import Pillar
from enricher.catalog.resource_counts import Compliance, ServiceCounts
from enricher.docset.report import Report
from enricher.report import summary
from tests.support.builders import guid
from tests.unit.report.builders import (
    ADDED,
    POLICY,
    RELIABILITY,
    REMOVED,
    REWRITTEN,
    SENTENCE,
    SERVICE,
    UPDATED,
    changed_result,
    report,
    result,
    unprocessed,
)


def test_markdown__is_empty_without_changes() -> None:
    assert summary.markdown(Report(results=[result()])) == ""


def test_markdown__has_a_table_and_the_changes() -> None:
    run_report = Report(results=[changed_result(name="a|b.md")], origin=["checkout"])
    text = summary.markdown(run_report)
    assert text.startswith("## Azure Policy and Azure Advisor: 1 article changed\n\n")
    assert "1 added, 2 removed (of these 1 replaced, 1 deprecated), 1 updated." in text
    assert "| Article | Added | Removed | Replaced | Deprecated | Updated |\n|---|--:|" in text
    assert "| `a\\|b.md` | 1 | 2 | 1 | 1 | 1 |" in text
    assert text.index("  - added: [Zones](") < text.index("| Article |")
    assert "  - removed: [Old zones](" in text
    assert ") (deprecated, replaced by [Zones](" in text
    circuits = "[Circuits](https://learn.microsoft.com/azure/circuits) (no longer listed)"
    assert f"  - removed: {circuits}" in text
    assert text.endswith("Sources: checkout.\n")


def test_markdown__of_sentences() -> None:
    text = summary.markdown(Report(results=[result({SENTENCE: REWRITTEN})]))
    assert "- sentences updated: Azure Advisor in Reliability\n" in text


def test_markdown__collapses_long_lists() -> None:
    article = result({RELIABILITY: SlotResult(added=(ADDED,) * 12)})
    failures = [unprocessed(f"{number}.md", "It failed.") for number in range(13)]
    text = summary.markdown(Report(results=[article], failures=failures))
    assert "<details>\n<summary>12 added</summary>" in text
    assert "#### Articles that failed\n\n<details>\n<summary>13 entries</summary>" in text


def test_markdown__names_sources_that_refused() -> None:
    text = summary.markdown(Report(refused=["Advisor: no <access>."]))
    assert (
        "### What needs a decision\n\n#### Sources that refused access\n\n"
        "- Advisor: no \\<access\\>. Check: `enrich doctor`" in text
    )


def test_markdown__stays_within_its_limit() -> None:
    articles = [
        result({RELIABILITY: SlotResult(added=(ADDED,) * 30)}, name=f"docs/{number}.md")
        for number in range(300)
    ]
    text = summary.markdown(Report(results=articles))
    assert 50_000 < len(text) <= 60_000
    assert text.count("\n| `docs/") == 300
    assert "Left out, because a pull request has no room for it: 8," in text
    assert " added bullets. `--report-html` and `--report-json` have everything." in text


def test_markdown__leaves_out_the_least_important_first() -> None:
    """What needs a decision is there even if nothing else is."""
    articles = [
        result(
            {
                RELIABILITY: SlotResult(
                    updated=(UPDATED,) * 9, removed=(REMOVED,), edits=REWRITTEN.edits
                )
            },
            name=f"docs/{number}.md",
            findings=("line 1: x (deprecated-policy-link)",),
        )
        for number in range(250)
    ]
    text = summary.markdown(Report(results=articles))
    assert len(text) <= 60_000
    assert text.count(", line 1: x (") == 250
    left_out = text.partition("no room for it: ")[2]
    assert left_out.startswith("2,250 updated bullets, ")


def test_markdown__with_news() -> None:
    """The news are listed, or only counted if they are too long."""
    news = [News(POLICY, (news_kinds.ADDED,), Pillar.RELIABILITY, (SERVICE,))]
    text = summary.markdown(Report(results=[changed_result()], news=news))
    assert "### Changes in Azure Policy\n\n1 added.\n\n#### New policies\n\n- [" in text
    text = summary.markdown(Report(results=[changed_result()], news=news * 200))
    assert "### Changes in Azure Policy\n\n200 added. `enrich news` lists all of them." in text


def test_markdown__with_counts_of_own_resources() -> None:
    counts = ServiceCounts(None, {guid(1): Compliance(2, 1)})
    filled = report(changed_result(), service_counts={SERVICE: counts})
    expected = "- Azure Gateways: 2 compliant (66 %), 1 non-compliant, recommendations not known"
    assert expected in summary.markdown(filled)
