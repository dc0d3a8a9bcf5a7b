"""A configuration or a docset that nobody trusts costs bounded time and memory.

Each command runs in a process that the system ends after ten seconds of processor time or at a
gigabyte, and is given up after thirty seconds.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from enricher.platform.files import temporary_name
from tests.support.forks import run_forked
from tests.support.project import DEFINITIONS, RECOMMENDATIONS, Project, run, template

LIMITS = {"cpu": 10, "memory": 2**30}  # seconds, bytes
SERVICE = """\
[services.expressroute]
name = "Azure ExpressRoute"
articles = ["expressroute"]
resource_types = ["Microsoft.Network/expressRouteCircuits"]
"""


def docset(project: Project, text: str | bytes = "") -> Path:
    """Return a docset of one article and a configuration."""
    folder = project.article(template(), "docs/expressroute.md").parent
    data = text if isinstance(text, bytes) else text.encode()
    (folder / "enrich.toml").write_bytes(data)
    return folder


def refresh(project: Project, folder: Path, *, sources: bool = True) -> tuple[int, str]:
    """Refresh a docset within the limits; return the exit code and what is printed on stderr."""
    options = project.sources if sources else []
    done = run_forked("refresh", folder, *options, limits=LIMITS)
    return done.returncode, done.err


CONFIGURATIONS = {
    "a slow pattern": (
        SERVICE + r"leave_out_policies = ['(\w|\s|.)*(\w|\s|.)*[^\w\s]\d']",
        "enrich.toml: services: '",
    ),
    "a deep pattern": (SERVICE + f"leave_out = ['{'(' * 2_000}{')' * 2_000}']", "services.express"),
    "a long glob": (f"[docset]\narticles = ['{'a' * 6_000}']", "docset.articles: a glob of more"),
    "an endless folder as policies": ("[sources]\npolicies-from = '/proc'", "/proc"),
    "an endless folder as templates": ("[options]\ntemplates = '/'", "holds more than"),
    "deep TOML": ("a = " + "[" * 100_000, "nested too deeply"),
    "a key of many parts": (".".join("a" * 1_000) + " = 1", "a: unknown key"),
    "a long number": (f"[options]\nlimit = {'9' * 5_000}", "can't be read as TOML"),
    "a long name": (f"[options]\ntemplates = '{'x' * 300}'", "templates: no system can have"),
    "a null character": ('[sources]\npolicies-from = "a\\u0000b"', "policies-from: no system can"),
    "a large file": ("x = '" + "y" * 5 * 2**20 + "'", "larger than 4 MB"),
}


@pytest.mark.parametrize(("text", "reason"), CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_configuration__is_refused(project: Project, text: str, reason: str) -> None:
    """One line says what is wrong, and nothing is written."""
    folder = docset(project, text)
    code, message = refresh(project, folder, sources="sources" not in text)
    assert code in (2, 3)
    assert reason in message
    assert message.count("\n") == 1
    assert (folder / "expressroute.md").read_text() == template()


@pytest.mark.parametrize("path", ["/dev/zero", "/dev", "link.json", "sparse.json"])
def test_recommendations__of_something_endless(project: Project, path: str) -> None:
    """A device, a link to one and a file of any size are refused unread."""
    folder = docset(project, f"[sources]\nrecommendations-from = '{path}'")
    (folder / "link.json").symlink_to("/dev/zero")
    with (folder / "sparse.json").open("wb") as stream:
        stream.truncate(2**40)
    code, message = refresh(project, folder, sources=False)
    assert code == 3
    assert message.count("\n") == 1


def test_globs__with_many_stars(project: Project) -> None:
    """Globs that a backtracking matcher needs years for are matched at once."""
    globs = ["*a" * 30 + "*b", "**/a/" * 25 + "b", "[a-z]*" * 50 + "#"]
    folder = docset(project, f"[docset]\nexclude = {globs}")
    project.article("# x", f"docs/{'a/' * 60}{'a' * 200}.md")
    code, message = refresh(project, folder)
    assert code == 0, message


@pytest.mark.parametrize("key", ["options.templates", "sources.policies-from"])
def test_folders__linked_in_many_ways(project: Project, key: str) -> None:
    """Thirty folders with two links to the next are walked once."""
    table, _, option = key.partition(".")
    folder = docset(project, f"[{table}]\n{option} = 't/0'")
    for number in range(30):
        (folder / "t" / str(number)).mkdir(parents=True)
        for name in ("a", "b"):
            (folder / "t" / str(number) / name).symlink_to(f"../{number + 1}")
    code, message = refresh(project, folder, sources=table != "sources")
    assert (code, message.count("\n")) == ((0, 0) if table == "options" else (3, 1))


@pytest.mark.parametrize(
    "name", ["enrich.lock", "enrich.toml", ".enrich.guard", "leftover", "x.md"]
)
def test_pipes__are_never_waited_for(project: Project, name: str) -> None:
    """A named pipe is refused or passed over; an article beside it is filled."""
    folder = docset(project)
    (folder / "enrich.toml").unlink()
    pipe = folder / (temporary_name("expressroute.md") if name == "leftover" else name)
    os.mkfifo(pipe)
    code, message = refresh(project, folder)
    assert code == {"enrich.lock": 2}.get(name, 0)
    assert ("is not a regular file" in message) is (name == "enrich.lock")
    assert ((folder / "expressroute.md").read_text() == template()) is (code == 2)


def test_article__of_any_size(project: Project) -> None:
    """Of a sparse file, no more than the limit is read; the others are filled."""
    folder = docset(project)
    with (folder / "large.md").open("wb") as stream:
        stream.truncate(2**40)
    code, message = refresh(project, folder)
    assert code == 4
    assert "large.md: an article of more than 10 MB" in message
    assert (folder / "expressroute.md").read_text() != template()


@pytest.mark.parametrize("name", ["x" * 300 + ".md", "x/" * 3_000 + "a.md", "a\\u0000b.md"])
def test_lock__of_names_that_no_file_can_have(project: Project, name: str) -> None:
    """They count as articles that were deleted, and the lock is written."""
    folder = docset(project)
    assert project.run("refresh", folder) == 0
    lock = folder / "enrich.lock"
    entry = f'[articles."{name}"]\n"a/b" = [\n  {{ names = ["a"], text = "b" }},\n]\n\n# end'
    lock.write_text(lock.read_text().replace("# end", entry))
    before = lock.read_text()
    project.set_facts(DEFINITIONS[:1], RECOMMENDATIONS)
    assert project.run("refresh", folder, "--accept-loss") == 0
    assert lock.read_text() != before


@pytest.mark.parametrize("name", ["enrich.lock", ".enrich.journal"])
def test_lock__of_any_size(project: Project, capfd: pytest.CaptureFixture[str], name: str) -> None:
    """A sparse file is refused unread, and not taken for lost."""
    folder = docset(project)
    with (folder / name).open("wb") as stream:
        stream.truncate(2**40)
    assert project.run("refresh", folder) == 2
    assert f"{name} is larger than 64 MB" in capfd.readouterr().err


def test_journal__nested_without_end(project: Project) -> None:
    """A record that can't be read is ignored."""
    folder = docset(project)
    (folder / ".enrich.journal").write_text('{"x":' + "[" * 100_000 + "]" * 100_000 + "}")
    assert project.run("refresh", folder) == 0


