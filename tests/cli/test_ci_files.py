"""The files for CI systems, as far as they can be tested without those systems."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from enricher.sources.source_options import SourceOptions, flags_of
from tests.support.project import Project, template

PROJECT = Path(__file__).parents[2]
EXAMPLES = sorted((PROJECT / "examples").iterdir())


ACTION = yaml.safe_load((PROJECT / "action.yml").read_text())


needs_programs = pytest.mark.skipif(
    not (shutil.which("bash") and shutil.which("jq")), reason="the step needs bash and jq"
)


@pytest.fixture
def action(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return a project in whose environment the step of the GitHub Action can run."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("RUNNER_TEMP", str(project.folder))
    monkeypatch.setenv("GITHUB_ACTION_PATH", str(PROJECT))
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.setenv(name, str(project.folder / name))
    return project


def refresh_step(project: Project, arguments: str = "", **inputs: str) -> Any:
    """Run the step with its inputs; return its exit code, outputs and summary."""
    (step,) = [step for step in ACTION["runs"]["steps"] if step.get("id") == "refresh"]
    usual = {name.replace("-", "_"): entry["default"] for name, entry in ACTION["inputs"].items()}
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
            r"\$\{\{ inputs\.([\w-]+) }}", lambda entry: given[entry[1].replace("-", "_")], text
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
    return SimpleNamespace(
        code=done.returncode, message=done.stdout, outputs=outputs, summary=summary
    )


@needs_programs
def test_action__outputs(action: Project) -> None:
    """The outputs name the summary and say whether an article changed."""
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


@needs_programs
def test_action__with_a_failed_article(action: Project) -> None:
    """A failed article fails the step, but the outputs for the pull request are set."""
    action.article(template(), "docs/expressroute.md")
    action.article(template() + "\n## Reliability\n", "docs/azure-expressroute.md")
    done = refresh_step(action)
    assert (done.code, done.outputs["changed"], done.outputs["failures"]) == (4, "true", "1")
    assert "#### Articles that failed" in done.summary


@needs_programs
def test_action__lints_on_request(action: Project) -> None:
    """Findings become annotations and a count; they don't fail the step."""
    action.article(template().replace("The end.", "Azure AD is named."), "docs/expressroute.md")
    wrong = "# ExpressRoute\n\n## Azure policies\n\nThere are no built-in policies.\n"
    action.article(wrong, "docs/azure-expressroute.md")
    assert "findings" not in refresh_step(action).outputs
    action.article(wrong, "docs/azure-expressroute.md")
    done = refresh_step(action, "--check", lint="true")
    assert (done.code, done.outputs["findings"]) == (0, "1")
    assert "::warning file=" in done.message
    action.configure("")
    done = refresh_step(action, path=str(action.folder / "enrich.toml"), lint="true")
    assert "findings" in done.outputs


@needs_programs
def test_action__with_a_failed_source(action: Project) -> None:
    """A source that fails, or wrong usage, fails the step; there is no report."""
    action.article(template(), "docs/expressroute.md")
    done = refresh_step(action, policies_from=str(action.folder / "nowhere"))
    assert (done.code, done.outputs["changed"]) == (3, "false")
    assert "report" not in done.outputs
    assert refresh_step(action, offline="true", fixtures="recordings").code == 2


def test_action__has_an_input_for_every_source() -> None:
    """Each source that can be configured has an input of the action."""
    names = {
        flags_of(entry)[0][2:] for entry in fields(SourceOptions) if entry.metadata["configurable"]
    }
    assert names <= {*ACTION["inputs"]}
    (step,) = [step for step in ACTION["runs"]["steps"] if step.get("id") == "refresh"]
    assert {f"INPUT_{name.upper().replace('-', '_')}" for name in names} <= {*step["env"]}


def pins() -> list[tuple[str, str]]:
    """Return what the action, the examples and the workflows use, with the file."""
    uses = []
    for file in (PROJECT / "action.yml", *(PROJECT / ".github").rglob("*.yml"), *EXAMPLES):
        for used in re.findall(r"uses: (\S+(?: # \S+)?)", file.read_text()):
            uses.append((file.name, used))
    return uses


def test_actions_of_others__are_pinned_by_commit() -> None:
    """Each action of others is pinned by commit, with its tag in a comment."""
    used = [(file, entry) for file, entry in pins() if not entry.startswith(("./", "enrich-waf/"))]
    assert len(used) > 5
    for file, entry in used:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", entry), (file, entry)


