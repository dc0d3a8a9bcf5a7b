"""The questions of an architect: the tool and the command give the same answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from docs.questions import QUESTIONS, Question, arguments_of
from tests.support.project import run

#: The key of the entries of an answer, and the tools that have them.
LISTS = {
    "list_policies": "policies",
    "find_policies": "policies",
    "list_recommendations": "recommendations",
    "whats_new": "news",
}

Answer = Callable[..., Any]


def of_tool(*tools: str) -> Any:
    """Return the questions that a tool answers, as parameters."""
    asked = [question for question in QUESTIONS if question.tool in tools]
    assert asked
    return pytest.mark.parametrize("question", asked, ids=lambda question: question.text[:40])


def printed_by(command: str, capfd: pytest.CaptureFixture[str]) -> Any:
    """Return the JSON that a command prints over the shipped catalogue."""
    assert run("-q", *arguments_of(command), "--offline", "--format", "json") in (0, 1)
    return json.loads(capfd.readouterr().out)


def test_questions__are_twenty_and_use_every_tool() -> None:
    """The page shows what each tool is for."""
    assert len(QUESTIONS) == 20
    assert len({question.tool for question in QUESTIONS}) == 8


@of_tool(*LISTS)
def test_list(question: Question, answer: Answer, capfd: pytest.CaptureFixture[str]) -> None:
    """All pages together are what the command lists, in its order."""
    (command,) = question.command
    key, entries, offset = LISTS[question.tool], [], 0
    while offset is not None:
        page = answer(question.tool, offset=offset, **question.arguments)
        entries += page[key]
        offset = page["next_offset"]
    listed = printed_by(command, capfd)
    if impact := question.arguments.get("impact"):
        listed = [entry for entry in listed if entry["impact"] == impact]
    assert entries
    assert [entry["id"] for entry in entries] == [entry["id"] for entry in listed]
    for entry, row in zip(entries, listed, strict=True):
        shared = entry.keys() & row.keys() - {"link"}
        assert {"display_name", "id"} <= shared
        assert {name: entry[name] for name in shared} == {name: row[name] for name in shared}


@of_tool("policies_by_pillar")
def test_architecture(
    question: Question, answer: Answer, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each policy is one that the command lists for each of its services, in its first pillar."""
    keys = question.arguments["services"]
    listed = {
        key: {row["id"]: row["pillars"][0] for row in printed_by(command, capfd)}
        for key, command in zip(keys, question.command, strict=True)
    }
    expected = {
        (guid, pillar, tuple(other for other in keys if guid in listed[other]))
        for rows in listed.values()
        for guid, pillar in rows.items()
    }
    found: set[Any] = set()
    for offset in range(0, 500, 100):
        arguments = {**question.arguments, "limit": 100, "offset": offset}
        parts = answer(question.tool, **arguments)["pillars"]
        found |= {
            (entry["id"], part["pillar"], tuple(entry["services"]))
            for part in parts
            for entry in part["policies"]
        }
    assert found == expected


@of_tool("explain_policy")
def test_explanation(question: Question, answer: Answer, capfd: pytest.CaptureFixture[str]) -> None:
    """The evidence and the initiatives are those of the command."""
    (command,) = question.command
    explained, printed = answer(question.tool, **question.arguments), printed_by(command, capfd)
    assert explained["policy"]["id"] == printed["id"]
    assert explained["evidence"] == printed["evidence"]
    assert explained["initiatives"] == printed["initiatives"]


@of_tool("check_text", "fill_text")
def test_text(
    question: Question,
    answer: Answer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The findings, and the filled text, are those of the command."""
    monkeypatch.chdir(tmp_path)
    file = Path(question.arguments["name"])
    file.write_text(question.arguments["text"])
    (command,) = question.command
    answered, printed = answer(question.tool, **question.arguments), printed_by(command, capfd)
    if question.tool == "fill_text":
        assert answered["text"] == file.read_text() != question.arguments["text"]
        return
    assert answered["findings"]
    keys = ("line", "column", "code", "message")
    assert [tuple(map(found.get, keys)) for found in answered["findings"]] == [
        tuple(map(found.get, keys)) for found in printed
    ]
