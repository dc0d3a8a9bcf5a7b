"""A user's first commands: typing errors, empty folders, stdin, and configuring a docset."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from enricher import __version__
from tests.support.forks import run_forked
from tests.support.project import CURRENT, SAMPLE, Project, run, template

SERVICE = """
[services.our-platform]
name = "Our Platform"
resource_types = ["Microsoft.Network/expressRouteCircuits"]
titles = ["Our Platform"]
"""


@pytest.mark.parametrize(
    ("arguments", "suggestion"),
    [
        (["polices"], "Did you mean policies"),
        (["Refresh", "docs"], "Did you mean refresh"),
        (["frobnicate"], "'enrich --help' lists the commands"),
        (["lint", ".", "--offlin"], "Did you mean --offline?"),
        (["policies", "--pillar", "relability"], "Did you mean reliability?"),
        (["lint", ".", "--format", "jsn"], "--format: jsn is not one of text, json, sarif, github"),
        (["lint"], "missing argument 'PATH'"),
        (["policies", "--service"], "--service' requires an argument"),
        (["lint", ".", "--max-age", "-1"], "--max-age: must be at least 0."),
        (["cache", "shw"], "no such command 'shw'. Did you mean 'show'?"),
    ],
)
def test_typing_error__suggests_a_correction(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: list[str],
    suggestion: str,
) -> None:
    """A typing error gives one line with a suggestion, and exit code 2."""
    monkeypatch.chdir(tmp_path)
    assert run(*arguments) == 2
    printed = capfd.readouterr().err
    assert suggestion in printed
    assert printed.startswith("enrich: ")
    assert printed.count("\n") == 1


def test_typing_error__unless_it_is_a_file(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file takes precedence over a similar command."""
    path = project.article(template(), "polices")
    monkeypatch.chdir(project.folder)
    assert project.run("polices", "--service", "expressroute") == 0
    assert path.read_text() != template()


@pytest.mark.parametrize(
    ("guess", "shown"),
    [
        (["help"], "Usage: enrich "),
        (["help", "lint"], "Usage: enrich lint "),
        (["version"], f"enrich {__version__}\n"),
    ],
)
def test_guess__works(capfd: pytest.CaptureFixture[str], guess: list[str], shown: str) -> None:
    """`enrich help` and `enrich version` work."""
    assert run(*guess) == 0
    assert capfd.readouterr().out.startswith(shown)


def test_stdin__is_an_article(project: Project) -> None:
    """An article on stdin is printed filled, byte for byte as its file would be."""
    text = template().replace("\n", "\r\n").encode()
    command = [sys.executable, "-m", "enricher", "-", *project.sources]  # with its own streams
    done = subprocess.run(command, input=text, cwd=project.folder, capture_output=True, check=False)
    assert done.returncode == 0
    path = project.article(text)
    assert project.run(path) == 0
    assert done.stdout == path.read_bytes()
    again = run_forked("-", "--check", *project.sources, text=done.stdout, cwd=project.folder)
    assert again.returncode == 0
    assert not (project.folder / "-").exists()


def test_stdin__failure_prints_nothing(project: Project) -> None:
    """A failure leaves stdout empty, so that no editor takes it for the result."""
    done = run_forked("-", *project.sources, text=b"# Poems\n")
    assert (done.returncode, done.stdout) == (4, b"")
    both = run_forked("-", "a.md", *project.sources, text=b"")
    assert both.returncode == 2


