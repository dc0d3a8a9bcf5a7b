"""Findings of `enrich lint`, in the forms that terminals and code hosts read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256

from enricher import __version__
from enricher.catalog.wire import Json, dumps
from enricher.lint.linter import Finding
from enricher.lint.rules import RULES, Rule
from enricher.report.plain import for_annotation, for_terminal, for_uri

#: Where the project is; its docs have a page for each code.
PROJECT = "https://github.com/enrich-waf/enrich"


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
    driver: dict[str, Json] = {
        "name": "enrich",
        "version": __version__,
        "informationUri": PROJECT,
        "rules": [_described(rule) for rule in RULES],
    }
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [
                    result for name, some in found.items() for result in _results(name, some)
                ],
            }
        ],
    }


def _described(rule: Rule) -> dict[str, Json]:
    """A rule, as code hosts show it beside a finding."""
    page = f"{PROJECT}/blob/main/docs/lint/{rule.code}.md"
    return {
        "id": rule.code,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": f"{rule.title}. {rule.help}"},
        "help": {"text": rule.help, "markdown": f"{rule.help} [More on `{rule.code}`]({page})."},
        "helpUri": page,
        "defaultConfiguration": {"level": "warning"},
    }


def _results(name: str, findings: Sequence[Finding]) -> Iterator[Json]:
    """The findings of an article; what tells each again on another day names no line."""
    codes = [rule.code for rule in RULES]
    seen: Counter[str] = Counter()
    for finding in findings:
        what = f"{finding.code} {finding.message}"
        seen[what] += 1
        yield {
            "ruleId": finding.code,
            "ruleIndex": codes.index(finding.code),
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
            "partialFingerprints": {
                "finding/v1": sha256(f"{what} {seen[what]}".encode()).hexdigest()
            },
        }