def test_lock__of_a_later_version(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever the number is."""
    folder = docset(project)
    (folder / "enrich.lock").write_text(f"version = {'9' * 5_000}\n# end\n")
    assert project.run("refresh", folder) == 2
    assert "a later version of enrich" in capfd.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_configuration__with_a_byte_order_mark(project: Project, encoding: str) -> None:
    """A configuration is read as Windows writes it."""
    folder = docset(project, "[docset]\narticles = ['none.md']\n".encode(encoding))
    assert project.run("refresh", folder) == 2
    assert project.run("refresh", folder, "--allow-empty") == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["refresh", "x" * 300],
        ["x" * 300 + ".md"],
        ["policies", "--policies-from", "x" * 300],
        ["recommendations", "--recommendations-from", "x" * 300],
        ["refresh", ".", "--arm-endpoint", "http://[::1"],
    ],
)
def test_arguments__of_no_use(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    """A name that is too long and a malformed URL are usage errors."""
    assert run(*arguments) == 2
    assert capfd.readouterr().err.count("\n") == 1


def test_article__with_a_malformed_link(project: Project) -> None:
    """A link that is no URL is text."""
    path = project.article(template() + "\n[a](http://[::1) <http://[::1>\n")
    assert project.run(path) == 0
    assert project.run("lint", path) in (0, 1)
