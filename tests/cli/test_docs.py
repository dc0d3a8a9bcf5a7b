"""The documentation: its commands run, its examples are right, generated pages are current."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import enricher
from docs import generate
from enricher.cli.help import EXAMPLES
from enricher.lint.rules import RULES
from enricher.report.schema import OUTPUTS
from tests.support.project import FIXTURES, SAMPLE, THOROUGH, run
from tests.support.real_data import write_checkout
from tests.support.server import ArmContent, ArmServer

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), FIXTURES / "README.md"]
LANGUAGE = ROOT / "enricher" / "article" / "languages" / "en"
SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
OTHER_PROGRAMS = {"az", "cd", "code", "cp", "git", "pip", "pipx", "py", "python3", "uv", "uvx"}
PAGE = """# Reliability

<!--{id}_begin-->

#### Have two circuits

**Impact:** High

ResourceType: microsoft.network/expressroutecircuits
Recommendation ID: {id}

<!--{id}_end-->
"""


def shown() -> list[str]:
    """Return each command that a page or the help shows, once."""
    blocks = (
        block
        for page in PAGES
        for block in re.findall(r"^```(?:shell|console)\n(.*?)^```", page.read_text(), re.M | re.S)
    )
    lines = [line.partition("   #")[0].strip() for block in blocks for line in block.splitlines()]
    lines += [example for examples in EXAMPLES.values() for example in examples]
    return [*dict.fromkeys(line for line in lines if re.match(r"[a-z]", line))]


COMMANDS = [line for line in shown() if re.match(r"(enrich|make) ", line)]


def steps_of(page: Path) -> list[tuple[str, str]]:
    """Return the commands of a page that are alone in their block, with the output shown below."""
    text = page.read_text(encoding="utf-8")
    return re.findall(r"^```shell\n(enrich .*)\n```(?:\n\n```text\n([^`]*)```)?", text, re.M)


#: The commands that a page shows with their output, and that output.
STEPS = [
    step
    for page in PAGES
    for step in steps_of(page)
    if step[1] and page.name != "tutorial.md"  # whose steps depend on each other
]


def distinct(commands: list[str]) -> list[str]:
    """Return the commands without those that differ from another one in their arguments alone."""
    form = re.compile(r"^enrich (?:cache )?[a-z]+(?= |$)|--format \w+| --?[a-z][\w-]*|[<>|]")
    return [*{tuple(sorted(form.findall(line))): line for line in commands}.values()]


WITHOUT_OUTPUT = [
    line for line in COMMANDS if line.startswith("enrich ") and line not in dict(STEPS)
]


@pytest.fixture(scope="module")
def arm() -> Iterator[ArmServer]:
    """Serve the shipped recordings as Azure does."""
    with ArmServer(ArmContent.of_recordings(FIXTURES / "azure")) as server:
        yield server


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all that the pages assume: articles, recordings, checkouts."""
    sample = tmp_path_factory.mktemp("sample")
    for folder in (sample, sample / "docs", sample / "fixtures" / "articles"):
        shutil.copytree(FIXTURES / "articles", folder, dirs_exist_ok=True)
    shutil.copy(FIXTURES / "articles" / "app-service.md", sample / "review.md")
    shutil.copytree(FIXTURES / "wiki", sample / "fixtures" / "wiki")
    for recordings in ("recordings", "my-azure", "fixtures/azure"):
        shutil.copytree(FIXTURES / "azure", sample / recordings)
    checkout = sample / "azure-policy"
    (sample / "wording").mkdir()
    write_checkout(checkout, ArmContent.of_recordings(FIXTURES / "azure"))
    identity = ["-c", "user.name=x", "-c", "user.email=x@x.example"]
    commit = ["commit", "--quiet", "--all", "--message", "x", "--date", "2025-06-01T12:00:00Z"]
    for arguments in (["init", "--quiet"], ["add", "."], commit):
        subprocess.run(
            ["git", *identity, *arguments],
            cwd=checkout,
            check=True,
            env={**os.environ, "GIT_COMMITTER_DATE": "2025-06-01T12:00:00Z"},
        )
    pages = sample / "azure-monitor-docs" / "articles" / "advisor"
    pages.mkdir(parents=True)
    for name in ("reliability", "cost"):
        page = pages / f"advisor-reference-{name}-recommendations.md"
        page.write_text(PAGE.format(id="c5ecf495-6caa-445c-b431-04fda56c555a"))
    return sample


