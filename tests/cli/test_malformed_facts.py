"""A malformed definition is skipped and named, and its bullets stay."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.builders import CIRCUIT, guid
from tests.support.project import (
    CURRENT,
    DEFINITIONS,
    RECOMMENDATIONS,
    Project,
    definition,
    recommendation,
    run,
    template,
)

ZONE = "Circuits should be Zone Redundant"


def file_of(project: Project, name: str = "0.json") -> Path:
    """Return the file of a definition, by default the first."""
    return project.folder / "checkout" / "policyDefinitions" / "Network" / name


def properties(**changes: Any) -> str:
    """Return the first definition with other properties, as JSON."""
    return json.dumps(definition(1, ZONE, **changes))


MALFORMED = {
    "metadata as a text": properties(metadata='{"category": "Network"}'),
    "rule as a text": properties(policyRule='{"if": {}}'),
    "no rule": properties(policyRule=None),
    "no name": properties(displayName=None),
    "a list for a name": properties(displayName=["x"]),
    "a text for parameters": properties(parameters="x"),
    "a number for a description": properties(description=1),
    "a text for properties": json.dumps({"name": guid(1), "properties": "x"}),
    "a trailing comma": properties()[:-1] + ",}",
    "a comment": "// generated\n" + properties(),
    "cut off": properties()[:200],
    "a list": f'["{guid(1)}"]',
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("content", MALFORMED.values(), ids=MALFORMED)
def test_malformed__is_skipped_and_its_bullet_stays(
    project: Project, capfd: pytest.CaptureFixture[str], content: str
) -> None:
    """The bullet of a malformed definition stays, edited or not."""
    path = project.article(template(), "docs/expressroute.md")
    assert project.run("refresh", path.parent) == 0
    before = path.read_text()
    file_of(project).write_text(content)
    capfd.readouterr()
    assert project.run("refresh", path.parent) == 0
    assert "0.json: a policy definition can't be read" in capfd.readouterr().err
    assert path.read_text() == before
    path.write_text(before.replace(f"[{ZONE}](", f"[{ZONE}!]("))
    assert project.run("refresh", path.parent) == 0
    assert f"[{ZONE}!](" in path.read_text()
    assert project.run("policies", "--service", "expressroute") == 0


@pytest.mark.parametrize("content", MALFORMED.values(), ids=MALFORMED)
def test_malformed__is_not_unknown_to_lint(
    project: Project, capfd: pytest.CaptureFixture[str], content: str
) -> None:
    """`lint` doesn't call the id of a malformed definition unknown."""
    path = project.article(template())
    assert run("fill", path, *project.sources[:2]) == 0
    file_of(project).write_text(content)
    capfd.readouterr()
    assert run("lint", path, *project.sources[:2]) in (0, 1)
    assert "unknown-policy-link" not in capfd.readouterr().out


@pytest.mark.parametrize("content", [properties(description=None), properties(parameters=None)])
def test_absent__is_valid(
    project: Project, capfd: pytest.CaptureFixture[str], content: str
) -> None:
    """Optional members may be null."""
    file_of(project).write_text(content)
    path = project.article(template())
    assert project.run(path) == 0
    assert ZONE in path.read_text()
    assert capfd.readouterr().err == ""


def test_utf16__is_read(project: Project) -> None:
    """A file in UTF-16, as some shells write, is read."""
    file_of(project).write_bytes(properties().encode("utf-16"))
    project.metadata.write_bytes(project.metadata.read_text().encode("utf-16"))
    assert ZONE in project.enriched(template())


@pytest.mark.parametrize(
    ("older", "newer", "is_listed"),
    [
        (definition(1, ZONE), definition(1, "Circuits should be in zones: zone redundant"), True),
        (definition(1, ZONE), definition(1, f"[Deprecated]: {ZONE}"), False),
    ],
)
def test_duplicate__deprecated_or_later_wins(
    project: Project,
    capfd: pytest.CaptureFixture[str],
    older: dict[str, Any],
    newer: dict[str, Any],
    is_listed: bool,
) -> None:
    """Of two files with one id, the deprecated or later one counts; both are named."""
    is_later = "1.2.0" if is_listed else "0.9.0"
    newer["properties"]["metadata"] = {"category": "Network", "version": is_later}
    for first, second in ((older, newer), (newer, older)):
        file_of(project).write_text(json.dumps(first))
        file_of(project, "9.json").write_text(json.dumps(second))
        capfd.readouterr()
        text = project.enriched(template())
        message = capfd.readouterr().err
        assert "0.json" in message
        assert "9.json" in message
        assert f"[{ZONE}]" not in text
        assert ("zones: zone redundant](" in text) is is_listed


@pytest.mark.parametrize(
    "condition",
    [
        {"value": "[toLower(field('type'))]", "equals": "microsoft.network/expressroutecircuits"},
        {
            "value": "[equals(field('type'), 'Microsoft.Network/expressRouteCircuits')]",
            "equals": "true",
        },
        {"field": "[concat('ty', 'pe')]", "equals": "Microsoft.Network/expressRouteCircuits"},
    ],
)
def test_types__inside_functions_are_read(project: Project, condition: dict[str, Any]) -> None:
    """A resource type inside a template function is evaluated as Azure does."""
    rule = {"if": condition, "then": {"effect": "audit"}}
    project.set_facts([definition(1, ZONE, policyRule=rule), *DEFINITIONS[1:]], RECOMMENDATIONS)
    assert f"[{ZONE}](" in project.enriched(template())


