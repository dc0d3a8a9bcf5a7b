"""Hostile input is processed within bounds of time and memory.

Each command runs in a process that the system ends after five seconds of processor time (ten in
`make test-all`, with inputs of four times the size) or at a gigabyte. All of these inputs take less
than two seconds while the work grows with their size; if it grew with the square of it, each would
take far more.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.builders import guid
from tests.support.forks import run_forked
from tests.support.project import (
    CLOSING,
    DEFINITIONS,
    LIST,
    SENTENCE,
    THOROUGH,
    Project,
    definition,
    pillar_section,
    template,
)

LIMITS = {"cpu": 10 if THOROUGH else 5, "memory": 2**30}  # seconds, bytes


def run_bounded(project: Project, *arguments: object, sources: int = 4) -> tuple[int, str]:
    """Run a command within the limits; return its exit code and what it prints on stderr."""
    done = run_forked(*arguments, *project.sources[:sources], limits=LIMITS)
    return done.returncode, done.err


def aliases(levels: int) -> str:
    """Return short YAML that is huge once its aliases are expanded."""
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    for n in range(levels):
        lines.append(f"a{n + 1}: &a{n + 1} [{','.join([f'*a{n}'] * 9)}]")
    return "\n".join(lines)


SIZE = 50_000 if THOROUGH else 12_500  # of the inputs that take longest, in their parts
HEAD = "# ExpressRoute\n\n## Azure policies\n\n"
BLADE = (
    "https://portal.azure.com/#blade/Microsoft_Azure_Policy/PolicyDetailBlade/definitionId/"
    "%2Fproviders%2FMicrosoft.Authorization%2FpolicyDefinitions%2F"
)
HOSTILE = {
    "yaml aliases": template(front=f"---\n{aliases(9)}\n---\n"),
    "sentences after the list": template(
        reliability=pillar_section("Reliability", policies=f"{LIST}\n\n{'A sentence. ' * SIZE}")
    ),
    "sentences on Advisor": template().replace(
        SENTENCE, f"Azure Advisor helps you ensure and improve {'a sentence. ' * SIZE}", 1
    ),
    "brackets": HEAD + "[" * (SIZE * 2) + "\n",
    "links": HEAD + "[a](" * SIZE + "\n",
    "emphasis": HEAD + "*a **b _c " * (SIZE * 2 // 5) + "\n",
    "backticks": HEAD + "".join("`" * n + " " for n in range(1, 500)) + "\n",
    "headings": template() + "\n## H\n" * (SIZE * 8 // 25),
    "quotes": HEAD + ">" * 3_000 + " x\n",
    "lists in lists": HEAD + "".join(f"{'  ' * n}- x\n" for n in range(400)),
    "bullets": template(
        reliability=pillar_section(
            "Reliability", policies="- ours\n" * (SIZE * 4 // 25) + f"{LIST}\n\n{CLOSING}"
        )
    ),
    "links of policies": HEAD
    + "### Reliability policies\n\n"
    + "".join(f"- [Ours]({BLADE}{guid(n)}).\n" for n in range(SIZE // 50)),
    "starts of a sentence": template(
        reliability=pillar_section(
            "Reliability", policies="All built-in policy definitions related to " * (SIZE // 4)
        )
    ),
    "marks of a bullet": template(
        reliability=pillar_section("Reliability", policies=f"- **[{'](' * (SIZE * 2 // 5)}\n{LIST}")
    ),
    "comments": template() + "<!-- " * SIZE,
    "closed comments": template() + "<!-- x -->\n\n" * (SIZE // 5),
    "containers": template() + '\n::: zone pivot="x"\n' * (SIZE * 2 // 5),
    "policies in a line": HEAD + "policy " * SIZE + "\n",
    "placeholders": template() + "\\<" * SIZE + "\n",
    "names in code": HEAD + " ".join(f"`Circuits should be number {n}`" for n in range(SIZE // 12)),
}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_article__cost_is_linear(project: Project, text: str) -> None:
    """Any article is filled, or refused, within the limits.

    Filling checks the result as lint does. Lint is run alone where an article is refused, and in
    `make test-all`.
    """
    code, _ = run_bounded(project, project.article(text))
    assert code in (0, 4)
    if code == 4 or THOROUGH:
        code, _ = run_bounded(project, "lint", project.article(text), sources=2)
        assert code in (0, 1, 4)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (template() + "x" * 11 * 2**20, "10 MB"),
        (template(front=f"---\nx: {'y' * 70_000}\n---\n"), "64 kB"),
    ],
)
def test_article__too_large(project: Project, text: str, why: str) -> None:
    """An article over the limit of size is refused unread."""
    code, message = run_bounded(project, project.article(text))
    assert code == 4
    assert why in message


def nested(depth: int) -> dict[str, Any]:
    """Return a rule of nested `not`."""
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
def test_rule__cost_is_linear(project: Project, rule: dict[str, Any]) -> None:
    """Any rule is evaluated, or skipped with a warning, within the limits."""
    policy = definition(9, "Circuits with a hostile rule")
    policy["properties"]["policyRule"]["if"] = {"allOf": [nested(0), rule]}
    project.set_facts([*DEFINITIONS, policy], [])
    code, _ = run_bounded(project, project.article(template()))
    assert code == 0


@pytest.mark.parametrize("nesting", [50_000, 900])
def test_json__deeply_nested(project: Project, nesting: int) -> None:
    """A deeply nested file is skipped with a warning."""
    file = project.folder / "checkout" / "policyDefinitions" / "Network" / "deep.json"
    file.write_text("[" * nesting + "]" * nesting)
    code, message = run_bounded(project, project.article(template()))
    assert code == 0
    assert "deep.json" in message


def test_lock__of_many_long_lines(project: Project) -> None:
    """A very long lock file is read, or counts as lost."""
    path = project.article(template(), "docs/expressroute.md")
    entries = [f'  {{ names = ["{"x" * 100}{n}"], text = "0123456789ab" }},' for n in range(20_000)]
    lines = ["version = 2", "", f"[articles.{json.dumps('a.md')}]", '"x/y" = [', *entries, "]"]
    Path(path.parent / "enrich.lock").write_text("\n".join([*lines, "", "# end", ""]))
    code, _ = run_bounded(project, "refresh", path.parent, "--accept-loss")
    assert code == 0


def test_lock__symbolic_link_is_refused(project: Project) -> None:
    """A lock file that is a symbolic link is refused; its target stays."""
    path = project.article(template(), "docs/expressroute.md")
    target = project.folder / "precious"
    target.write_text("precious")
    (path.parent / "enrich.lock").symlink_to(target)
    code, message = run_bounded(project, "refresh", path.parent)
    assert code == 2
    assert "a link" in message
    assert target.read_text() == "precious"
    assert path.read_text() == template()


def test_git__runs_no_configured_program(project: Project) -> None:
    """Listing files runs none of the programs that the repository's settings name."""
    path = project.article(template(), "docs/expressroute.md")
    proof = project.folder / "PWNED"
    script = project.folder / "script"
    script.write_text(f"#!/bin/sh\ntouch {proof}\n")
    script.chmod(0o755)
    for arguments in (["init", "-q"], ["config", "core.fsmonitor", str(script)]):
        subprocess.run(["git", *arguments], cwd=project.folder, check=True)
    code, _ = run_bounded(project, "refresh", path.parent)
    assert code == 0
    assert path.read_text() != template()
    assert not proof.exists()