def _copy(source: str, target: str) -> str:
    """Copy an article; link what no command writes to."""
    if source.endswith(".md"):
        shutil.copy(source, target)
    else:
        os.link(source, target)
    return target


@pytest.fixture(scope="module")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache that all commands share, as a user's do."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def workspace(
    sample: Path, shared_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Return a copy of the sample folder, which becomes the working directory."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(shared_cache))
    folder = tmp_path / "workspace"
    shutil.copytree(sample, folder, copy_function=_copy)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.one_in(2)
@pytest.mark.parametrize("command", (list if THOROUGH else distinct)(WITHOUT_OUTPUT))
def test_commands__run(
    workspace: Path,
    arm: ArmServer,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Each command that a page shows runs, ends as the page says, and prints something."""
    monkeypatch.setenv("ENRICH_ARM_ENDPOINT", arm.url)
    for article in (workspace / "docs").glob("*.md"):
        if article.stem not in ("aks", "expressroute", "key-vault"):  # which the pages name
            article.unlink()
    if command.startswith("enrich record"):
        shutil.rmtree(workspace / re.findall(r"--fixtures (\S+)", command)[0])
    if "governance.md" in command:  # which the tutorial creates
        (workspace / "docs" / "governance.md").write_text("# Governance\n")
    if "checklist" in command:  # whose layout the page on templates configures
        write_checklist(workspace)
    write_page_with_directives(workspace)
    if "--baseline" in command and "--write-baseline" not in command:  # the command before it
        (workspace / "lint-baseline.json").write_text('{"version": 1, "files": {}}')
    if command.startswith("enrich gaps") and "--check" in command:
        (workspace / "enrich.toml").write_text("[required]\npillars = ['security']\n")
    line = re.sub(r"(--subscription|-s) (X|ID)\b", rf"\1 {SUBSCRIPTION}", command)
    if command.startswith("enrich lsp"):  # which ends with its editor
        line += " < /dev/null"
    code = run_line(line)
    printed = capfd.readouterr()
    may_find = "--check" in command or command.startswith("enrich lint")
    assert code in ((0, 1) if may_find else (0,)), printed.err
    assert printed.out or printed.err or re.search("[<>]", line)


def write_page_with_directives(workspace: Path) -> None:
    """Write the page of the guide to directives."""
    page = workspace / "wiki" / "landing-zone.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text(blocks("how-to/fill-sections-of-any-page.md", "markdown")[0])


def run_line(line: str) -> int:
    """Run the line of a page, and return its exit code."""
    if not re.search("[<>|;&$*]", line):
        return run(*shlex.split(line)[1:])
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": programs}
    return subprocess.run(["bash", "-c", line], env=environment, check=False).returncode


def test_targets__are_in_the_makefile() -> None:
    """Each make target that a page shows or names exists."""
    texts = [page.read_text(encoding="utf-8") for page in PAGES]
    named = {
        target for text in texts for target in re.findall(r"(?:^|`)make ([a-z-]+)", text, re.M)
    }
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert len(named) > 8
    assert named <= {*targets}


def test_contributing__names_files_that_exist() -> None:
    """Each path in CONTRIBUTING exists, and each make target is explained there."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = re.findall(r"(?:tests|docs|enricher|examples|fuzz)/[\w./-]*\w", text)
    assert len(paths) > 10
    for path in paths:
        assert (ROOT / path).exists(), path
    targets = {*re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)}
    assert targets - {"help"} <= {*re.findall(r"`make ([a-z-]+)`", text)}


def test_code__names_pages_that_exist() -> None:
    """Each page of the documentation that a module names exists."""
    texts = [file.read_text(encoding="utf-8") for file in (ROOT / "enricher").rglob("*.py")]
    pages = {page for text in texts for page in re.findall(r"docs/[a-z-]+/[a-z/-]+\.md", text)}
    assert pages
    assert all((ROOT / page).is_file() for page in pages), pages


