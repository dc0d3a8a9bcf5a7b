"""The files for CI systems do what they say, as far as that can be seen without the systems."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from azure.mgmt.appcontainers.models import Job

from enricher.sources.options import SourceOptions, flags_of
from tests.support.project import Project, template

PROJECT = Path(__file__).parents[2]
EXAMPLES = sorted((PROJECT / "examples").iterdir())


ACTION = yaml.safe_load((PROJECT / "action.yml").read_text())


@pytest.fixture
def action(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A workspace in which the step of the GitHub Action can run."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("RUNNER_TEMP", str(project.folder))
    monkeypatch.setenv("GITHUB_ACTION_PATH", str(PROJECT))
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.setenv(name, str(project.folder / name))
    return project


def refresh_step(project: Project, arguments: str = "", **inputs: str) -> Any:
    """Run that step, with its inputs; its exit code, outputs, and the summary of the workflow."""
    (step,) = [step for step in ACTION["runs"]["steps"] if step.get("id") == "refresh"]
    usual = {name.replace("-", "_"): one["default"] for name, one in ACTION["inputs"].items()}
    given = {
        **usual,
        "path": str(project.folder / "docs"),
        "policies_from": project.sources[1],
        "recommendations_from": project.sources[3],
        "arguments": arguments,
        **inputs,
    }
    variables = {
        name: re.sub(
            r"\$\{\{ inputs\.([\w-]+) }}", lambda one: given[one[1].replace("-", "_")], text
        )
        for name, text in step["env"].items()
    }
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        (project.folder / name).write_text("")
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = (project.folder / "GITHUB_OUTPUT").read_text().splitlines()
    outputs = dict(line.split("=", 1) for line in lines)
    summary = (project.folder / "GITHUB_STEP_SUMMARY").read_text()
    return SimpleNamespace(code=done.returncode, told=done.stdout, outputs=outputs, summary=summary)


def test_action__tells_whether_something_changed(action: Project) -> None:
    """Its outputs name the summary and say whether there is something to propose."""
    path = action.article(template(), "docs/expressroute.md")
    done = refresh_step(action)
    assert (done.code, done.outputs["changed"], done.outputs["articles"]) == (0, "true", "1")
    assert "### Azure ExpressRoute" in done.summary
    assert Path(done.outputs["summary"]).read_text() == done.summary
    assert "expressroute.md" in Path(done.outputs["page"]).read_text()
    done = refresh_step(action, "--check")
    assert (done.code, done.outputs["changed"], done.outputs["articles"]) == (0, "false", "0")
    assert done.summary == ""
    path.write_text(template())
    done = refresh_step(action, "--check")
    assert (done.code, done.outputs["changed"]) == (1, "true")


def test_action__fails_where_an_article_failed_and_proposes_the_others(action: Project) -> None:
    """A failed article fails the step, and yet the outputs are there for the pull request."""
    action.article(template(), "docs/expressroute.md")
    action.article(template() + "\n## Reliability\n", "docs/azure-expressroute.md")
    done = refresh_step(action)
    assert (done.code, done.outputs["changed"], done.outputs["failures"]) == (4, "true", "1")
    assert "### Not done" in done.summary


def test_action__lints_where_it_is_asked_to(action: Project) -> None:
    """Findings become annotations and a count; they don't fail the step."""
    action.article(template().replace("The end.", "Azure AD is named."), "docs/expressroute.md")
    wrong = "# ExpressRoute\n\n## Azure policies\n\nThere are no built-in policies.\n"
    action.article(wrong, "docs/azure-expressroute.md")
    assert "findings" not in refresh_step(action).outputs
    action.article(wrong, "docs/azure-expressroute.md")
    done = refresh_step(action, "--check", lint="true")
    assert (done.code, done.outputs["findings"]) == (0, "1")
    assert "::warning file=" in done.told
    action.configure("")
    done = refresh_step(action, path=str(action.folder / "enrich.toml"), lint="true")
    assert "findings" in done.outputs


def test_action__fails_where_its_sources_do(action: Project) -> None:
    """What can't be asked, or meant, is the step's failure, with no report to keep."""
    action.article(template(), "docs/expressroute.md")
    done = refresh_step(action, policies_from=str(action.folder / "nowhere"))
    assert (done.code, done.outputs["changed"]) == (3, "false")
    assert "report" not in done.outputs
    assert refresh_step(action, offline="true", fixtures="recordings").code == 2


def test_action__has_an_input_for_every_source() -> None:
    """All that a configuration may say of sources can be said in a workflow."""
    names = {flags_of(one)[0][2:] for one in fields(SourceOptions) if one.metadata["configurable"]}
    assert names <= {*ACTION["inputs"]}


def pins() -> list[tuple[str, str]]:
    """What the action, the examples and the project's own workflows use, and where."""
    found = []
    for file in (PROJECT / "action.yml", *PROJECT.glob("**/*github*/**/*.yml"), *EXAMPLES):
        for used in re.findall(r"uses: (\S+(?: # \S+)?)", file.read_text()):
            found.append((file.name, used))
    return found


def test_actions_of_others__are_pinned_by_commit() -> None:
    """Each names the commit that it means, and the tag that this was, for people."""
    used = [(file, one) for file, one in pins() if not one.startswith(("./", "enrich-waf/"))]
    assert len(used) > 5
    for file, one in used:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", one), (file, one)


def test_container_apps_job__is_understood_by_the_service_client() -> None:
    """Each key of the job is one that Azure's own client knows, in its place."""
    wire = yaml.safe_load((PROJECT / "examples" / "container-apps-job.yml").read_text())
    job = Job(wire)
    assert unknown(job, wire) == []
    wire["properties"]["configuration"]["trigger"] = "Schedule"
    assert unknown(Job(wire), wire) == ["trigger"]


def test_volumes__are_written_by_the_image_s_user() -> None:
    """Whoever the image runs as owns, or may write, what the examples mount."""
    (user,) = re.findall(r"^USER (\d+)$", (PROJECT / "Dockerfile").read_text(), re.MULTILINE)
    texts = (PROJECT / "examples" / "kubernetes-cronjob.yml").read_text()
    *_, job = yaml.safe_load_all(texts)
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert {str(pod["securityContext"][key]) for key in ("runAsUser", "fsGroup")} == {user}
    apps = yaml.safe_load((PROJECT / "examples" / "container-apps-job.yml").read_text())
    (volume,) = apps["properties"]["template"]["volumes"]
    assert f"uid={user}," in volume["mountOptions"]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_examples__name_a_release(file: Path) -> None:
    """Whatever of ours an example takes, it takes from a tag, and all of the same one."""
    named = re.findall(r"(?:enrich[@:]|rev: )v?(\d\S*)", file.read_text())
    assert {*named} == {"0.1.0"}


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
