"""Findings of `enrich lint`, in the formats that terminals and code hosts read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from rich.text import Text

from enricher._version import __version__
from enricher.catalog.json_values import Json, dumps
from enricher.docset.reader import STDIN
from enricher.lint.finding import Finding
from enricher.lint.rules import RULES, Rule
from enricher.platform.locations import from_repository
from enricher.platform.words import count
from enricher.report import json_report
from enricher.report.escaping import for_annotation, for_uri
from enricher.report.formats import OutputFormat
from enricher.report.rule_pages import PROJECT, rule_page
from enricher.report.styled_text import PATH, WARNING, line

#: The name that code hosts know for the root of a repository.
_ROOT = "%SRCROOT%"
_ROOT_DESCRIPTION = "The root of the repository."

_Findings = Mapping[Path, Sequence[Finding]]  # by file


def _as_text(findings: _Findings) -> Text:
    return Text("\n").join(
        line(
            (path.as_posix(), PATH),
            f":{finding.line}:{finding.column}: ",
            (finding.code, WARNING),
            f" {finding.message}",
        )
        for path, finding in _each(findings)
    )


def _as_github(findings: _Findings) -> str:
    """Return a workflow command for each finding, which GitHub shows in the pull request.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    return "".join(
        f"::warning file={_file_property(path)},line={finding.line},"
        f"col={finding.column},title={finding.code}::{for_annotation(finding.message)}\n"
        for path, finding in _each(findings)
    )


def _file_property(path: Path) -> str:
    return for_annotation((_in_repository(path) or path).as_posix(), is_property=True)


def _in_repository(path: Path) -> Path | None:
    return None if path == STDIN else from_repository(path)


def _as_json(findings: _Findings) -> str:
    by_name = {path.as_posix(): of_article for path, of_article in findings.items()}
    return json_report.encode(json_report.findings(by_name))


def _as_sarif(findings: _Findings, problems: Sequence[str] = ()) -> str:
    return dumps(_sarif(findings, problems)) + "\n"


class FindingFormat(OutputFormat):
    """Formats of findings."""

    TEXT = "text", _as_text
    JSON = "json", _as_json
    SARIF = "sarif", _as_sarif
    GITHUB = "github", _as_github


def render(
    findings: _Findings, finding_format: FindingFormat, problems: Sequence[str] = ()
) -> str | Text:
    """Return the findings of all files in a format.

    `problems` are failures of files and sources, which only SARIF has a place for.
    """
    if finding_format is FindingFormat.SARIF:
        return _as_sarif(findings, problems)
    return finding_format.render(findings)


def failure(message: str, finding_format: str) -> str:
    """Return the output for a run that failed before it checked a file."""
    if finding_format == FindingFormat.GITHUB:
        return f"::error title=enrich::{for_annotation(message)}\n"
    return dumps(_sarif({}, [message])) + "\n"


def totals(findings: _Findings, fixes: int) -> str:
    """Return the numbers of findings, of their files, and of findings that were fixed."""
    total = sum(map(len, findings.values()))
    files = count(len(findings), "file")
    if total:
        files = f"{sum(map(bool, findings.values())):,} of {files}"
    return f"{f'{fixes:,} fixed, ' if fixes else ''}{count(total, 'finding')} in {files}"


def _each(findings: _Findings) -> Iterator[tuple[Path, Finding]]:
    for path, of_article in findings.items():
        for finding in of_article:
            yield path, finding


def _sarif(findings: _Findings, problems: Sequence[str]) -> dict[str, Json]:
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
                "originalUriBaseIds": {_ROOT: {"description": {"text": _ROOT_DESCRIPTION}}},
                "invocations": [_invocation(problems)],
                "columnKind": "unicodeCodePoints",
                "results": [
                    result
                    for path, of_article in findings.items()
                    for result in _results(path, of_article)
                ],
            }
        ],
    }


def _invocation(problems: Sequence[str]) -> dict[str, Json]:
    """Return whether the run succeeded, and why not."""
    notifications: list[Json] = [
        {"level": "error", "message": {"text": problem}} for problem in problems
    ]
    return {
        "executionSuccessful": not problems,
        "toolExecutionNotifications": notifications,
    }


def _described(rule: Rule) -> dict[str, Json]:
    """Return the description of a rule, which code hosts show next to its findings."""
    page = rule_page(rule.code)
    return {
        "id": rule.code,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": f"{rule.title}. {rule.help}"},
        "help": {"text": rule.help, "markdown": f"{rule.help} [More on `{rule.code}`]({page})."},
        "helpUri": page,
        "defaultConfiguration": {"level": "warning"},
    }


def _location(path: Path) -> dict[str, Json]:
    """Return the location of a file: relative to the root of its repository, if it is in one."""
    name = _in_repository(path)
    return {"uri": for_uri(name), "uriBaseId": _ROOT} if name else {"uri": for_uri(path)}


def _results(path: Path, findings: Sequence[Finding]) -> Iterator[Json]:
    """Yield the results for an article.

    A fingerprint depends on the code, the message, and how often both occurred before in the
    file, so that it stays the same if lines move.
    """
    codes = [rule.code for rule in RULES]
    location, occurrences = _location(path), Counter[str]()
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
                        "artifactLocation": location,
                        "region": {"startLine": finding.line, "startColumn": finding.column},
                    }
                }
            ],
            "partialFingerprints": {
                "finding/v1": sha256(f"{key} {occurrences[key]}".encode()).hexdigest()
            },
        }