@pytest.mark.parametrize(
    ("effect", "effects"),
    [
        ("[toLower('AUDIT')]", ["Audit"]),
        ("[if(equals(parameters('on'), 'yes'), 'deny', 'Disabled')]", ["Deny", "Disabled"]),
        ("[parameters('effect')]", ["AuditIfNotExists", "Disabled"]),
    ],
)
def test_effects__of_expressions(
    project: Project, capfd: pytest.CaptureFixture[str], effect: str, effects: list[str]
) -> None:
    """An effect that an expression gives is evaluated as Azure does."""
    parameters = {
        "on": {"type": "String", "allowedValues": ["yes", "no"], "defaultValue": "yes"},
        "effect": {
            "type": "String",
            "allowedValues": ["AuditIfNotExists", "Disabled"],
            "defaultValue": "AuditIfNotExists",
        },
    }
    rule = {**DEFINITIONS[0]["properties"]["policyRule"], "then": {"effect": effect}}
    wire = definition(1, ZONE, policyRule=rule, parameters=parameters)
    project.set_facts([wire], RECOMMENDATIONS)
    options = ["--service", "expressroute", "--format", "json"]
    assert project.run("policies", *options) == 0
    (listed,) = json.loads(capfd.readouterr().out)
    assert listed["effects"] == effects


def test_unknown_effect__is_a_warning(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """An unknown effect gives a warning, and the policy stays."""
    rule = {**DEFINITIONS[0]["properties"]["policyRule"], "then": {"effect": "freeze"}}
    project.set_facts([definition(1, ZONE, policyRule=rule), *DEFINITIONS[1:]], RECOMMENDATIONS)
    assert f"[{ZONE}](" in project.enriched(template())
    assert f"{ZONE}) has an effect that is not known: freeze" in capfd.readouterr().err


def test_unknown_effect__of_an_older_version(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """Of two versions of a definition, only the one that counts gives warnings."""
    rule = {**DEFINITIONS[0]["properties"]["policyRule"], "then": {"effect": "freeze"}}
    later = {"category": "Network", "version": "9.0.0"}
    both = [definition(1, ZONE, policyRule=rule), definition(1, ZONE, metadata=later)]
    project.set_facts([*both, *DEFINITIONS[1:]], RECOMMENDATIONS)
    assert f"[{ZONE}](" in project.enriched(template())
    message = capfd.readouterr().err
    assert "is there twice" in message
    assert "freeze" not in message


@pytest.mark.parametrize(
    "change", [{"recommendationCategory": "Beauty"}, {"recommendationImpact": "Terrible"}]
)
def test_unknown_category_or_impact__bullet_stays(
    project: Project, capfd: pytest.CaptureFixture[str], change: dict[str, str]
) -> None:
    """The bullet of a recommendation with an unknown category or impact stays."""
    path = project.article(template(), "docs/expressroute.md")
    assert project.run("refresh", path.parent) == 0
    before = path.read_text()
    other = recommendation(12, "Use fewer circuits")
    unknown = {**RECOMMENDATIONS[0], **change}
    project.set_facts(DEFINITIONS, [unknown, other])
    assert project.run("refresh", path.parent) == 0
    assert "'Use several circuits' is left out" in capfd.readouterr().err
    (line,) = [line for line in before.splitlines() if "Use several circuits" in line]
    assert line in path.read_text()
    assert "**[Use fewer circuits](" in path.read_text()


def test_loss__of_locked_policies_is_refused(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """A catalogue that lacks many policies of the lock file needs --accept-loss."""
    path = project.article(template(), "docs/expressroute.md")
    assert project.run("refresh", path.parent) == 0
    before = path.read_text()
    project.set_facts(DEFINITIONS[2:], RECOMMENDATIONS)
    for command in (["refresh", path.parent], [path]):
        assert project.run(*command) == 3
        assert "2 of 3 that were known before" in capfd.readouterr().err
        assert path.read_text() == before
    assert project.run("refresh", path.parent, "--accept-loss") == 0
    assert ZONE not in path.read_text()


@pytest.mark.parametrize(
    ("category", "resource_type", "says_none"),
    [
        ("Sustainability", CIRCUIT, 0),
        ("Security", CIRCUIT, 3),
        ("Security", "microsoft.other/things", 4),
    ],
)
def test_recommendations__that_can_not_be_read(
    project: Project, category: str, resource_type: str, says_none: int
) -> None:
    """No sentence says that a pillar has no recommendations if one of them can't be read."""
    unreadable = {
        **recommendation(12, "Use keys"),
        "recommendationCategory": category,
        "recommendationImpact": "Tremendous",
        "supportedResourceType": resource_type,
    }
    project.set_facts(DEFINITIONS, [*RECOMMENDATIONS, unreadable])
    assert project.enriched(template()).count("has no recommendations") == says_none
    project.set_facts(DEFINITIONS, [unreadable])
    without_prose = CURRENT.replace("Azure Advisor is a consultant, says a person.\n\n", "")
    assert ("has no recommendations" in project.enriched(without_prose)) is (says_none == 4)
