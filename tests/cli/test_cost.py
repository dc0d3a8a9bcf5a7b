"""What hostile input costs is bounded: nothing ends a run but its own answer.

Each command runs as a process of its own, which the system ends where it takes two minutes or a
gigabyte: what grows faster than its input takes hours at these sizes.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.project import (
    CLOSING,
    DEFINITIONS,
    LIST,
    SENTENCE,
    Project,
    definition,
    pillar_section,
    template,
)

CPU, MEMORY = 120, 2**30  # seconds, bytes


def _bounds() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def ends(project: Project, *arguments: object, sources: int = 4) -> tuple[int, str]:
    """The exit code of a command that is held to its bounds, and what it says on stderr."""
    command = [sys.executable, "-m", "enricher", *map(str, arguments), *project.sources[:sources]]
    done = subprocess.run(
        command, capture_output=True, check=False, text=True, preexec_fn=_bounds, errors="replace"
    )
    return done.returncode, done.stderr


def aliases(levels: int) -> str:
    """YAML that is short, and long once its aliases are followed."""
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    for n in range(levels):
        lines.append(f"a{n + 1}: &a{n + 1} [{','.join([f'*a{n}'] * 9)}]")
    return "\n".join(lines)


HEAD = "# ExpressRoute\n\n## Azure policies\n\n"
HOSTILE = {
    "yaml aliases": template(front=f"---\n{aliases(9)}\n---\n"),
    "sentences behind the list": template(
        reliability=pillar_section("Reliability", policies=f"{LIST}\n\n{'A sentence. ' * 50_000}")
    ),
    "sentences on Advisor": template().replace(
        SENTENCE, f"Azure Advisor helps you ensure and improve {'a sentence. ' * 50_000}", 1
    ),
    "brackets": HEAD + "[" * 100_000 + "\n",
    "links": HEAD + "[a](" * 50_000 + "\n",
    "emphasis": HEAD + "*a **b _c " * 20_000 + "\n",
    "backticks": HEAD + "".join("`" * n + " " for n in range(1, 500)) + "\n",
    "headings": template() + "\n## H\n" * 64_000,
    "quotes": HEAD + ">" * 3_000 + " x\n",
    "lists in lists": HEAD + "".join(f"{'  ' * n}- x\n" for n in range(400)),
    "bullets": template(
        reliability=pillar_section(
            "Reliability", policies="- ours\n" * 16_000 + f"{LIST}\n\n{CLOSING}"
        )
    ),
    "marks of a bullet": template(
        reliability=pillar_section("Reliability", policies=f"- **[{'](' * 20_000}\n{LIST}")
    ),
    "comments": template() + "<!-- " * 50_000,
    "containers": template() + '\n::: zone pivot="x"\n' * 20_000,
    "placeholders": template() + "\\<" * 50_000 + "\n",
    "names in code": HEAD + " ".join(f"`Circuits should be number {n}`" for n in range(4_000)),
}


@pytest.mark.parametrize("command", [[], ["lint"]], ids=["fill", "lint"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_article__costs_no_more_than_its_size(
    project: Project, text: str, command: list[str]
) -> None:
    """However an article is made, it is done, or refused, in one go."""
    code, _ = ends(project, *command, project.article(text), sources=2 if command else 4)
    assert code in (0, 1, 4)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (template() + "x" * 11 * 2**20, "10 MB"),
        (template(front=f"---\nx: {'y' * 70_000}\n---\n"), "64 kB"),
    ],
)
def test_article__that_is_too_big_is_refused(project: Project, text: str, why: str) -> None:
    """No article of people's is of that size: it is told, and not read."""
    code, told = ends(project, project.article(text))
    assert code == 4
    assert why in told


def nested(depth: int) -> dict[str, Any]:
    """A rule of many `not`."""
    rule: dict[str, Any] = {"field": "type", "equals": "microsoft.network/expressroutecircuits"}
    for _ in range(depth):
        rule = {"not": rule}
    return rule


RULES: dict[str, Any] = {
    "not": nested(400),
    "parentheses": {"value": f"[{'(' * 5_000}1{')' * 5_000}]", "equals": 1},
    "calls": {"value": f"[{'not(' * 5_000}true(){')' * 5_000}]", "equals": True},
    "replace": {
        "value": "[" + "replace(" * 40 + "'aaaaaaaaaa'" + ", 'a', 'aaaaaaaaaa')" * 40 + "]",
        "equals": 1,
    },
    "concat": {
        "value": "[" + "concat(" * 40 + "'aaaaaaaaaa'" + ", 'a', 'aaaaaaaaaa')" * 40 + "]",
        "equals": 1,
    },
    "many": {"anyOf": [{"field": "type", "equals": f"a.b/c{n}"} for n in range(20_000)]},
    "in": {"field": "type", "in": [f"a.b/c{n}" for n in range(4_000)]},
    "like": {"field": "name", "like": "*a" * 2_000},
    "match": {"value": "a" * 5_000, "match": ".?" * 5_000},
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_rule__costs_no_more_than_its_size(project: Project, rule: dict[str, Any]) -> None:
    """However a rule is made, it is judged, or left out and told; the article is done."""
    odd = definition(9, "Circuits that are odd")
    odd["properties"]["policyRule"]["if"] = {"allOf": [nested(0), rule]}
    project.set_facts([*DEFINITIONS, odd], [])
    code, _ = ends(project, project.article(template()))
    assert code == 0


@pytest.mark.parametrize("nesting", [50_000, 900])
def test_json__that_is_deep_is_told(project: Project, nesting: int) -> None:
    """A file of brackets is no definition."""
    file = project.folder / "checkout" / "policyDefinitions" / "Network" / "deep.json"
    file.write_text("[" * nesting + "]" * nesting)
    code, told = ends(project, project.article(template()))
    assert code == 0
    assert "deep.json" in told


def test_lock__of_many_lines(project: Project) -> None:
    """A lock that is long, or whose lines are, is read or counts as lost."""
    path = project.article(template(), "docs/expressroute.md")
    entries = [f'  {{ names = ["{"x" * 100}{n}"], text = "0123456789ab" }},' for n in range(20_000)]
    lines = ["version = 2", "", f"[articles.{json.dumps('a.md')}]", '"x/y" = [', *entries, "]"]
    Path(path.parent / "enrich.lock").write_text("\n".join([*lines, "", "# end", ""]))
    code, _ = ends(project, "refresh", path.parent, "--accept-loss")
    assert code == 0


def test_lock__as_a_link_is_refused(project: Project) -> None:
    """What a link leads to is somebody else's."""
    path = project.article(template(), "docs/expressroute.md")
    target = project.folder / "precious"
    target.write_text("precious")
    (path.parent / "enrich.lock").symlink_to(target)
    code, told = ends(project, "refresh", path.parent)
    assert code == 2
    assert "a link" in told
    assert target.read_text() == "precious"
    assert path.read_text() == template()


def test_git__runs_nothing_of_a_folder(project: Project) -> None:
    """A repository's own settings name programs; looking for its files runs none of them."""
    path = project.article(template(), "docs/expressroute.md")
    proof = project.folder / "PWNED"
    script = project.folder / "script"
    script.write_text(f"#!/bin/sh\ntouch {proof}\n")
    script.chmod(0o755)
    for words in (["init", "-q"], ["config", "core.fsmonitor", str(script)]):
        subprocess.run(["git", *words], cwd=project.folder, check=True)
    code, _ = ends(project, "refresh", path.parent)
    assert code == 0
    assert path.read_text() != template()
    assert not proof.exists()