@pytest.mark.parametrize("name", ["ArticleResult", "Finding", "Report", "Listener"])
def test_python_api__names_attributes_that_exist(name: str) -> None:
    """The tables of results list attributes that the classes have."""
    text = (ROOT / "docs" / "reference" / "python-api.md").read_text(encoding="utf-8")
    _, _, section = text.partition(f"\n## {name}\n")
    rows = re.findall(r"^\| (`.*?`) \|", section.partition("\n## ")[0], re.MULTILINE)
    attributes = {word for row in rows for word in re.findall(r"`(\w+)", row)}
    assert attributes
    assert attributes <= {*dir(getattr(enricher, name))}


def test_commands__of_others_are_few() -> None:
    """Other commands that pages show are those of a few known programs."""
    others = [line for line in shown() if line not in COMMANDS]
    assert {re.split(r"[ .]", line)[0] for line in others} <= OTHER_PROGRAMS


def blocks(page: str, language: str) -> list[str]:
    """Return the code blocks of a page in a language."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", ["how-to/use-from-python.md", "reference/python-api.md"])
def test_python_examples__run(workspace: Path, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    """The examples for Python run, each on its own, and their assertions hold."""
    monkeypatch.chdir(workspace)
    examples = blocks(page, "python")
    assert examples
    for example in examples:
        exec(example, {})  # noqa: S102 - the documentation of this project


def note_on_governance() -> str:
    """Return the note with mistakes that the tutorial has its reader write."""
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    return re.findall(r"^```markdown\n(# Governance\n.*?)^```", text, re.M | re.S)[0]


def write_checklist(workspace: Path) -> None:
    """Write the guide of a team's own template, and its layout, as the page on it says."""
    page = "how-to/use-your-own-template.md"
    guide, configuration = blocks(page, "markdown")[0], blocks(page, "toml")[0]
    (workspace / "docs" / "expressroute-checklist.md").write_text(guide)
    (workspace / "docs" / "enrich.toml").write_text(configuration)


def check_output(command: str, printed: str, shown_output: str) -> None:
    """Check that a command printed what a page shows; `…` is a part that is left out."""
    position = 0
    for part in re.split(r"…", shown_output):
        position = printed.find(part.strip("\n"), position)
        assert position >= 0, f"{command} no longer prints:\n{part}\n\nbut:\n{printed}"


@pytest.mark.parametrize(
    ("command", "shown_output"),
    STEPS,
)
def test_pages__show_real_output(
    workspace: Path,
    command: str,
    shown_output: str,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A command with output below it prints just that, whatever the catalogue of the day has."""
    assert "--offline" not in command or shown_output.rstrip().endswith(": …")
    monkeypatch.setenv("COLUMNS", "100")
    (workspace / "docs" / "governance.md").write_text(note_on_governance())
    if "checklist" in command:  # whose layout the page on templates configures
        write_checklist(workspace)
    write_page_with_directives(workspace)
    run(*shlex.split(command)[1:])
    check_output(command, capfd.readouterr().out, shown_output)


def test_tutorial__shows_real_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The commands of the tutorial print what follows them."""
    folder = tmp_path / "my-docs"
    shutil.copytree(FIXTURES / "articles", folder / "docs")
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "100")
    steps = steps_of(ROOT / "docs" / "tutorial.md")
    assert len(steps) > 8
    for command, shown_output in steps:
        if "governance.md" in command and not Path("docs/governance.md").exists():
            Path("docs/governance.md").write_text(note_on_governance())
        run_line(command)
        check_output(command, capfd.readouterr().out, shown_output)


