"""The reports of a refresh with a subscription, and with sources that refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.live.support import DIAGNOSTICS, SUBSCRIPTION, state
from tests.support.project import run
from tests.support.server import ArmServer, live


@pytest.fixture
def reports(tmp_path: Path) -> dict[str, Path]:
    """Return the files of a refresh by the option that names them."""
    return {
        f"--{kind}": tmp_path / kind.replace("report-", "report.")
        for kind in ("summary", "report-json", "report-html")
    }


def refresh(arm: ArmServer, article: Path, reports: dict[str, Path]) -> int:
    """Refresh the article's folder with the counts of a subscription."""
    options = [part for pair in reports.items() for part in pair]
    return run("refresh", article.parent, *live(arm, "-s", SUBSCRIPTION), *options)


def test_own_resources__in_every_report(
    arm: ArmServer, article: Path, reports: dict[str, Path]
) -> None:
    """Compliance by service is in each report, but not in the article."""
    arm.content.states = [state("/r/1"), *(state(f"/r/{n}", ok=True) for n in (2, 3, 4))]
    assert refresh(arm, article, reports) == 0
    summary, report, page = (path.read_text() for path in reports.values())
    assert "- Azure ExpressRoute: 3 compliant (75 %), 1 non-compliant, " in summary
    (entry,) = json.loads(report)["articles"]
    own = entry["own_resources"]["compliance"]
    assert own == {DIAGNOSTICS: {"compliant": 3, "non_compliant": 1}}
    assert '<rect class="ok" width="75" height="8"/></svg> <b>75 %</b>' in page
    assert ": <b>1</b> of 4" in page
    assert "/r/1" not in summary + report + page
    assert "compliant" not in article.read_text()


@pytest.mark.parametrize("source", ["queryResults", "metadata"])
def test_refused__in_every_report(
    arm: ArmServer, article: Path, reports: dict[str, Path], source: str
) -> None:
    """A source that refused is in each report, also if nothing changed."""
    for _ in range(2):
        arm.fault(source, 403, code="AuthorizationFailed")
        assert refresh(arm, article, reports) == 4
        summary, report, page = (path.read_text() for path in reports.values())
        (refused,) = json.loads(report)["refused"]
        assert "### Sources that refused access\n\n- " in summary
        assert refused.partition(".")[0].split("(")[0] in summary
        severe = page.partition('<details class="review severe" data-part open>')[2]
        assert severe.lstrip().startswith("<summary>Sources that refused access")
    unknown = {"queryResults": "compliance", "metadata": "recommendations"}[source]
    assert f"{unknown} not known" in summary
