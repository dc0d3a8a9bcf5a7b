"""Findings of `enrich lint`, in the forms that terminals and code hosts read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from enricher import __version__
from enricher.catalog.wire import Json
from enricher.lint import Code, Problem


class ProblemFormat(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


def render(found: Mapping[str, Sequence[Problem]], form: ProblemFormat) -> str:
    """All findings by article, in one of the forms; empty text where there are none."""
    match form:
        case ProblemFormat.TEXT:
            return "\n".join(
                f"{name}:{p.line}:{p.column}: {p.code} {p.message}" for name, p in _each(found)
            )
        case ProblemFormat.GITHUB:
            return "\n".join(
                f"::warning file={name},line={p.line},col={p.column},title={p.code}::"
                + p.message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
                for name, p in _each(found)
            )
        case ProblemFormat.JSON:
            return _dumps([{"path": name, **_plain(p)} for name, p in _each(found)])
        case ProblemFormat.SARIF:
            return _dumps(_sarif(found))


def _each(found: Mapping[str, Sequence[Problem]]) -> Iterator[tuple[str, Problem]]:
    for name, problems in found.items():
        for problem in problems:
            yield name, problem


def _plain(problem: Problem) -> dict[str, Json]:
    return {
        "line": problem.line,
        "column": problem.column,
        "code": problem.code.value,
        "message": problem.message,
    }


def _dumps(value: Json) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _sarif(found: Mapping[str, Sequence[Problem]]) -> dict[str, Json]:
    """https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html"""
    rules: list[Json] = [{"id": code.value} for code in Code]
    results: list[Json] = [
        {
            "ruleId": problem.code.value,
            "level": "warning",
            "message": {"text": problem.message},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": name},
                        "region": {"startLine": problem.line, "startColumn": problem.column},
                    }
                }
            ],
        }
        for name, problem in _each(found)
    ]
    driver: dict[str, Json] = {"name": "enrich", "version": __version__, "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
