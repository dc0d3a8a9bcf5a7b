"""The problem matchers of editors and CI systems read the text that lint prints."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.project import run

EXAMPLES = Path(__file__).parents[2] / "examples"
GUIDE = "# ExpressRoute\n\n## Azure policies\n\nThere are no built-in policies.\n"
TEXT = f"{GUIDE}\nAzure AD; 100% of it.\n"


def matchers() -> dict[str, Any]:
    """Return the pattern of each matcher."""
    github = json.loads((EXAMPLES / "github-problem-matcher.json").read_text())
    tasks = json.loads((EXAMPLES / "vscode-tasks.json").read_text())
    return {
        "GitHub": github["problemMatcher"][0]["pattern"][0],
        "Visual Studio Code": tasks["tasks"][0]["problemMatcher"]["pattern"],
    }


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with articles, also below folders with spaces."""
    monkeypatch.chdir(tmp_path)
    for name in ("expressroute.md", "a b/c 3 4.md", "docs/expressroute.md"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(TEXT)
    return tmp_path


@pytest.mark.parametrize("name", matchers())
def test_matcher__reads_every_finding(
    docs: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    """Each line of the output is a problem, with the parts that the JSON has."""
    pattern = matchers()[name]
    assert run("-q", "lint", docs, "--offline", "--format", "json") == 1
    found = json.loads(capfd.readouterr().out)
    assert run("-q", "lint", docs, "--offline") == 1
    lines = capfd.readouterr().out.splitlines()
    assert len(lines) == len(found) >= 3
    for line, finding in zip(lines, found, strict=True):
        match = re.search(pattern["regexp"], line, re.ASCII)
        assert match, line
        parts = {part: match[pattern[part]] for part in ("file", "line", "column", "code")}
        assert parts == {
            "file": finding["path"],
            "line": str(finding["line"]),
            "column": str(finding["column"]),
            "code": finding["code"],
        }
        assert match[pattern["message"]] == finding["message"]


@pytest.mark.parametrize(
    "line",
    [
        "2 findings in 1 file",
        "enrich: docs/x.md: not UTF-8",
        "off without policy definitions: renamed-policy. Add --policies-from DIR.",
    ],
)
@pytest.mark.parametrize("name", matchers())
def test_matcher__reads_nothing_else(name: str, line: str) -> None:
    """Totals and warnings are no problems of a file."""
    assert not re.search(matchers()[name]["regexp"], line)


@pytest.mark.skipif(not shutil.which("bash"), reason="the step needs bash")
def test_azure_pipelines__gets_logging_commands(
    docs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The step prints a logging command for each finding, and fails as lint does."""
    pipeline = yaml.safe_load((EXAMPLES / "azure-pipelines-lint.yml").read_text())
    (script,) = [step["bash"] for step in pipeline["steps"] if "bash" in step]
    assert run("-q", "lint", "expressroute.md", "--offline") == 1
    (docs / "findings").write_text(capfd.readouterr().out)
    replay = "enrich() { cat findings; return 1; }\n"  # as the command printed them
    done = subprocess.run(
        ["bash", "-c", replay + script], cwd=docs, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    commands = done.stdout.splitlines()
    assert len(commands) == len((docs / "findings").read_text().splitlines()) > 0
    for command in commands:
        assert re.match(
            r"##vso\[task\.logissue type=warning;sourcepath=expressroute\.md;"
            r"linenumber=\d+;columnnumber=\d+;code=[a-z-]+\]\S",
            command,
        )
    assert not re.search(r"%(?!AZP25)", done.stdout)
