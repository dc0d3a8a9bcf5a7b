"""CSV and TSV of policies and recommendations, for spreadsheets."""

from __future__ import annotations

import csv
import io

import pytest

from tests.support.builders import CIRCUIT, GATEWAY, guid
from tests.support.project import Project, definition, recommendation

POLICY = ["id", "name", "service", "pillar", "category", "effects", "link", "why"]
RECOMMENDATION = ["id", "name", "service", "pillar", "impact", "resource_type", "link"]
BOTH = {"anyOf": [{"field": "type", "equals": kind} for kind in (CIRCUIT, GATEWAY)]}


@pytest.fixture
def facts(project: Project) -> Project:
    """A policy for two services, one with a name that is a formula, and recommendations."""
    effect = {"effect": "[parameters('effect')]"}
    parameters = {"effect": {"allowedValues": ["Audit", "Deny"], "defaultValue": "Deny"}}
    both = definition(1, 'Gateways, "all", should use private link', parameters=parameters)
    both["properties"]["policyRule"] = {"if": BOTH, "then": effect}
    formula = definition(2, '=HYPERLINK("https://example.com";"Circuits")')
    learn = {**recommendation(11, "Use two gateways"), "learnMoreLink": "/azure/gateways"}
    project.set_facts([both, formula], [learn, recommendation(12, "-1 gateway")])
    return project


def rows(text: str, dialect: str = "excel") -> list[dict[str, str]]:
    """Return the rows of an output, each with as many cells as its header."""
    first, *others = csv.reader(io.StringIO(text), dialect)
    return [dict(zip(first, row, strict=True)) for row in others]


@pytest.mark.parametrize(("form", "dialect"), [("csv", "excel"), ("tsv", "excel-tab")])
def test_policies__for_a_spreadsheet(
    facts: Project, capfd: pytest.CaptureFixture[str], form: str, dialect: str
) -> None:
    """There is a row for each policy and service, with text in each cell and no JSON."""
    assert facts.run("policies", "--all", "--format", form) == 0
    table = rows(capfd.readouterr().out, dialect)
    assert [*table[0]] == POLICY
    of_both = [row for row in table if row["id"] == guid(1)]
    assert {"Azure ExpressRoute", "Azure VPN Gateway"} <= {row["service"] for row in of_both}
    row = of_both[0]
    assert row["name"] == 'Gateways, "all", should use private link'
    assert (row["pillar"], row["category"]) == ("Security", "Network")
    assert row["effects"] == "Deny, Audit"
    assert row["link"].startswith("https://portal.azure.com/")
    assert row["link"].endswith(guid(1))
    assert row["why"] == "Prevents failures of circuits."
    (other,) = [row for row in table if row["name"] == "Other things"]
    assert other["service"] == ""
    assert not any(cell.startswith(("{", "[")) for row in table for cell in row.values())


def test_policies__of_one_service(facts: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """Each policy has one row; columns on request follow the others, names joined by semicolons."""
    command = ["policies", "--service", "expressroute", "--related", "--initiatives"]
    assert facts.run(*command, "--format", "csv") == 0
    table = rows(capfd.readouterr().out)
    assert [*table[0]] == [*POLICY, "related_types", "initiatives"]
    assert {row["service"] for row in table} == {"Azure ExpressRoute"}
    assert sorted(row["id"] for row in table) == [guid(1), guid(2)]


@pytest.mark.parametrize("command", ["policies", "recommendations"])
def test_formula__is_text(facts: Project, capfd: pytest.CaptureFixture[str], command: str) -> None:
    """A name that a program would run as a formula begins with an apostrophe."""
    assert facts.run(command, "--all", "--format", "csv") == 0
    cells = [cell for row in rows(capfd.readouterr().out) for cell in row.values()]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    escaped = {"policies": "'=HYPERLINK(", "recommendations": "'-1 gateway"}[command]
    assert any(cell.startswith(escaped) for cell in cells)


def test_recommendations__for_a_spreadsheet(
    facts: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """There is a row for each recommendation and service, with a whole link."""
    assert facts.run("recommendations", "--all", "--format", "csv") == 0
    table = rows(capfd.readouterr().out)
    assert [*table[0]] == RECOMMENDATION
    row = next(row for row in table if row["id"] == guid(11))
    assert (row["pillar"], row["impact"]) == ("Reliability", "High")
    assert row["link"] == "https://learn.microsoft.com/azure/gateways"
    assert row["resource_type"] == GATEWAY.lower()
    (other,) = [row for row in table if row["name"] == "Other advice"]
    assert (other["service"], other["link"]) == ("", "https://aka.ms/more")
    assert facts.run("recommendations", "--service", "expressroute", "--format", "csv") == 0
    table = rows(capfd.readouterr().out)
    assert [row["service"] for row in table] == ["Azure ExpressRoute"] * 2
