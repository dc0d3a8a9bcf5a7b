"""Findings of lint in each format."""

from __future__ import annotations

import json

import pytest

from enricher.lint.linter import Finding
from enricher.lint.rules import RULES
from enricher.report.findings import FindingFormat, render, totals

CODE = RULES[0].code
FINDING = Finding(3, 5, CODE, "It is: gone, 100%.")
FINDINGS = {"docs/a,b.md": [FINDING, FINDING], "docs/c.md": []}


def test_text() -> None:
    expected = f"docs/a,b.md:3:5: {CODE} It is: gone, 100%."
    assert str(render(FINDINGS, FindingFormat.TEXT)).splitlines() == [expected, expected]


def test_github() -> None:
    text = render({"a,b.md": [FINDING]}, FindingFormat.GITHUB)
    assert text == (f"::warning file=a%2Cb.md,line=3,col=5,title={CODE}::It is: gone, 100%25.\n")


def test_json() -> None:
    assert json.loads(str(render({"a.md": [FINDING]}, FindingFormat.JSON))) == [
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
    assert str(render({"a.md": []}, list_format)) == expected


@pytest.mark.parametrize(
    ("findings", "fixes", "expected"),
    [
        (FINDINGS, 0, "2 findings in 1 of 2 articles"),
        ({"a.md": [FINDING]}, 4, "4 fixed, 1 finding in 1 of 1 article"),
        ({"a.md": []}, 0, "0 findings in 1 article"),
    ],
)
def test_totals(findings: dict[str, list[Finding]], fixes: int, expected: str) -> None:
    assert totals(findings, fixes) == expected
