"""Output on a terminal of 80 columns, in a pipe and in colour; shell completion."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from enricher.cli.commands import COMMANDS
from enricher.sources.variables import VARIABLES
from tests.support.builders import guid
from tests.support.project import (
    DEFINITIONS,
    RECOMMENDATIONS,
    SAMPLE,
    Project,
    definition,
    run,
    template,
)

GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WIDTH = 80


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))


def out(capfd: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Run a command that must succeed, and return its output; only long words may exceed a line."""
    capfd.readouterr()
    assert run(*arguments) == 0
    text = capfd.readouterr().out
    assert [line for line in text.splitlines() if len(line) > WIDTH and " " in line.strip()] == []
    return text


@pytest.mark.one_in(2)
@pytest.mark.parametrize("service", ["storage-accounts", "expressroute", "aks"])
@pytest.mark.parametrize("kind", ["policies", "recommendations"])
def test_lists__are_complete_in_80_columns(
    capfd: pytest.CaptureFixture[str], kind: str, service: str
) -> None:
    """Tables have every id and effect of the JSON output, by pillar, and end with a count."""
    command = [kind, "--service", service, *SAMPLE]
    text = out(capfd, *command)
    assert run(*command, "--format", "json") == 0
    entries = json.loads(capfd.readouterr().out)
    assert sorted(GUID.findall(text)) == sorted(entry["id"] for entry in entries)
    words = {word for entry in entries for word in entry.get("effects", [entry.get("impact")])}
    assert all(word.lower() in text.lower() for word in words)
    assert not set("┃│━─") & set(text)
    assert text.splitlines()[-1].startswith(f"{len(entries)} ")
    assert re.search(r"^Reliability: \d+$", text, re.MULTILINE)


