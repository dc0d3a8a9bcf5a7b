"""The files for CI systems do what they say, as far as that can be seen without the systems."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from azure.mgmt.appcontainers.models import Job

from tests.support.project import Project, template

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def action(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A workspace in which the step of the GitHub Action can run."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("RUNNER_TEMP", str(project.folder))
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.setenv(name, str(project.folder / name))
        (project.folder / name).write_text("")
    return project


def refresh_step(project: Project, arguments: str) -> tuple[int, str, str]:
    """Run that step; its exit code, its outputs, and the summary of the workflow."""
    steps = yaml.safe_load((PROJECT / "action.yml").read_text())["runs"]["steps"]
    (step,) = [step for step in steps if step.get("id") == "refresh"]
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        (project.folder / name).write_text("")
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        env={
            **os.environ,
            "DOCSET": str(project.folder / "docs"),
            "AZURE_SUBSCRIPTION_ID": "",
            "ARGUMENTS": f"{' '.join(project.sources)} {arguments}",
        },
        capture_output=True,
        check=False,
    )
    outputs = (project.folder / "GITHUB_OUTPUT").read_text()
    return done.returncode, outputs, (project.folder / "GITHUB_STEP_SUMMARY").read_text()


def test_action__tells_whether_something_changed(action: Project) -> None:
    """Its outputs name the summary and say whether there is something to propose."""
    path = action.article(template(), "docs/expressroute.md")
    code, outputs, summary = refresh_step(action, "")
    assert (code, "changed=true\n" in outputs) == (0, True)
    assert "### Azure ExpressRoute" in summary
    assert f"summary={action.folder / 'enrich-summary.md'}\n" in outputs
    code, outputs, summary = refresh_step(action, "--check")
    assert (code, "changed=false\n" in outputs, summary) == (0, True, "")
    path.write_text(template())
    code, outputs, _ = refresh_step(action, "--check")
    assert (code, "changed=true\n" in outputs) == (1, True)


def test_action__fails_where_an_article_failed_and_proposes_the_others(action: Project) -> None:
    """A failed article fails the step, and yet the outputs are there for the pull request."""
    action.article(template(), "docs/expressroute.md")
    action.article(template() + "\n## Reliability\n", "docs/azure-expressroute.md")
    code, outputs, summary = refresh_step(action, "")
    assert (code, "changed=true\n" in outputs) == (4, True)
    assert "### Not done" in summary


def test_container_apps_job__is_understood_by_the_service_client() -> None:
    """Each key of the job is one that Azure's own client knows, in its place."""
    wire = yaml.safe_load((PROJECT / "examples" / "container-apps-job.yml").read_text())
    job = Job(wire)
    assert unknown(job, wire) == []
    wire["properties"]["configuration"]["trigger"] = "Schedule"
    assert unknown(Job(wire), wire) == ["trigger"]


def unknown(model: Any, wire: dict[str, Any]) -> list[str]:
    """The keys that a model has no attribute for."""
    found: list[str] = []
    for key, value in wire.items():
        attribute = re.sub(r"(?=[A-Z])", "_", key).lower()
        if not hasattr(model, attribute):
            found.append(key)
            continue
        inner = getattr(model, attribute)
        pairs = zip(inner, value, strict=True) if isinstance(value, list) else [(inner, value)]
        for part, content in pairs:
            found += unknown(part, content) if isinstance(content, dict) else []
    return found
