"""The ids in code that assigns policies."""

from __future__ import annotations

import pytest

from enricher.lint.linter import Linter
from tests.support.builders import guid
from tests.unit.lint.support import FACTS

TYPE = "/providers/Microsoft.Authorization/policyDefinitions/"
OLD, NEW, UNKNOWN = guid(7), guid(3), "11111111-2222-3333-4444-555555555555"


DEPRECATED, NOT_THERE = "deprecated-policy-link", "unknown-policy-link"


def found(text: str, suffix: str) -> list[tuple[int, str]]:
    """Return the lines and codes of the findings in code, each of which is where its id is."""
    findings = Linter(FACTS).check_code(text, suffix)
    for each in findings:
        line = text.splitlines()[each.line - 1]
        assert line[each.column - 1 :].lower().startswith(each.subject)
    return [(each.line, each.code) for each in findings]


@pytest.mark.parametrize(
    ("suffix", "text", "expected"),
    [
        (".bicep", f"var a = '{TYPE}{OLD}'\n", [(1, DEPRECATED)]),
        (".bicep", f"tenantResourceId('x/policyDefinitions', '{OLD}')", [(1, DEPRECATED)]),
        (".bicep", f"var a = '{TYPE}{NEW}'\n", []),
        (".bicep", f"// {OLD}\n/* {OLD}\n */ var a = 'https://x//{OLD}'\n", [(3, DEPRECATED)]),
        (".json", f'{{\n  "policyDefinitionId": "{TYPE}{UNKNOWN}"\n}}', [(2, NOT_THERE)]),
        (".json", f'{{"policyName": "{OLD.upper()}"}}', [(1, DEPRECATED)]),
        (".jsonc", f'{{"policyId": "{TYPE}{OLD}"}} // {OLD}', [(1, DEPRECATED)]),
        (".json", f'{{"id": "{TYPE}00000000-0000-0000-0000-000000000000", "x": "{UNKNOWN}"}}', []),
        (".json", f'{{"id": "/subscriptions/{guid(5)}{TYPE}{UNKNOWN}"}}', []),
        (".tf", f'# {OLD}\n// {OLD}\nid = "{TYPE}{OLD}" # {OLD}\n', [(3, DEPRECATED)]),
        (".tf", f'id = "${{local.root}}{TYPE}{UNKNOWN}"\n', []),
        (".yaml", f"a: {OLD} # {OLD}\n# {OLD}\n", [(1, DEPRECATED)]),
        (".yaml", f"a: x#{OLD}\n", [(1, DEPRECATED)]),
        (".csv", f"# {OLD}\n", [(1, DEPRECATED)]),
        (".ps1", f"<# {OLD} #> $id = '{OLD}'\n", [(1, DEPRECATED)]),
    ],
)  # fmt: skip
def test_check_code(suffix: str, text: str, expected: list[tuple[int, str]]) -> None:
    """Literal ids are found wherever they are, except in comments and in custom definitions."""
    assert found(text, suffix) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"var a = '{OLD}' // enrich: ignore deprecated-policy-link\n", 0),
        (f"// enrich: ignore deprecated-policy-link\nvar a = '{OLD}'\nvar b = '{OLD}'\n", 1),
        (f"var a = '{OLD}' // enrich: ignore unknown-policy-link\n", 1),
    ],
)
def test_check_code__ignore(text: str, count: int) -> None:
    """A comment turns a rule off for its line, or for the next one if it is alone."""
    assert len(found(text, ".bicep")) == count


def test_check_code__message() -> None:
    """The successor is named, and nothing is fixed: its parameters may be others."""
    (finding,) = Linter(FACTS).check_code(f"'{OLD}'", ".bicep")
    assert finding.message.endswith(f"use 'Circuits should use private link' ({NEW}) instead")
    assert (finding.fix, finding.subject) == (None, OLD)
