"""Each command runs once over the shipped samples: the quick check of `make check`."""

from __future__ import annotations

import shutil

import pytest

from enricher.cli.commands import COMMANDS
from tests.support.project import FIXTURES, SAMPLE, Project, run
from tests.support.server import ArmContent, ArmServer

#: Arguments for each command, and a part of what it prints or writes.
SMOKES: dict[str, tuple[list[str], str]] = {
    "fill": (["docs/expressroute.md", *SAMPLE], "Reliability policies: 1 added"),
    "refresh": (["docs", *SAMPLE], "1 changed"),
    "strip": (["docs/expressroute.md", *SAMPLE], "expressroute.md: unchanged"),
    "lint": (["docs", *SAMPLE], "0 findings in 1 file"),
    "policies": (["--service", "expressroute", *SAMPLE], "should be Zone Redundant"),
    "recommendations": (["--service", "expressroute", *SAMPLE], "Site Resiliency"),
    "explain": (["zone redundant", "--service", "expressroute", *SAMPLE], "Reliability"),
    "exclude": (["da8a2248", *SAMPLE], "enrich.toml"),
    "pin": (["da8a2248", *SAMPLE], "enrich.toml"),
    "news": (["--policies-from", "checkout", "--since", "checkout"], "no changes"),
    "atlas": (["atlas.html", *SAMPLE], "atlas.html"),
    "gaps": (["expressroute", *SAMPLE], "assigned"),
    "layout": (["docs/expressroute.md"], "layout template"),
    "mcp": ([], "stdin and stdout"),
    "lsp": (["--help"], "Serve an editor"),
    "services": (["gateway"], "Azure Application Gateway"),
    "init": ([], "enrich.toml"),
    "templates": (["wording"], "wording"),
    "record": (["--fixtures", "recorded", "--no-cache"], "recorded"),
    "doctor": ([*SAMPLE], "ok    policy definitions"),
    "cache": (["path"], "enrich"),
}


def test_smoke__is_there_for_every_command() -> None:
    """A new command gets a line in SMOKES."""
    assert SMOKES.keys() == COMMANDS.keys()


@pytest.mark.usefixtures("shipped_catalogue")
@pytest.mark.parametrize("command", SMOKES)
def test_smoke(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    command: str,
) -> None:
    """The command succeeds, and prints what it is for."""
    docs = project.folder / "docs"
    docs.mkdir()
    shutil.copy(FIXTURES / "articles" / "expressroute.md", docs)
    monkeypatch.chdir(project.folder)
    arguments, expected = SMOKES[command]
    with ArmServer(ArmContent.of_recordings(FIXTURES / "azure")) as server:
        if command == "record":
            monkeypatch.setenv("ENRICH_ARM_ENDPOINT", server.url)
        assert run(command, *arguments) == 0
    printed = capfd.readouterr()
    files = {path.name for path in project.folder.rglob("*")}
    assert expected in printed.out + printed.err or expected in files
