"""Findings of `enrich lint`, in the formats that terminals and code hosts read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from rich.text import Text

from enricher._version import __version__
from enricher.catalog.json_values import Json, dumps
from enricher.lint.linter import Finding
from enricher.lint.rules import RULES, Rule
from enricher.platform.words import count
from enricher.report import json_report
from enricher.report.escaping import for_annotation, for_uri
from enricher.report.formats import OutputFormat
from enricher.report.styled_text import PATH, WARNING, line

#: The project's page on the code host.
PROJECT = "https://github.com/enrich-waf/enrich"

_Findings = Mapping[str, Sequence[Finding]]  # by article


def _as_text(findings: _Findings) -> Text:
    return Text("\n").join(
        line(
            (name, PATH),
            f":{finding.line}:{finding.column}: ",
            (finding.code, WARNING),
            f" {finding.message}",
        )
        for name, finding in _each(findings)
    )


def _as_github(findings: _Findings) -> str:
    """Return a workflow command for each finding, which GitHub shows in the pull request.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    return "".join(
        f"::warning file={for_annotation(name, is_property=True)},line={finding.line},"
        f"col={finding.column},title={finding.code}::{for_annotation(finding.message)}\n"
        for name, finding in _each(findings)
    )


def _as_json(findings: _Findings) -> str:
    return json_report.encode(json_report.findings(findings))


def _as_sarif(findings: _Findings) -> str:
    return dumps(_sarif(findings)) + "\n"


class FindingFormat(OutputFormat):
    """Formats of findings."""

    TEXT = "text", _as_text
    JSON = "json", _as_json
    SARIF = "sarif", _as_sarif
    GITHUB = "github", _as_github


def render(findings: _Findings, finding_format: FindingFormat) -> str | Text:
    """Return the findings of all articles in a format."""
    return finding_format.render(findings)


def totals(findings: _Findings, fixes: int) -> str:
    """Return the numbers of findings, of their articles, and of findings that were fixed."""
    total = sum(map(len, findings.values()))
    articles = count(len(findings), "article")
    if total:
        articles = f"{sum(map(bool, findings.values())):,} of {articles}"
    return f"{f'{fixes:,} fixed, ' if fixes else ''}{count(total, 'finding')} in {articles}"


def _each(findings: _Findings) -> Iterator[tuple[str, Finding]]:
    for name, of_article in findings.items():
        for finding in of_article:
            yield name, finding


def _sarif(findings: _Findings) -> dict[str, Json]:
    """Return a SARIF log with one run.

    https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
    """
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
                    result
                    for name, of_article in findings.items()
                    for result in _results(name, of_article)
                ],
            }
        ],
    }


def _described(rule: Rule) -> dict[str, Json]:
    """Return the description of a rule, which code hosts show next to its findings."""
    page = f"{PROJECT}/blob/main/docs/reference/lint/{rule.code}.md"
    return {
        "id": rule.code,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": f"{rule.title}. {rule.help}"},
        "help": {"text": rule.help, "markdown": f"{rule.help} [More on `{rule.code}`]({page})."},
        "helpUri": page,
        "defaultConfiguration": {"level": "warning"},
    }


def _results(name: str, findings: Sequence[Finding]) -> Iterator[Json]:
    """Yield the results for an article.

    A fingerprint depends on the code, the message, and how often both occurred before in the
    article, so that it stays the same if lines move.
    """
    codes = [rule.code for rule in RULES]
    occurrences: Counter[str] = Counter()
    for finding in findings:
        key = f"{finding.code} {finding.message}"
        occurrences[key] += 1
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
                "finding/v1": sha256(f"{key} {occurrences[key]}".encode()).hexdigest()
            },
        }