def test_lists__fold_variants_as_articles_do(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """Variants of a policy are listed below its name, which occurs once."""
    names = [f"Enable logging for circuits to {where}" for where in ("Event Hub", "Storage")]
    variants = [definition(number, name) for number, name in enumerate(names, 1)]
    project.set_facts([*variants, *DEFINITIONS[2:]], RECOMMENDATIONS)
    text = out(capfd, "policies", "--service", "expressroute", *project.sources)
    assert text.count("Enable logging for circuits") == 1
    assert {guid(1), guid(2), guid(3)} == set(GUID.findall(text))
    assert "3 policy definitions, folded into 2" in text


def test_services__are_filtered(capfd: pytest.CaptureFixture[str]) -> None:
    """Services are found by a part of their key, name or types, in any case."""
    assert "key-vault  Azure Key Vault" in out(capfd, "services", "KEYVAULT")
    assert "storage-accounts" not in out(capfd, "services", "KEYVAULT")
    out(capfd, "services")
    assert run("services", "keyvalt") == 2
    assert "key-vault" in capfd.readouterr().err


@pytest.mark.parametrize(
    "words",
    ["ExpressRoute", "azure expressroute", "expressr", "Microsoft.Network/expressRoutePorts"],
)
@pytest.mark.parametrize("command", [["policies"], ["recommendations"], ["explain", guid(1)]])
def test_service__is_an_argument(
    project: Project, capfd: pytest.CaptureFixture[str], command: list[str], words: str
) -> None:
    """A key, a name, a type or a part of one names the service, as --service and its key do."""
    assert project.run(*command, "--service", "expressroute") == 0
    usual = capfd.readouterr().out
    assert project.run(*command, words) == 0
    assert capfd.readouterr().out == usual


@pytest.mark.parametrize(
    ("name", "pillar"),
    [
        ("cost", "cost-optimization"),
        ("Operational Excellence", "operational-excellence"),
        ("operations", "operational-excellence"),
        ("perf", "performance-efficiency"),
    ],
)
def test_pillar__has_short_names(capfd: pytest.CaptureFixture[str], name: str, pillar: str) -> None:
    """The start of a pillar's name, and its usual short name, are enough."""
    command = ["policies", "virtual-machines", *SAMPLE, "--pillar"]
    text = out(capfd, *command, name)
    assert text == out(capfd, *command, pillar)
    assert text != out(capfd, *command, "security")


@pytest.mark.parametrize("name", ["", *COMMANDS, "cache path", "cache show", "cache clear"])
def test_help__is_complete(capfd: pytest.CaptureFixture[str], name: str) -> None:
    """Help fits 80 columns and has examples, exit codes and environment variables."""
    text = out(capfd, *name.split(), "--help")
    assert "...]..." not in text
    assert "list[" not in text
    assert "Exit codes:" in text
    assert "NO_COLOR" in text
    examples = text.partition("Examples:\n")[2].partition("\n\n")[0]
    assert "enrich" in examples
    if "--fixtures DIR" in text:
        assert "Sources:" in text


def test_help__says_what_an_option_does_in_its_command(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Lint neither lists nor writes; --custom limits a list, and adds to articles."""
    text = " ".join(out(capfd, "lint", "--help").split())
    assert "List preview policies" not in text
    assert "language to write in" not in text
    assert "List only the definitions that you wrote" in " ".join(
        out(capfd, "policies", "--help").split()
    )
    assert "Also list the definitions that you wrote" in " ".join(
        out(capfd, "fill", "--help").split()
    )


def test_help__examples_use_existing_options(capfd: pytest.CaptureFixture[str]) -> None:
    """Each option in an example is an option of the command."""
    for name in COMMANDS:
        text = out(capfd, name, "--help")
        shown, _, examples = text.partition("Examples:\n")
        for option in re.findall(r"--[a-z-]+", examples.partition("\n\n")[0]):
            assert option in shown


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("fill", "01234"),
        ("lint", "01234"),
        ("policies", "0234"),
        ("gaps", "01234"),
        ("exclude", "0234"),
        ("init", "02"),
        ("cache", "02"),
    ],
)
def test_help__has_the_exit_codes_of_the_command(
    capfd: pytest.CaptureFixture[str], name: str, codes: str
) -> None:
    """Only the codes that a command can end with, and what they mean there."""
    text = out(capfd, name, "--help").partition("Exit codes:\n")[2]
    shown = re.findall(r"^  (\d)  ", text, re.MULTILINE)
    assert shown == [*codes]
    assert ("--check" in text) == (name in ("fill", "gaps"))


@pytest.mark.parametrize(
    ("name", "variables"),
    [
        ("services", ["NO_COLOR"]),
        ("init", ["NO_COLOR"]),
        ("cache", ["NO_COLOR", "XDG_CACHE_HOME"]),
        ("policies", [*VARIABLES]),
    ],
)
def test_help__has_the_variables_that_the_command_reads(
    capfd: pytest.CaptureFixture[str], name: str, variables: list[str]
) -> None:
    """A command without sources reads no variable of theirs."""
    text = out(capfd, name, "--help").partition("Environment:\n")[2]
    assert re.findall(r"^  ([A-Z][A-Z_*]+)  ", text, re.MULTILINE) == variables


def test_help__is_as_wide_as_the_terminal(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wide terminal has long lines."""
    monkeypatch.setenv("COLUMNS", "150")
    assert run("fill", "--help") == 0
    widths = [len(line) for line in capfd.readouterr().out.splitlines()]
    assert 100 < max(widths) <= 150


def test_help__is_coloured(tmp_path: Path) -> None:
    """Titles and options have colours, which change no word; NO_COLOR turns them off."""
    plain = colours(tmp_path, "policies", "--help")
    assert "\x1b[" not in plain
    forced = colours(tmp_path, "policies", "--help", FORCE_COLOR="1")
    assert "\x1b[1mUsage:\x1b[0m enrich policies" in forced
    assert "  \x1b[36m--pillar PILLAR\x1b[0m " in forced
    assert re.sub(r"\x1b\[[\d;]*m", "", forced) == plain
    assert colours(tmp_path, "policies", "--help", FORCE_COLOR="1", NO_COLOR="1") == plain
    bare = colours(tmp_path, FORCE_COLOR="1")
    assert re.sub(r"\x1b\[[\d;]*m", "", bare) == colours(tmp_path, "--help")


def colours(folder: Path, *arguments: object, **environment: str) -> str:
    """Return the output of a process with these environment variables."""
    done = subprocess.run(
        [sys.executable, "-m", "enricher", *map(str, arguments)],
        env={**os.environ, "TERM": "xterm", **environment},
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    return done.stdout + done.stderr


def test_colour__is_only_for_terminals(project: Project) -> None:
    """A pipe gets plain text; FORCE_COLOR colours the same text; NO_COLOR overrides it."""
    path = project.article(template())
    command = [path, "--diff", *project.sources]
    plain = colours(project.folder, *command)
    forced = colours(project.folder, *command, FORCE_COLOR="1")
    assert "\x1b[" not in plain
    assert "\x1b[32m+" in forced
    assert re.sub(r"\x1b\[[\d;]*m", "", forced).split() == plain.split()
    none = colours(project.folder, *command, FORCE_COLOR="1", NO_COLOR="1")
    assert "\x1b[3" not in none


def test_quiet__prints_only_problems(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """With -q, anywhere on the command line, only errors and requested output are printed."""
    path = project.article(template())
    assert project.run("refresh", project.folder, "--quiet") == 0
    assert project.run("-q", path) == 0
    assert project.run(path, "-qv", "--check") == 0
    assert capfd.readouterr() == ("", "")
    assert run("-q", "gone.md") == 2
    assert "no such file" in capfd.readouterr().err
    assert project.run("policies", "--service", "expressroute", "-q") == 0
    assert "Zone Redundant" in capfd.readouterr().out


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("enrich ref", "refresh"),
        ("enrich docs/exp", "docs/expressroute.md"),
        ("enrich fill docs/exp", "docs/expressroute.md"),
        ("enrich docs/expressroute.md --serv", "--service"),
        ("enrich policies --service key-v", "key-vault"),
        ("enrich policies key-v", "key-vault"),
        ("enrich explain circuits expressr", "expressroute"),
        ("enrich policies --resource-type Microsoft.KeyVault/v", "Microsoft.KeyVault/vaults"),
        ("enrich policies --pillar rel", "reliability"),
        ("enrich explain Circuits", "Circuits should be Zone Redundant"),
        ("enrich fill --credential man", "managed-identity"),
        (f"enrich exclude {guid(1)[:6]}", guid(1)),
        ("enrich pin circuits", "circuits should be Zone Redundant"),
    ],
)
def test_completion(project: Project, line: str, completed: str) -> None:
    """Commands, options, files and names are completed without loading the Azure SDK."""
    project.article(template(), "docs/expressroute.md")
    assert project.run("policies", "--service", "expressroute") == 0  # a catalogue to complete from
    assert completed in completions(line, project.folder)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("command", ["explain", "exclude", "pin"])
def test_completion__of_policies_before_any_run(tmp_path: Path, command: str) -> None:
    """Ids and names are those of the catalogue that ships with enrich, without deprecated ones."""
    (rbac,) = completions(f"enrich {command} 12d4fa5e-", tmp_path)
    assert rbac == "12d4fa5e-1f9f-4c21-97a9-b99b3c6611b5"
    names = completions(f"enrich {command} azure\\ key\\ vault", tmp_path)
    assert any("RBAC permission model" in name for name in names)
    assert not any("deprecated" in name for name in names)


def completions(line: str, folder: Path) -> list[str]:
    """Return what bash completes at the end of a command line; the Azure SDK isn't loaded."""
    code = (
        "import sys\nfrom enricher.cli.main import main\n"
        "try: main([])\nfinally: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "_ENRICH_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(shlex.split(line)) - 1),
        },
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    assert {"azure", "requests"}.isdisjoint(done.stderr.split())
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("shell", "part"), [("bash", "complete "), ("zsh", "compdef"), ("fish", "complete --command")]
)
def test_show_completion(capfd: pytest.CaptureFixture[str], shell: str, part: str) -> None:
    """The script of a shell is printed, in both spellings of an option."""
    text = out_of_completion(capfd, "--show-completion", shell)
    assert part in text
    assert out_of_completion(capfd, f"--show-completion={shell}") == text


def out_of_completion(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that must succeed, and return its output, with lines of any length."""
    assert run(*arguments) == 0
    return capfd.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="HOME doesn't count on Windows")
def test_install_completion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The completion is installed below HOME; without a usable one, a line says what to do."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "installed in" in out_of_completion(capfd, "--install-completion", "zsh")
    assert (tmp_path / ".zfunc" / "_enrich").is_file()
    monkeypatch.setenv("HOME", os.devnull)
    assert run("--install-completion", "bash") == 4
    printed = capfd.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("enrich: can't install the completion: ")
    assert "'--show-completion bash'" in printed.err
    assert printed.err.count("\n") == 1
    assert run("--install-completion", "csh") == 2
    assert "csh is not one of bash, zsh" in capfd.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="HOME doesn't count on Windows")
def test_install_completion__without_a_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its name, the shell that runs the command counts."""
    monkeypatch.setenv("HOME", str(tmp_path))
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m enricher --install-completion; exit $?"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "bash completion installed" in done.stdout
