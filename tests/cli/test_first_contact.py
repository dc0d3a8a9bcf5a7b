"""The first minutes: slips, guesses, empty folders, editors, and setting a docset up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import CURRENT, Project, run, template

SERVICE = """
[services.our-platform]
name = "Our Platform"
resource_types = ["Microsoft.Network/expressRouteCircuits"]
titles = ["Our Platform"]
"""


def process(
    *arguments: object, text: bytes = b"", cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """The tool as a process, with this on stdin."""
    command = [sys.executable, "-m", "enricher", *map(str, arguments)]
    return subprocess.run(command, input=text, capture_output=True, check=False, cwd=cwd)


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        (["polices"], "Did you mean policies"),
        (["Refresh", "docs"], "Did you mean refresh"),
        (["frobnicate"], "'enrich --help' lists the commands"),
        (["lint", ".", "--offlin"], "Did you mean --offline?"),
        (["policies", "--pillar", "relability"], "Did you mean reliability?"),
        (["lint", ".", "--format", "jsn"], "--format: jsn is not one of text, json, sarif, github"),
        (["lint"], "missing argument 'PATH'"),
        (["policies", "--service"], "--service' requires an argument"),
        (["lint", ".", "--max-age", "-1"], "--max-age: input should be greater"),
        (["cache", "shw"], "no such command 'shw'. Did you mean 'show'?"),
    ],
)
def test_slip__is_told_with_what_was_meant(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    slip: list[str],
    meant: str,
) -> None:
    """Whoever finds it, in one line of the tool's own, exit 2."""
    monkeypatch.chdir(tmp_path)
    assert run(*slip) == 2
    told = capfd.readouterr().err
    assert meant in told
    assert told.startswith("enrich: ")
    assert told.count("\n") == 1


