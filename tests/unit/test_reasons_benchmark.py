"""The list of policies that need a sentence on why they matter, and adding sentences."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, cast

from benchmarks.reasons import add, leads, problems, work_list
from enricher.catalog.reasons import Reason
from tests.support.builders import CIRCUIT, GATEWAY, catalog_of, compiled, guid, policy

NAME = "Gateways should be good"
GOOD = 'Bad ones "fail", and so does traffic.'
LOGS = f"Enable logging by category group for Gateways ({GATEWAY}) to"
CATALOG = catalog_of(
    [
        policy(name=f"{NAME}.", id_=guid(1), category="Made Up", description="Text."),
        policy({"field": "type", "equals": CIRCUIT}, name="Circuits should be fast", id_=guid(2)),
        policy(name=f"{LOGS} Log Analytics", id_=guid(3)),
        policy(name=f"{LOGS} Storage", id_=guid(4)),
    ]
)


def test_leads() -> None:
    """Policies that lead a bullet, by id, with the services that list them; no logs."""
    found = leads(CATALOG, 10)
    assert found.keys() == {guid(1), guid(2)}
    assert "expressroute" in found[guid(1)]
    assert leads(CATALOG, 0) == {}


def test_add(tmp_path: Path) -> None:
    """Sentences go into the file of the category with version and digest; others are refused."""
    refused = add(
        CATALOG,
        {guid(1): GOOD, guid(2): "Circuits should be fast.", guid(3): "x " * 26, guid(9): GOOD},
        tmp_path,
    )
    assert [line.split(":")[0].removeprefix("00000000-0000-4000-8000-") for line in refused] == [
        "000000000002 repeats the name",
        "000000000003 has 26 words, more than 25",
        "000000000003 doesn't end with a period",
        "000000000003 is not one line of plain text",
        "000000000009",
    ]
    (file,) = tmp_path.glob("*.toml")
    assert file.name == "made-up.toml"
    text = file.read_text(encoding="utf-8")
    assert f"# {NAME}\n" in text
    assert tomllib.loads(text) == {guid(1): ["1", "f06dce27", GOOD]}


def test_work_list() -> None:
    """A writer sees the rule and the description side by side, by category or service."""
    by_category = cast("list[dict[str, Any]]", work_list(CATALOG, "Made Up", 10, everything=False))
    (entry,) = by_category
    assert (entry["id"], entry["name"], entry["description"]) == (guid(1), NAME, "Text.")
    assert entry["if"] == CATALOG.definition(guid(1)).condition
    assert entry["problems"] == problems(compiled(CATALOG.definition(guid(1)))) == ["missing"]
    assert entry["digest"] == Reason.of(compiled(CATALOG.definition(guid(1))), "").digest
    assert work_list(CATALOG, "expressroute", 10, everything=True) != by_category
    assert work_list(CATALOG, "nothing", 10, everything=True) == []
