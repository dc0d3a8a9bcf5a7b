"""`enrich strip`: take out of articles what enrich put in, and leave the user's text."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path

import pytest

from tests.support.builders import guid
from tests.support.forks import run_forked
from tests.support.project import (
    CURRENT,
    FIXTURES,
    SENTENCE,
    THOROUGH,
    Project,
    pillar_section,
    run,
    template,
)

BULLET = "geo-redundant backups"  # in the bullet that is edited
OWN = "- Keep [our runbook](/runbook.md) by the phone."


def with_changes(text: str, change: str) -> str:
    """Return an article with `change` instead of the bullet that has `BULLET`."""
    lines = text.split("\n")
    index = next(n for n, line in enumerate(lines) if BULLET in line)
    return "\n".join([*lines[:index], *filter(None, [change]), *lines[index + 1 :]])


@pytest.mark.parametrize(
    "text",
    [
        template(),
        template().replace("\n", "\r\n"),
        CURRENT,
        template(security=pillar_section("Security", policies=OWN)),
        template(cost="## Cost optimization\n\nOnly words.\n"),
        template(advisor="## Azure Advisor recommendations\n\nAsk us.\n"),
        "# ExpressRoute\n\n## Azure policies\n\n## Next steps\n",
    ],
)
@pytest.mark.parametrize("with_lock", [True, False])
def test_strip__undoes_a_fill(project: Project, text: str, with_lock: bool) -> None:
    """An article that was filled and stripped is as it was before, with and without a lock."""
    if with_lock:
        project.configure("")
    path = project.article(text)
    before = path.read_bytes()
    assert project.run("fill", path) == 0
    assert path.read_bytes() != before
    assert project.run("strip", path) == 0
    assert path.read_bytes() == before


def test_strip__of_an_article_that_was_never_filled(project: Project) -> None:
    """The template and a guide in the user's own words stay as they are."""
    for text in (template(), CURRENT, template(security=pillar_section("Security", policies=OWN))):
        path = project.article(text)
        assert project.run("strip", path, "--check") == 0


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.glob("articles/*.md")))
def test_strip__of_the_sample_articles(tmp_path: Path, name: str) -> None:
    """Each sample article is as before, also if it is filled again and again."""
    sample = (FIXTURES / "articles" / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(sample)
    for command in ("fill", "fill", "strip"):
        assert run(command, path, "--offline") == 0
    assert path.read_bytes() == sample
    assert run("strip", path, "--offline", "--check") == 0


def test_strip__needs_no_facts_for_an_article_in_the_lock(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the lock names is recognized without any source, also where Azure changed since."""
    text = template(security=pillar_section("Security", policies=OWN))
    path = project.article(text)
    assert project.run("refresh", path.parent) == 0
    monkeypatch.chdir(path.parent)
    assert run("strip", path.name) == 0
    assert path.read_text() == text
    project.article("# ExpressRoute\n", "other.md")
    assert project.run("refresh", ".") == 0
    assert run("strip", path.name, "other.md") == 0
    assert path.read_text() == text


def test_strip__keeps_the_users_text(project: Project) -> None:
    """Reworded bullets, notes below a bullet, own bullets and prose stay, word for word."""
    project.configure("")
    filled = project.enriched(template())
    (bullet,) = (line for line in filled.split("\n") if BULLET in line)
    own = f"{bullet} Ask us first."
    path = project.article(with_changes(filled, f"{own}\n\n{OWN}\n\nA line between.\n"))
    assert project.run("strip", path) == 0
    stripped = path.read_text()
    for text in (own, OWN, "A line between."):
        assert f"\n{text}\n" in stripped
    assert "Zone Redundant" not in stripped
    nested = f"{bullet}\n  - Ask us first."
    path = project.article(with_changes(filled, nested))
    assert project.run("refresh", path.parent) == 0
    assert project.run("strip", path) == 0
    assert "\n- Ask us first.\n" in path.read_text()
    assert bullet not in path.read_text()


def test_strip__before_a_refresh(project: Project) -> None:
    """The next refresh fills a stripped article as a new one: nothing counts as deleted."""
    path, folder = project.article(template()), project.folder
    assert project.run("refresh", folder) == 0
    first, lock = path.read_text(), (folder / "enrich.lock").read_text()
    path.write_text(with_changes(first, ""))
    assert project.run("refresh", folder) == 0
    assert BULLET not in path.read_text()
    assert project.run("strip", path) == 0
    assert path.read_text() == template()
    assert "[articles." not in (folder / "enrich.lock").read_text()
    assert project.run("refresh", folder) == 0
    assert (path.read_text(), (folder / "enrich.lock").read_text()) == (first, lock)


def test_strip__killed_at_any_moment(project: Project, tmp_path: Path) -> None:
    """After a kill, articles and lock agree: a refresh fills what was stripped."""
    docs = tmp_path / "docs"
    path = project.article(template(), str(docs / "expressroute.md"))
    assert project.run("refresh", docs) == 0
    filled, lock = path.read_text(), (docs / "enrich.lock").read_text()
    for moment in count(1, 1 if THOROUGH else 2):
        done = run_forked("strip", path, *project.sources, kill_before=(docs, moment))
        is_whole = path.read_text() in (filled, template())
        assert is_whole
        assert project.run("refresh", docs) == 0
        assert (path.read_text(), (docs / "enrich.lock").read_text()) == (filled, lock), moment
        if done.returncode == 0:
            break
    assert moment > 3


def test_strip__with_a_diff(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """--diff shows the changes, --check tells of them, and neither writes."""
    path = project.article(template())
    assert project.run("fill", path) == 0
    filled = path.read_text()
    assert project.run("strip", path, "--check") == 1
    assert project.run("strip", path, "--diff") == 0
    out = capfd.readouterr().out
    assert f"\n+{SENTENCE}\n" in out
    assert "\n-- [Circuits should be Zone Redundant](" in out
    assert path.read_text() == filled
    assert project.run("strip", path, "--check", "--format", "json") == 1
    (entry,) = json.loads(capfd.readouterr().out)["articles"]
    assert (entry["path"], entry["changed"]) == (str(path), True)


def test_strip__in_short(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """--diff --short has a line for each bullet, and no reason but that it was asked for."""
    path = project.article(template())
    assert project.run("fill", path) == 0
    capfd.readouterr()
    assert project.run("strip", path, "--diff", "--short") == 0
    lines = capfd.readouterr().out.splitlines()
    assert f"- {guid(1)[:8]}  stripped  Circuits should be Zone Redundant" in lines
    assert project.run("strip", path, "--check") == 1
    assert "- Circuits should be Zone Redundant (stripped)\n" in capfd.readouterr().out
    assert project.run("strip", path, "--short") == 2
    assert "--short is a form of --diff" in capfd.readouterr().err


def test_strip__from_stdin(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """'-' reads stdin and writes stdout, and is the only article then."""
    path = project.article(template())
    assert project.run("fill", path) == 0
    done = run_forked("strip", "-", *project.sources, text=path.read_bytes())
    assert (done.returncode, done.out) == (0, template())
    assert project.run("strip", "-", path) == 2
    assert "only article on stdin" in capfd.readouterr().err


def test_strip__of_a_folder(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """A folder is refused, and nothing in it changes."""
    path = project.article(template(), "docs/expressroute.md")
    filled = project.run("fill", path) == 0 and path.read_text()
    assert project.run("strip", path.parent) == 2
    assert "is a folder. Name its articles" in capfd.readouterr().err
    assert path.read_text() == filled


def test_strip__of_another_wording(project: Project) -> None:
    """Sentences of the user's own templates are recognized with them, as in a fill."""
    templates = project.folder / "wording"
    templates.mkdir()
    (templates / "policy_none.md.j2").write_text("No policies, at present.")
    path = project.article(template())
    assert project.run("fill", path, "--templates", templates) == 0
    assert "No policies, at present." in path.read_text()
    assert project.run("strip", path, "--templates", templates) == 0
    assert path.read_text() == template()