def test_slip__that_is_a_file_is_an_article(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file goes before what looks like a command."""
    path = project.article(template(), "polices")
    monkeypatch.chdir(project.folder)
    assert project.run("polices", "--service", "expressroute") == 0
    assert path.read_text() != template()


@pytest.mark.parametrize(
    ("guess", "shown"),
    [
        (["help"], "Usage: enrich "),
        (["help", "lint"], "Usage: enrich lint "),
        (["version"], "enrich 0."),
    ],
)
def test_guess__is_answered(
    capfd: pytest.CaptureFixture[str], guess: list[str], shown: str
) -> None:
    """What people try first works."""
    assert run(*guess) == 0
    assert capfd.readouterr().out.startswith(shown)


def test_stdin__is_an_article(project: Project) -> None:
    """What stdin holds comes out filled, byte for byte as the file would; nothing is written."""
    text = template().replace("\n", "\r\n").encode()
    done = process("-", *project.sources, text=text, cwd=project.folder)
    assert done.returncode == 0
    path = project.article(text)
    assert project.run(path) == 0
    assert done.stdout == path.read_bytes()
    again = process("-", "--check", *project.sources, text=done.stdout, cwd=project.folder)
    assert again.returncode == 0
    assert not (project.folder / "-").exists()


def test_stdin__that_is_no_article(project: Project) -> None:
    """A failure leaves stdout empty, so that no editor takes it for the result."""
    done = process("-", *project.sources, text=b"# Poems\n")
    assert (done.returncode, done.stdout) == (4, b"")
    both = process("-", "a.md", *project.sources, text=b"")
    assert both.returncode == 2


def test_folder__as_an_article_points_to_refresh(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """The command for a folder is told."""
    assert run(project.folder) == 2
    assert f"'enrich refresh {project.folder}'" in capfd.readouterr().err


@pytest.mark.parametrize("words", [[], ["lint"], ["refresh"]])
def test_glob__is_expanded(
    project: Project, capfd: pytest.CaptureFixture[str], words: list[str]
) -> None:
    """Where the shell leaves `docs/*.md` as it is, the tool does not; one in vain is named."""
    project.article(template(), "docs/expressroute.md")
    assert project.run(*words, f"{project.folder}/docs/*.md") in (0, 1)
    assert project.run(*words, f"{project.folder}/nowhere/*.md") == 2
    assert "nothing matches" in capfd.readouterr().err


@pytest.mark.parametrize("command", ["lint", "refresh"])
def test_nothing__is_an_error(
    project: Project, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    """Green over no article at all is a mistake in a path or pattern, which is named."""
    folder = project.folder / "empty"
    folder.mkdir()
    assert project.run(command, folder) == 2
    assert "**/*.md chooses none" in capfd.readouterr().err
    assert project.run(command, folder, "--allow-empty") == 0
    project.article(template())
    project.configure('[docset]\narticles = ["dcos/**/*.md"]\n')
    capfd.readouterr()
    assert project.run(command, project.folder) == 2
    assert "dcos/**/*.md chooses none" in capfd.readouterr().err


def test_refresh__names_what_it_skipped(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """A file that is no service guide is told, with the reason, whether it is opened or known."""
    project.article(template(), "docs/expressroute.md")
    project.article("# ExpressRoute\n\nWithout any section.\n", "docs/other.md")
    for _ in range(2):
        assert project.run("refresh", project.folder / "docs") == 0
        told = capfd.readouterr().err
        assert "other.md" in told
        assert "no section on policies" in told


def test_doctor__offline_needs_no_sign_in(tmp_path: Path) -> None:
    """On recordings every check is answered by them, without a credential or a network."""
    environment = {"PATH": "/nowhere", "HOME": str(tmp_path), "HTTPS_PROXY": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-m", "enricher", "doctor", "--offline"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "ok    policy definitions" in done.stdout


def test_init__writes_once(
    project: Project, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A configuration that changes nothing by itself, and is never written over."""
    path = project.article(template(), "docs/expressroute.md")
    monkeypatch.chdir(path.parent)
    assert run("init") == 0
    assert project.run("refresh") == 0
    assert project.run("refresh", "--check") == 0
    file = path.parent / "enrich.toml"
    file.write_text("[options]\nlimit = 3\n")
    assert run("init") == 2
    assert file.read_text() == "[options]\nlimit = 3\n"
    assert "It stays" in capfd.readouterr().err


def test_templates__are_copied_and_never_overwritten(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """Copies fill an article as the built-in ones do; what a person changed in them stays."""
    folder = project.folder / "wording"
    assert run("templates", folder) == 0
    path = project.article(template())
    usual = project.enriched(template())
    assert project.enriched(template(), "--templates", folder) == usual
    changed = folder / "policy_none.md.j2"
    changed.write_text("None at all.")
    assert run("templates", folder) == 0
    assert changed.read_text() == "None at all."
    assert "policy_none.md.j2" in capfd.readouterr().err
    assert path.exists()


def test_services__of_a_configuration(
    project: Project, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They serve every command as those of the registry do, run after run."""
    monkeypatch.chdir(project.configure(SERVICE))
    path = project.article(template(front="---\ntitle: Our Platform\n---\n\n"), "docs/platform.md")
    assert run("refresh", "docs") == 0
    text = path.read_text()
    assert "Circuits should be Zone Redundant" in text
    assert "related to Our Platform" in text
    assert run("refresh", "docs", "--check") == 0
    assert run(path, "--check") == 0
    path.write_text(text.replace("The end.", "`Circuits should be Zone redundant`"))
    assert run("lint", "docs") in (0, 1)
    capfd.readouterr()
    assert run("policies", "--service", "our-platform") == 0
    assert "Circuits should be Zone Redundant" in capfd.readouterr().out
    assert run("explain", "Zone Redundant", "--service", "our-platform") == 0
    assert "Our Platform: concerned" in capfd.readouterr().out
    assert run("services", "platform") == 0
    assert "our-platform  Our Platform" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ('name = "A"', "services.a.resource_types"),
        ('name = "A"\nresource_types = ["circuits"]', "'circuits' is no resource type"),
        ('name = "A"\nresource_types = ["a.b/c"]\ntitle = ["A"]', "services.a.title: there is no"),
        ('name = "A"\nresource_types = ["a.b/c"]\ntitles = "A"', "services.a.titles"),
        ('name = "A"\nresource_types = ["a.b/c"]\nleave_out = ["("]', "services.a: '('"),
    ],
)
def test_services__of_a_configuration_that_cannot_be(
    project: Project, capfd: pytest.CaptureFixture[str], keys: str, message: str
) -> None:
    """A mistake is told with the file and the key, exit 2."""
    project.article(CURRENT)
    assert run("refresh", project.configure(f"[services.a]\n{keys}\n")) == 2
    told = capfd.readouterr().err
    assert message in told
    assert "enrich.toml" in told