def test_lint_pages__have_a_wrong_and_a_right_example(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The first example of each page has the finding, and the second one doesn't."""
    codes = {rule.code for rule in RULES}
    files = ["--policies-from", "azure-policy"]
    files += ["--recommendations-from", "azure-monitor-docs/articles/advisor"]
    with_finding: list[set[str]] = []
    for number, sources in enumerate((files, SAMPLE)):
        folder = workspace / "examples" / str(number)
        folder.mkdir(parents=True)
        for code in codes:
            example = blocks(f"reference/lint/{code}.md", "markdown")[number]
            (folder / f"{code}.md").write_text(example, encoding="utf-8")
        run("lint", folder, *sources)
        printed = capfd.readouterr().out
        with_finding.append(
            {code for code in codes if re.search(rf"/{code}\.md:.* {code} ", printed)}
        )
    assert with_finding == [codes, set()]


def test_generated__is_current() -> None:
    """Generated pages are those that `make docs` writes today."""
    for file, text in generate.files():
        assert file.read_text(encoding="utf-8") == text, file.name


def test_output_formats__lists_each_json_output() -> None:
    """The table has the definition of each output."""
    text = (ROOT / "docs" / "reference" / "output-formats.md").read_text(encoding="utf-8")
    table = text.partition("| Output | Definition |")[2].partition("\n\n")[0]
    assert {*re.findall(r"^\| .* \| `(\w+)` \|", table, re.MULTILINE)} == {*OUTPUTS}


@pytest.mark.parametrize(
    "command",
    ["policies key-vault --related --initiatives", "recommendations aks", "services", "gaps aks"],
)
def test_output_formats__lists_the_columns(capfd: pytest.CaptureFixture[str], command: str) -> None:
    """The table of lists has the columns of a spreadsheet, in their order."""
    name, *arguments = command.split()
    text = (ROOT / "docs" / "reference" / "output-formats.md").read_text(encoding="utf-8")
    (columns,) = re.findall(rf"^\| `{name}` \| for each [^|]*\| (.*) \|$", text, re.MULTILINE)
    assert run(name, *arguments, *(SAMPLE if arguments else ()), "--format", "csv") == 0
    header = capfd.readouterr().out.splitlines()[0]
    assert re.findall(r"`(\w+)`", columns) == header.split(",")


def test_wording_page__has_each_template() -> None:
    """The table has the templates that can be replaced, and the example is one of them."""
    templates = {file.name: file for file in LANGUAGE.glob("*.md.j2")}
    page = "how-to/change-the-wording.md"
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+\.md\.j2)` \|", text, re.MULTILINE)
    assert sorted(listed) == sorted(templates)
    example = blocks(page, "jinja")[0]
    assert example == templates["policy_none.md.j2"].read_text(encoding="utf-8")


def test_commands_page__has_the_examples_of_the_help() -> None:
    """Below the heading of each command are its own examples, and no others."""
    text = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    for name in filter(None, EXAMPLES):
        section = text.partition(f"# enrich {name}\n")[2].partition("\n##")[0]
        (shown,) = re.findall(r"^```shell\n(.*?)\n```", section, re.MULTILINE | re.DOTALL)
        assert shown.splitlines() == [*EXAMPLES[name]]


def test_site__is_built_without_a_warning(tmp_path: Path) -> None:
    """Each page is in the menu, and each link leads somewhere."""
    pytest.importorskip("mkdocs", reason="needs mkdocs: pip install '.[docs]'")
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


def test_dependencies__are_listed_with_purpose_and_license() -> None:
    """The table on the page about design has each dependency, with all columns filled."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    required = [*project["dependencies"], *extras["editor"], *extras["mcp"]]
    names = {re.split("[<>=;]", requirement)[0] for requirement in required}
    table = (ROOT / "docs" / "explanation" / "design.md").read_text().split("| Package |")[1]
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| [\w. -]+ \|$", table, re.MULTILINE)
    assert {name for row in rows for name in row.split(", ")} == names


def test_lock__matches_the_constraints() -> None:
    """lock.txt has hashes for the versions of constraints.txt, and names no host."""

    def pins(name: str) -> set[str]:
        pinned = re.findall(r"^([\w.-]+)==([^\s\\;]+)", (ROOT / name).read_text(), re.MULTILINE)
        return {f"{re.sub('[-_.]+', '-', package).lower()}=={at}" for package, at in pinned}

    assert pins("lock.txt") <= pins("constraints.txt")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    tools = [
        tool for name in extras.keys() - {"dev", "fuzz", "editor-test"} for tool in extras[name]
    ]
    own = f"{project['name']}["  # one of our extras
    needed = [each for each in (*project["dependencies"], *tools) if not each.startswith(own)]
    locked = {entry.partition("==")[0] for entry in pins("lock.txt")}
    assert {re.split("[<>=;]", entry)[0].lower().replace("_", "-") for entry in needed} <= locked
    for name in ("lock.txt", "constraints.txt"):
        assert "://" not in (ROOT / name).read_text()
