"""The structure of the package: what imports what, what prints and exits, and what tests it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import grimp
import pytest

TESTS = Path(__file__).parent
ROOT = TESTS.parents[1]
PACKAGE = ROOT / "enricher"
MIRRORED = ("article", "docset", "lint", "platform", "sources")  # by tests/unit
MOST_LEVELS = 10
MOST_IMPORTS = 15  # of our own modules, in one module
MOST_IMPORTS_OF_A_COMMAND = 12

Graph = Mapping[str, set[str]]


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """The import graph of the modules, with lazy imports, without those for type checkers."""
    return grimp.build_graph("enricher", exclude_type_checking_imports=True, cache_dir=None)


def parts_of(graph: grimp.ImportGraph) -> Graph:
    """Return which direct parts of the package import which others."""

    def part(module: str) -> str:
        return ".".join(module.split(".")[:2])

    parts: dict[str, set[str]] = {}
    for module in graph.modules - {"enricher"}:
        imported = map(part, graph.find_modules_directly_imported_by(module))
        parts.setdefault(part(module), set()).update({*imported} - {part(module), "enricher"})
    return parts


def levels_of(graph: Graph) -> list[list[str]]:
    """Return the parts by level, the lowest first; raise ValueError for a cycle."""
    levels: list[list[str]] = []
    placed: set[str] = set()
    while len(placed) < len(graph):
        level = sorted(name for name in graph if name not in placed and graph[name] <= placed)
        if not level:
            raise ValueError(f"a cycle among {sorted(graph.keys() - placed)}")
        levels.append(level)
        placed |= {*level}
    return levels


def drawn(levels: Iterable[Iterable[str]]) -> str:
    """Return the levels as text, the highest first."""
    lines = (", ".join(name.removeprefix("enricher.") for name in level) for level in levels)
    return "\n".join(f"{number}  {line}" for number, line in enumerate(lines, start=1))


@cache
def tree_of(file: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(file.read_text(encoding="utf-8"))


def imported_by(file: Path) -> set[str]:
    """Return our own modules that a file names in `from enricher… import`, lazy ones included."""
    return {*_imported(tree_of(file))}


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("enricher"):
            for alias in node.names:
                inside = PACKAGE.parent / (node.module or "").replace(".", "/") / f"{alias.name}.py"
                yield f"{node.module}.{alias.name}" if inside.is_file() else str(node.module)


MODULES = sorted(PACKAGE.rglob("*.py"))


def test_imports__keep_the_contracts() -> None:
    """The layers and prohibitions in pyproject.toml."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_packages__form_few_levels_without_a_cycle(graph: grimp.ImportGraph) -> None:
    """The graph of packages can be drawn on ten levels, the command line on top."""
    levels = levels_of(parts_of(graph))
    assert len(levels) <= MOST_LEVELS, drawn(reversed(levels))
    assert "enricher.errors" in levels[0]
    assert "enricher.cli" in [name for level in levels[-2:] for name in level]


def test_modules__form_no_cycle(graph: grimp.ImportGraph) -> None:
    """No module imports another one that imports it, at any distance."""
    modules = graph.modules - {"enricher"}
    imports = {
        module: graph.find_modules_directly_imported_by(module) & modules for module in modules
    }
    assert levels_of(imports)


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_module__knows_few_others(file: Path) -> None:
    """A module that imports many others does more than one thing."""
    if file == PACKAGE / "__init__.py":  # which only names what is public
        return
    most = MOST_IMPORTS_OF_A_COMMAND if file.parent.name == "cli" else MOST_IMPORTS
    imported = imported_by(file)
    assert len(imported) <= most, sorted(imported)


def uses_of(file: Path) -> Iterator[str]:
    """Yield the functions and modules that a file uses, such as `sys.exit` or `import typer`."""
    for node in ast.walk(tree_of(file)):
        match node:
            case ast.Name(id=name):
                yield name
            case ast.Attribute(value=ast.Name(id=module), attr=name):
                yield f"{module}.{name}"
            case ast.Import(names=aliases):
                yield from (f"import {alias.name}" for alias in aliases)
            case ast.ImportFrom(module=str(module)):
                yield f"import {module}"


def users_of(names: set[str]) -> set[str]:
    """Return the modules that use one of these names."""
    return {
        str(file.relative_to(PACKAGE)) for file in MODULES if not names.isdisjoint(uses_of(file))
    }


def test_printing__is_done_by_the_command_line() -> None:
    """Everything else returns results, or reports to a listener."""
    printers = users_of(
        {"print", "print_exc", "import typer", "import rich.console", "sys.stdout", "sys.stderr"}
    )
    assert "cli/console.py" in printers
    assert {name for name in printers if not name.startswith("cli/")} == set()


def test_exiting__is_done_by_the_command_line() -> None:
    """Everything else raises an error; a worker process ends with its parent."""
    assert users_of({"sys.exit", "exit", "quit", "SystemExit"}) == {"cli/main.py", "cli/signals.py"}
    assert users_of({"os._exit", "os.abort"}) == {"platform/process.py"}


@pytest.mark.parametrize(
    "module",
    [
        module
        for file in MODULES
        if (module := file.relative_to(PACKAGE)).parts[0] in MIRRORED and file.name != "__init__.py"
    ],
    ids=str,
)
def test_module__has_its_tests(module: Path) -> None:
    """`enricher/x/y.py` is tested by `tests/unit/x/test_y.py`."""
    assert (TESTS / module).with_name(f"test_{module.name}").is_file()
