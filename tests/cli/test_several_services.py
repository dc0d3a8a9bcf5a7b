"""Articles on several services: one list per pillar with the policies of each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.builders import GATEWAY
from tests.support.project import (
    DEFINITIONS,
    RECOMMENDATIONS,
    Project,
    definition,
    template,
)

ON_BOTH = definition(
    8,
    "Circuits and gateways should be Zone Redundant",
    policyRule={
        "if": {"field": "type", "in": ["Microsoft.Network/expressRouteCircuits", GATEWAY]},
        "then": {"effect": "audit"},
    },
)
OF_GATEWAY = definition(9, "Gateways should survive the loss of a zone", kind=GATEWAY)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project with policies on one service, the other, and both."""
    project = Project(tmp_path)
    project.set_facts([*DEFINITIONS, OF_GATEWAY, ON_BOTH], RECOMMENDATIONS)
    return project


FRONT = "---\ntitle: Connections\nenrich.service: [expressroute, vpn-gateway]\n---\n\n"


@pytest.mark.parametrize("way", ["front matter", "options", "one option", "configuration"])
def test_several_services(project: Project, capsys: pytest.CaptureFixture[str], way: str) -> None:
    """However they are named, each policy of any of them is listed once."""
    options: list[str] = []
    if way == "options":
        options = ["--service", "expressroute", "--service", "vpn-gateway"]
    elif way == "one option":
        options = ["--service", "expressroute,vpn-gateway"]
    elif way == "configuration":
        project.configure('[articles."guide.md"]\nservice = ["expressroute", "vpn-gateway"]\n')
    front = FRONT if way == "front matter" else "---\ntitle: Connections\n---\n\n"
    text = template(front=front).replace("# ExpressRoute", "# Connections")
    guide = project.article(text, "guide.md")
    assert project.run(guide, *options, "--format", "json") == 0
    (article,) = json.loads(capsys.readouterr().out)["articles"]
    assert article["service"] == "expressroute+vpn-gateway"
    assert article["services"] == ["expressroute", "vpn-gateway"]
    filled = guide.read_text()
    for name in ("Circuits should be Zone", "Gateways should survive", "Circuits and gateways"):
        assert filled.count(f"[{name}") <= 1
    assert "Gateways should survive" in filled
    assert "Circuits should be Zone" in filled
    assert "specific to Azure ExpressRoute or Azure VPN Gateway for this pillar" in filled
    assert project.run(guide, *options, "--check") == 0


def test_several_services__unknown(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown key among them is one line with the nearest."""
    guide = project.article(template(front=FRONT.replace("vpn-gateway", "vpn-gatway")))
    assert project.run(guide) == 4
    assert "unknown service 'vpn-gatway'. Nearest: vpn-gateway" in capsys.readouterr().err


def test_explain__several_services(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """`explain` evaluates the rule for each of the services."""
    guide = project.article(template(front=FRONT), "guide.md")
    assert project.run("explain", "Circuits and gateways", "--article", guide) == 0
    printed = capsys.readouterr().out
    assert "Azure ExpressRoute: applies, for a resource of type" in printed
    assert "Azure VPN Gateway: applies, for a resource of type" in printed
    assert printed.count("Rank in the list") == 1
