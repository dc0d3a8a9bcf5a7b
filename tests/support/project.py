"""A small docset: a checkout, Advisor's metadata, and articles in the template's layout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from enricher.cli.main import main
from tests.support.builders import CIRCUIT, GATEWAY, guid

#: Whether tests have more examples, limits and seeds (`make test-all`).
THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"

_T = TypeVar("_T")


def some(items: Iterable[_T], step: int) -> list[_T]:
    """Return one of each `step` items; in `make test-all`, all of them."""
    return [*items][:: 1 if THOROUGH else step]


#: The recordings and articles that ship with enrich.
FIXTURES = Path(__file__).parents[2] / "fixtures"

#: The options that replay the recordings which ship with enrich.
SAMPLE = ("--fixtures", "sample")

PILLARS = (
    "Reliability",
    "Security",
    "Cost optimization",
    "Operational excellence",
    "Performance efficiency",
)
SENTENCE = (
    "Azure Advisor helps you ensure and improve \\<pillar-specific text>. Review the "
    "[recommendations](../../contribute-how-to-write-waf-for-azure-offerings.md)."
)
CLOSING = (
    "All built-in policy definitions related to Azure Virtual Machines are listed in "
    "\\[Built-in policies - \\<category>]\\(/azure/governance/policy/samples/built-in-policies"
    "#\\<anchorlink>\\)."
)
LIST = "- \\<Policy>\n- \\<Policy>\n- \\<Policy>"


#: An article in the layout of today's guides: a section for all policies, with an author's prose.
CURRENT = """---
title: ExpressRoute
---

# Best practices for ExpressRoute

Words.

## Azure policies

Azure provides many policies, says a person.

For comprehensive governance, review the [definitions](/azure/governance/policy/overview).

## Azure Advisor recommendations

Azure Advisor is a consultant, says a person.

## Next steps

The end.
"""


def pillar_section(title: str, *, policies: str = f"{LIST}\n\n{CLOSING}") -> str:
    """Return a pillar of the template, with user text around the slots."""
    return (
        f"## {title}\n\nWords about {title.lower()}.  \n\n### Design checklist\n\n"
        f"> - One\n> - Two\n\n{SENTENCE}\n\n### Policy definitions\n\n"
        f"<!-- ## Not a heading -->\n\n{policies}\n"
    )


def template(*, front: str = "---\ntitle: A review - ExpressRoute\n---\n\n", **own: str) -> str:
    """Return an article in the template's layout; `own` replaces sections by pillar."""
    parts = [own.get(title.split()[0].lower(), pillar_section(title)) for title in PILLARS]
    advisor = own.get("advisor", "## Azure Advisor recommendations\n\n<!-- comment -->\n")
    return front + "\n".join(["# ExpressRoute\n", *parts, advisor, "## Next steps\n\nThe end.\n"])


def definition(number: int, name: str, *, kind: str = CIRCUIT, **properties: Any) -> dict[str, Any]:
    """Return a definition in wire form, about one resource type."""
    return {
        "name": guid(number),
        "properties": {
            "displayName": name,
            "policyType": "BuiltIn",
            "mode": "All",
            "description": "Prevents failures of circuits.",
            "metadata": {"category": "Network", "version": "1.0.0"},
            "parameters": {},
            "policyRule": {
                "if": {"field": "type", "equals": kind},
                "then": {"effect": "audit"},
            },
            **properties,
        },
    }


def recommendation(number: int, name: str, category: str = "HighAvailability") -> dict[str, Any]:
    """Return a recommendation type in wire form."""
    return {
        "id": guid(number),
        "displayName": name,
        "recommendationCategory": category,
        "recommendationImpact": "High",
        "supportedResourceType": GATEWAY,
        "learnMoreLink": "https://aka.ms/more",
    }


DEFINITIONS = [
    definition(1, "Circuits should be Zone Redundant"),
    definition(2, "Circuits should use geo-redundant backups"),
    definition(3, "Circuits should use private link"),
]
RECOMMENDATIONS = [recommendation(11, "Use several circuits")]


class Project:
    """A folder with a checkout and the metadata, and the command line over them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.set_facts(DEFINITIONS, RECOMMENDATIONS)

    def set_facts(
        self, definitions: list[dict[str, Any]], recommendations: list[dict[str, Any]]
    ) -> None:
        """Write the checkout and the metadata, with an entry on another service each."""
        definitions = [*definitions, definition(90, "Other things", kind="microsoft.other/things")]
        other = {**recommendation(91, "Other advice"), "supportedResourceType": "other/things"}
        recommendations = [*recommendations, other]
        checkout = self.folder / "checkout"
        for part in ("policyDefinitions", "policySetDefinitions"):
            (checkout / part / "Network").mkdir(parents=True, exist_ok=True)
        for file in checkout.rglob("*.json"):
            file.unlink()
        for number, wire in enumerate(definitions):
            file = checkout / "policyDefinitions" / "Network" / f"{number}.json"
            file.write_text(json.dumps(wire), encoding="utf-8")
        held = {"policyDefinitionId": f"/policyDefinitions/{guid(90)}"}
        initiative = {
            "name": guid(92),
            "properties": {"displayName": "Other things", "policyDefinitions": [held]},
        }
        file = checkout / "policySetDefinitions" / "Network" / "0.json"
        file.write_text(json.dumps(initiative), encoding="utf-8")
        entity = {
            "name": "recommendationType",
            "properties": {"supportedValues": recommendations},
        }
        self.metadata.write_text(json.dumps({"value": [entity]}), encoding="utf-8")

    @property
    def metadata(self) -> Path:
        """The saved response of Advisor's metadata."""
        return self.folder / "metadata.json"

    @property
    def sources(self) -> list[str]:
        """The options that name the sources."""
        files = [str(self.folder / "checkout"), str(self.metadata)]
        return ["--policies-from", files[0], "--recommendations-from", files[1]]

    def article(self, text: str | bytes, name: str = "expressroute.md") -> Path:
        """Write an article, and return its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    def configure(self, text: str) -> Path:
        """Write an enrich.toml with the sources and this text; return its folder.

        The folder becomes the root of a repository, so that the file applies to all of it.
        """
        (self.folder / ".git").mkdir(exist_ok=True)
        checkout, metadata = map(json.dumps, (self.sources[1], self.sources[3]))
        sources = f"policies-from = {checkout}\nrecommendations-from = {metadata}\n"
        file = self.folder / "enrich.toml"
        file.write_text(f"[sources]\n{sources}\n{text}", encoding="utf-8")
        return self.folder

    def run(self, *arguments: object) -> int:
        """Run a command over the sources, and return its exit code."""
        return run(*arguments, *self.sources)

    def enriched(self, text: str | bytes, *options: object) -> str:
        """Return the text of an article, with its line ends, after a run that must succeed."""
        path = self.article(text)
        assert self.run(path, *options) == 0
        return path.read_bytes().decode("utf-8")


def run(*arguments: object) -> int:
    """Run the command line, and return its exit code."""
    with pytest.raises(SystemExit) as caught:
        main([str(argument) for argument in arguments])
    return int(caught.value.code or 0)


def loaded_by(*arguments: object) -> set[str]:
    """Return the modules that a process imports to run a command, which must succeed."""
    code = (
        "import sys\nfrom enricher.cli.main import main\n"
        "try: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, *map(str, arguments)]
    completed = subprocess.run(command, capture_output=True, text=True, check=True)
    return {*completed.stderr.split()}