def test_container_apps_job__has_known_keys() -> None:
    """Azure's own client knows each key of the job at its place."""
    models = pytest.importorskip("azure.mgmt.appcontainers.models", reason="needs its client")
    wire = yaml.safe_load((PROJECT / "examples" / "container-apps-job.yml").read_text())
    job = models.Job(wire)
    assert unknown(job, wire) == []
    wire["properties"]["configuration"]["trigger"] = "Schedule"
    assert unknown(models.Job(wire), wire) == ["trigger"]


def test_volumes__are_writable() -> None:
    """The user of the image owns, or may write, the volumes of the examples."""
    (user,) = re.findall(r"^USER (\d+)$", (PROJECT / "Dockerfile").read_text(), re.MULTILINE)
    texts = (PROJECT / "examples" / "kubernetes-cronjob.yml").read_text()
    *_, job = yaml.safe_load_all(texts)
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert {str(pod["securityContext"][key]) for key in ("runAsUser", "fsGroup")} == {user}
    apps = yaml.safe_load((PROJECT / "examples" / "container-apps-job.yml").read_text())
    (volume,) = apps["properties"]["template"]["volumes"]
    assert f"uid={user}," in volume["mountOptions"]


def test_examples__name_the_newest_release() -> None:
    """The files that readers copy, and the extension, have the version of the newest entry."""
    changelog = (PROJECT / "CHANGELOG.md").read_text()
    released = re.findall(r"^## \[(\d\S*)\] - \d{4}-\d\d-\d\d$", changelog, re.MULTILINE)
    assert len(released) == len(re.findall(r"^## \[\d", changelog, re.MULTILINE))
    named = {
        (file.name, version)
        for file in (PROJECT / "Dockerfile", *(PROJECT / "docs").rglob("*.md"), *EXAMPLES)
        for version in re.findall(
            r"(?:enrich[@:]|rev: |arg VERSION=)v?(\d[\w.]*)", file.read_text()
        )
    }
    assert len({file for file, _ in named}) > 8
    assert {version for _, version in named} == {released[0]}, named
    extension = PROJECT / "editors" / "vscode"
    for file in ("package.json", "package-lock.json"):
        assert json.loads((extension / file).read_text())["version"] == released[0].replace(
            "rc", "-rc."
        )


def paths_to_commit() -> list[list[str]]:
    """Return the paths that each example, and the page on schedules, adds to its commit."""
    texts = [file.read_text() for file in EXAMPLES]
    texts.append((PROJECT / "docs" / "how-to" / "run-on-a-schedule.md").read_text())
    adding = [line for text in texts for line in re.findall(r"git add (.+)$", text, re.MULTILINE)]
    inputs = [re.findall(r"add-paths: \|\n((?: {12}\S+\n)+)", text) for text in texts]
    return [*map(shlex.split, adding), *(words.split() for found in inputs for words in found)]


@pytest.mark.parametrize("folder", [".", "docs"])
@pytest.mark.parametrize("paths", paths_to_commit())
def test_examples__commit_the_lock(tmp_path: Path, folder: str, paths: list[str]) -> None:
    """Wherever the configuration, and so the lock, is."""
    assert len(paths_to_commit()) == 3
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    files = [tmp_path / "docs" / "a.md", tmp_path / folder / "enrich.lock"]
    for file in files:
        file.parent.mkdir(exist_ok=True)
        file.touch()
    subprocess.run(["git", "add", *paths], cwd=tmp_path, check=True)
    done = subprocess.run(
        ["git", "ls-files"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert {tmp_path / name for name in done.stdout.split()} == {*files}


def unknown(model: Any, wire: dict[str, Any]) -> list[str]:
    """Return the keys of a resource for which the model of Azure's client has no attribute."""
    missing: list[str] = []
    for key, value in wire.items():
        attribute = re.sub(r"(?=[A-Z])", "_", key).lower()
        if not hasattr(model, attribute):
            missing.append(key)
            continue
        inner = getattr(model, attribute)
        pairs = zip(inner, value, strict=True) if isinstance(value, list) else [(inner, value)]
        for part, content in pairs:
            missing += unknown(part, content) if isinstance(content, dict) else []
    return missing
