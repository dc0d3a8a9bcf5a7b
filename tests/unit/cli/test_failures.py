"""The document of a run that failed."""

from __future__ import annotations

import json

import pytest

from enricher.cli.failures import print_failure
from enricher.errors import NotFoundError

ERROR = NotFoundError("no such file: 100%.", ["a", "b"])


@pytest.mark.parametrize(
    ("arguments", "is_document"),
    [
        (["--format", "json"], True),
        (["x", "--format=json", "y"], True),
        (["--format", "text", "--format", "json"], True),
        (["--format", "json", "--format=text"], False),
        (["--format"], False),
        (["json"], False),
        (["--format", "csv"], False),
        ([], False),
    ],
)
def test_print_failure__as_json(
    capsys: pytest.CaptureFixture[str], arguments: list[str], *, is_document: bool
) -> None:
    """Only for the format that counts, which is the last one."""
    print_failure(ERROR, arguments)
    output = capsys.readouterr().out
    if is_document:
        assert json.loads(output) == {"error": "no such file: 100%.", "choices": ["a", "b"]}
    else:
        assert output == ""


def test_print_failure__for_code_hosts(capsys: pytest.CaptureFixture[str]) -> None:
    """A log of a run that failed, or an error command."""
    print_failure(ERROR, ["--format", "sarif"])
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert run["results"] == []
    assert run["invocations"][0]["executionSuccessful"] is False
    print_failure(ERROR, ["--format", "github"])
    assert capsys.readouterr().out == "::error title=enrich::no such file: 100%25.\n"
