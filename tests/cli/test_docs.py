"""The documentation is true: its commands run, its examples give what they show, it is current."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli

from docs import generate
from enricher.cli.usage import EXAMPLES
from tests.support.project import FIXTURES
from tests.support.real_data import write_checkout
from tests.support.server import ArmContent, ArmServer

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), FIXTURES / "README.md"]
SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
OTHERS = {"az", "cd", "git", "pip", "pipx", "py", "python3", "uv", "uvx"}  # not ours to run
PAGE = """# Reliability

<!--{id}_begin-->

#### Have two circuits

**Impact:** High

ResourceType: microsoft.network/expressroutecircuits
Recommendation ID: {id}

<!--{id}_end-->
"""


def shown() -> list[str]:
    """Every command that a page or the help shows, once."""
    blocks = (
        block
        for page in PAGES
        for block in re.findall(r"^```(?:shell|console)\n(.*?)^```", page.read_text(), re.M | re.S)
    )
    lines = [line.partition("   #")[0].strip() for block in blocks for line in block.splitlines()]
    lines += [example for examples in EXAMPLES.values() for example in examples]
    return [*dict.fromkeys(line for line in lines if re.match(r"[a-z]", line))]


COMMANDS = [line for line in shown() if re.match(r"(enrich|make) ", line)]


@pytest.fixture(scope="module")
def arm() -> Iterator[ArmServer]:
    """Stands for Azure."""
    with ArmServer(ArmContent.of_recordings(FIXTURES / "azure")) as server:
        yield server


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with everything that the pages take for given."""
    for folder in (tmp_path, tmp_path / "docs", tmp_path / "fixtures" / "articles"):
        shutil.copytree(FIXTURES / "articles", folder, dirs_exist_ok=True)
    shutil.copy(FIXTURES / "articles" / "app-service.md", tmp_path / "review.md")
    for recordings in ("recordings", "my-azure", "fixtures/azure"):
        shutil.copytree(FIXTURES / "azure", tmp_path / recordings)
    checkout = tmp_path / "azure-policy"
    write_checkout(checkout, ArmContent.of_recordings(FIXTURES / "azure"))
    identity = ["-c", "user.name=x", "-c", "user.email=x@x.example"]
    commit = ["commit", "--quiet", "--all", "--message", "x", "--date", "2025-06-01T12:00:00Z"]
    for words in (["init", "--quiet"], ["add", "."], commit):
        subprocess.run(
            ["git", *identity, *words],
            cwd=checkout,
            check=True,
            env={**os.environ, "GIT_COMMITTER_DATE": "2025-06-01T12:00:00Z"},
        )
    pages = tmp_path / "azure-monitor-docs" / "articles" / "advisor"
    pages.mkdir(parents=True)
    for name in ("reliability", "cost"):
        page = pages / f"advisor-reference-{name}-recommendations.md"
        page.write_text(PAGE.format(id="c5ecf495-6caa-445c-b431-04fda56c555a"))
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_commands__run(place: Path, arm: ArmServer, command: str) -> None:
    """Each does something, and ends as the page lets one expect; those of make are there."""
    if command.startswith("make "):
        subprocess.run(["make", "-n", command.split()[1]], cwd=ROOT, check=True)
        return
    if command.startswith("enrich record"):
        shutil.rmtree(place / re.findall(r"--fixtures (\S+)", command)[0])
    line = re.sub(r"(--subscription|-s) (X|ID)\b", rf"\1 {SUBSCRIPTION}", command)
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=place,
        env={**os.environ, "PATH": programs, "ENRICH_ARM_ENDPOINT": arm.url},
        capture_output=True,
        text=True,
        check=False,
    )
    may_find = "--check" in command or command.startswith("enrich lint")
    assert done.returncode in ((0, 1) if may_find else (0,)), done.stderr
    assert done.stdout or done.stderr or ">" in command


def test_commands__of_others_are_few() -> None:
    """What a page shows and this test doesn't run is the business of other programs."""
    others = [line for line in shown() if line not in COMMANDS]
    assert {re.split(r"[ .]", line)[0] for line in others} <= OTHERS


def test_api__page_shows_what_comes() -> None:
    """The examples of the page on Python give what they show."""
    failed, tried = doctest.testfile(str(ROOT / "docs" / "api.md"), module_relative=False)
    assert tried > 3
    assert failed == 0


def test_generated__is_current() -> None:
    """What the code and the data say of themselves is what the pages have: else `make docs`."""
    for file, text in generate.files():
        assert file.read_text(encoding="utf-8") == text, file.name


def test_site__is_built_without_a_warning(tmp_path: Path) -> None:
    """Each page is in the menu, and each link leads somewhere."""
    program = Path(sys.executable).with_name("mkdocs")
    done = subprocess.run(
        [program, "build", "--strict", "--quiet", "--site-dir", tmp_path / "site"],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    menu = (ROOT / "mkdocs.yml").read_text()
    for page in (ROOT / "docs").rglob("*.md"):
        assert page.relative_to(ROOT / "docs").as_posix() in menu


def test_dependencies__are_listed_with_why_and_licence() -> None:
    """Each that the tool needs stands in the table on design, with all three columns filled."""
    project = tomli.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.split("[<>=;]", one)[0] for one in project["dependencies"]}
    table = (ROOT / "docs" / "design.md").read_text().split("| Package |")[1]
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| [\w.-]+ \|$", table, re.MULTILINE)
    assert {name for row in rows for name in row.split(", ")} == names


def test_lock__is_of_the_pinned_versions() -> None:
    """It has hashes for what constraints.txt pins, and names no host: else `make lock`."""

    def pins(name: str) -> set[str]:
        found = re.findall(r"^([\w.-]+)==([^\s\\;]+)", (ROOT / name).read_text(), re.MULTILINE)
        return {f"{re.sub('[-_.]+', '-', package).lower()}=={at}" for package, at in found}

    assert pins("lock.txt") <= pins("constraints.txt")
    project = tomli.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    locked = {one.partition("==")[0] for one in pins("lock.txt")}
    assert {re.split("[<>=;]", one)[0].lower().replace("_", "-") for one in needed} <= locked
    for name in ("lock.txt", "constraints.txt"):
        assert "://" not in (ROOT / name).read_text()
