"""What a refresh tells of a subscription, and of what it could not ask, in each of its reports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.live.test_live import DIAGNOSTICS, SUBSCRIPTION, state
from tests.support.project import run
from tests.support.server import ArmServer, live


@pytest.fixture
def reports(tmp_path: Path) -> dict[str, Path]:
    """The files of a refresh, by the option that names them."""
    return {
        f"--{kind}": tmp_path / kind.replace("report-", "report.")
        for kind in ("summary", "report-json", "report-html")
    }


def refresh(arm: ArmServer, article: Path, reports: dict[str, Path]) -> int:
    """Refresh the folder of an article with the counts of a subscription."""
    options = [part for pair in reports.items() for part in pair]
    return run("refresh", article.parent, *live(arm, "-s", SUBSCRIPTION), *options)


def test_own_resources__stand_in_every_report(
    arm: ArmServer, article: Path, reports: dict[str, Path]
) -> None:
    """Compliance by service: as numbers, and as a bar on the page; nothing of it in the article."""
    arm.content.states = [state("/r/1"), *(state(f"/r/{n}", ok=True) for n in (2, 3, 4))]
    assert refresh(arm, article, reports) == 0
    summary, found, page = (path.read_text() for path in reports.values())
    assert "- Azure ExpressRoute: 3 compliant (75 %), 1 non-compliant, " in summary
    (entry,) = json.loads(found)["articles"]
    own = entry["own_resources"]["compliance"]
    assert own == {DIAGNOSTICS: {"compliant": 3, "non_compliant": 1}}
    assert '<rect class="ok" width="75" height="8"/></svg> <b>75 %</b>' in page
    assert ": <b>1</b> of 4" in page
    assert "/r/1" not in summary + found + page
    assert "compliant" not in article.read_text()


@pytest.mark.parametrize("source", ["queryResults", "metadata"])
def test_refused__is_told_in_every_report(
    arm: ArmServer, article: Path, reports: dict[str, Path], source: str
) -> None:
    """A source that refused is told where people look, also when nothing changed."""
    for _ in range(2):
        arm.fault(source, 403, code="AuthorizationFailed")
        assert refresh(arm, article, reports) == 4
        summary, found, page = (path.read_text() for path in reports.values())
        (refused,) = json.loads(found)["refused"]
        assert "### Sources that refused\n\n- " in summary
        assert refused.partition(".")[0].split("(")[0] in summary
        grave = page.partition('<details class="decisions grave" open>')[2]
        assert grave.lstrip().startswith("<summary>Sources that refused")
    unknown = {"queryResults": "compliance", "metadata": "recommendations"}[source]
    assert f"{unknown} not known" in summary
