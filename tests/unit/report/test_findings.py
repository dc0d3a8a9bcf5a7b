"""Findings of lint in each format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from enricher.lint.finding import Finding
from enricher.lint.rules import RULES
from enricher.report.findings import FindingFormat, render, totals

CODE = RULES[0].code
FINDING = Finding(3, 5, CODE, "It is: gone, 100%.")
FINDINGS = {Path("docs/a,b.md"): [FINDING, FINDING], Path("docs/c.md"): []}


def test_text() -> None:
    expected = f"docs/a,b.md:3:5: {CODE} It is: gone, 100%."
    assert str(render(FINDINGS, FindingFormat.TEXT)).splitlines() == [expected, expected]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository in whose folder `work` the process is."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").touch()
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path


def test_github__names_files_from_the_root_of_the_repository(repository: Path) -> None:
    for path in (Path("a,b.md"), repository / "work" / "a,b.md"):
        assert render({path: [FINDING]}, FindingFormat.GITHUB) == (
            f"::warning file=work/a%2Cb.md,line=3,col=5,title={CODE}::It is: gone, 100%25.\n"
        )
    assert "file=-," in str(render({Path("-"): [FINDING]}, FindingFormat.GITHUB))


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("a b.md", {"uri": "work/a%20b.md", "uriBaseId": "%SRCROOT%"}),
        ("/elsewhere/a.md", {"uri": "file:///elsewhere/a.md"}),
        ("-", {"uri": "-"}),
    ],
)
@pytest.mark.usefixtures("repository")
def test_sarif__names_files_from_the_root_of_the_repository(
    path: str, location: dict[str, str]
) -> None:
    """A file elsewhere, and stdin, have no root."""
    (run,) = json.loads(str(render({Path(path): [FINDING]}, FindingFormat.SARIF)))["runs"]
    (result,) = run["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == location
    assert [*run["originalUriBaseIds"]] == ["%SRCROOT%"]


def test_json() -> None:
    assert json.loads(str(render({Path("a.md"): [FINDING]}, FindingFormat.JSON))) == [
        {"path": "a.md", "line": 3, "column": 5, "code": CODE, "message": FINDING.message}
    ]


def test_sarif__tells_equal_findings_apart() -> None:
    (run,) = json.loads(str(render(FINDINGS, FindingFormat.SARIF)))["runs"]
    fingerprints = [result["partialFingerprints"]["finding/v1"] for result in run["results"]]
    assert len({*fingerprints}) == 2
    assert len(run["tool"]["driver"]["rules"]) == len(RULES)


@pytest.mark.parametrize(
    ("list_format", "expected"),
    [(FindingFormat.TEXT, ""), (FindingFormat.GITHUB, ""), (FindingFormat.JSON, "[]\n")],
)
def test_render__without_findings(list_format: FindingFormat, expected: str) -> None:
    assert str(render({Path("a.md"): []}, list_format)) == expected


@pytest.mark.parametrize(
    ("findings", "fixes", "expected"),
    [
        (FINDINGS, 0, "2 findings in 1 of 2 files"),
        ({Path("a.md"): [FINDING]}, 4, "4 fixed, 1 finding in 1 of 1 file"),
        ({Path("a.md"): []}, 0, "0 findings in 1 file"),
    ],
)
def test_totals(findings: dict[Path, list[Finding]], fixes: int, expected: str) -> None:
    assert totals(findings, fixes) == expected