def test_folder__as_an_article_points_to_refresh(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """The error names the command for a folder."""
    assert run(project.folder) == 2
    assert f"'enrich refresh {project.folder}'" in capfd.readouterr().err


@pytest.mark.parametrize("command", [[], ["lint"], ["refresh"]])
def test_glob__is_expanded(
    project: Project, capfd: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """enrich expands `docs/*.md` itself; a pattern without a match is an error."""
    project.article(template(), "docs/expressroute.md")
    assert project.run(*command, f"{project.folder}/docs/*.md") in (0, 1)
    assert project.run(*command, f"{project.folder}/nowhere/*.md") == 2
    assert "nothing matches" in capfd.readouterr().err


@pytest.mark.parametrize(("command", "noun"), [("lint", "files"), ("refresh", "articles")])
def test_no_articles__is_an_error(
    project: Project, capfd: pytest.CaptureFixture[str], command: str, noun: str
) -> None:
    """If no article matches, the error names the pattern."""
    folder = project.folder / "empty"
    folder.mkdir()
    assert project.run(command, folder) == 2
    assert f"no {noun} match **/*.md" in capfd.readouterr().err
    assert project.run(command, folder, "--allow-empty") == 0
    project.article(template())
    project.configure('[docset]\narticles = ["dcos/**/*.md"]\n')
    capfd.readouterr()
    assert project.run(command, project.folder) == 2
    assert f"no {noun} match dcos/**/*.md" in capfd.readouterr().err


def test_refresh__names_skipped_files(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """A file that is not a service guide is skipped with the reason, in each run."""
    project.article(template(), "docs/expressroute.md")
    project.article("# ExpressRoute\n\nWithout any section.\n", "docs/other.md")
    for _ in range(2):
        assert project.run("refresh", project.folder / "docs") == 0
        printed = capfd.readouterr().err
        assert "other.md" in printed
        assert "no section on policies" in printed


def test_doctor__offline_needs_no_sign_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """With recordings every check works without a credential or a network."""
    environment = {"PATH": "/nowhere", "HOME": str(tmp_path), "HTTPS_PROXY": "http://127.0.0.1:9"}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    code = run("doctor", *SAMPLE)
    output = capfd.readouterr().out
    assert code == 0, output
    assert "ok    policy definitions" in output


def test_init__never_overwrites(
    project: Project, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The configuration changes nothing by itself, and is never overwritten."""
    path = project.article(template(), "docs/expressroute.md")
    monkeypatch.chdir(path.parent)
    assert run("init") == 0
    assert project.run("refresh") == 0
    assert project.run("refresh", "--check") == 0
    file = path.parent / "enrich.toml"
    file.write_text("[options]\nlimit = 3\n")
    assert run("init") == 2
    assert file.read_text() == "[options]\nlimit = 3\n"
    assert "already has a configuration" in capfd.readouterr().err


def test_configuration__unknown_keys(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """All unknown keys are named with their tables and the nearest ones; exit code 2."""
    project.article(template())
    project.configure("[options]\nlimt = 3\n[docset]\nlimit = 3\n")
    assert run("refresh", project.folder) == 2
    printed = capfd.readouterr().err
    assert "enrich.toml: options.limt: unknown key; did you mean limit?" in printed
    assert "docset.limit: unknown key; did you mean limit in [options]?" in printed


def test_init__in_an_empty_repository(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`init`, and `refresh` right after it, say the one thing to do next."""
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    monkeypatch.chdir(tmp_path)
    assert run("init") == 0
    assert capfd.readouterr().out == (
        "enrich.toml: written, for 0 Markdown files. Next, add a service guide, such as "
        "docs/expressroute.md.\n"
    )
    assert run("refresh") == 2
    assert capfd.readouterr().err == (
        "enrich: no articles match **/*.md (enrich.toml). There is no Markdown file yet: first "
        "add one, such as a service guide.\n"
    )


def test_templates__are_copied_and_never_overwritten(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """Copies give the output of the built-in templates; edited ones stay."""
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
    """Configured services work in every command."""
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
    assert "Our Platform: applies" in capfd.readouterr().out
    assert run("services", "platform") == 0
    assert "our-platform  Our Platform" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ('name = "A"', "services.a.resource_types"),
        ('name = "A"\nresource_types = ["circuits"]', "'circuits' is not a resource type"),
        ('name = "A"\nresource_types = ["a.b/c"]\ntitle = ["A"]', "services.a.title: unknown key"),
        ('name = "A"\nresource_types = ["a.b/c"]\ntitles = "A"', "services.a.titles"),
        ('name = "A"\nresource_types = ["a.b/c"]\nleave_out = ["("]', "services.a: '('"),
    ],
)
def test_services__invalid_configuration(
    project: Project, capfd: pytest.CaptureFixture[str], keys: str, message: str
) -> None:
    """A mistake is reported with the file and the key, and exit code 2."""
    project.article(CURRENT)
    assert run("refresh", project.configure(f"[services.a]\n{keys}\n")) == 2
    printed = capfd.readouterr().err
    assert message in printed
    assert "enrich.toml" in printed
