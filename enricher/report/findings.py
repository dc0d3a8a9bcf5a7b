"""Findings of `enrich lint`, in the forms that terminals and code hosts read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from enricher import __version__
from enricher.catalog.wire import Json, dumps
from enricher.lint.linter import Finding
from enricher.lint.rules import RULES
from enricher.report.plain import for_annotation, for_terminal, for_uri


class FindingFormat(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


def render(found: Mapping[str, Sequence[Finding]], form: FindingFormat) -> str:
    """All findings by article, in one of the forms; empty text where there are none."""
    match form:
        case FindingFormat.TEXT:
            return "\n".join(
                for_terminal(f"{name}:{p.line}:{p.column}: {p.code} {p.message}")
                for name, p in _each(found)
            )
        case FindingFormat.GITHUB:
            return "\n".join(
                f"::warning file={for_annotation(name, is_property=True)},line={p.line},"
                f"col={p.column},title={p.code}::{for_annotation(p.message)}"
                for name, p in _each(found)
            )
        case FindingFormat.JSON:
            return dumps([{"path": name, **_plain(p)} for name, p in _each(found)])
        case FindingFormat.SARIF:
            return dumps(_sarif(found))


def count(found: Mapping[str, Sequence[Finding]], mends: int) -> str:
    """How many findings there are, in how many articles, and how many were mended."""
    total = sum(map(len, found.values()))
    where = sum(map(bool, found.values()))
    told = f"{total} finding{'' if total == 1 else 's'}"
    of = f"{len(found)} article{'' if len(found) == 1 else 's'}"
    return f"{f'{mends} mended, ' if mends else ''}{told} in {f'{where} of ' if total else ''}{of}"


def _each(found: Mapping[str, Sequence[Finding]]) -> Iterator[tuple[str, Finding]]:
    for name, findings in found.items():
        for finding in findings:
            yield name, finding


def _plain(finding: Finding) -> dict[str, Json]:
    return {
        "line": finding.line,
        "column": finding.column,
        "code": finding.code,
        "message": finding.message,
    }


def _sarif(found: Mapping[str, Sequence[Finding]]) -> dict[str, Json]:
    """https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html"""
    rules: list[Json] = [
        {
            "id": rule.code,
            "shortDescription": {"text": rule.title},
            "help": {"text": rule.help},
        }
        for rule in RULES
    ]
    results: list[Json] = [
        {
            "ruleId": finding.code,
            "level": "warning",
            "message": {"text": finding.message},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": for_uri(name)},
                        "region": {"startLine": finding.line, "startColumn": finding.column},
                    }
                }
            ],
        }
        for name, finding in _each(found)
    ]
    driver: dict[str, Json] = {"name": "enrich", "version": __version__, "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
