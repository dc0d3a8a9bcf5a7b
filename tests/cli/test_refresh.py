"""The docset job: everything that people did stays, over any number of refreshes."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.builders import guid
from tests.support.project import (
    CURRENT,
    DEFINITIONS,
    RECOMMENDATIONS,
    Project,
    definition,
    recommendation,
    run,
    template,
)
from tests.support.text import section

NAME = "docs/expressroute.md"
ZONE, BACKUP = "Circuits should be Zone Redundant", "Circuits should use geo-redundant backups"


@pytest.fixture
def docs(project: Project) -> Path:
    """An article of a docset, refreshed once."""
    path = project.article(template(), NAME)
    assert project.run("refresh", project.folder / "docs") == 0
    return path


def bullet(text: str, name: str) -> str:
    """The line of an article that lists a policy."""
    (line,) = [line for line in text.splitlines() if line.startswith(f"- [{name}]")]
    return line


def reworded(text: str) -> str:
    """A bullet in a person's words, with the same link."""
    line = bullet(text, ZONE)
    return text.replace(line, line.split(". ")[0] + ". As we see it, this matters most.")


def deleted(text: str) -> str:
    """A bullet less."""
    return text.replace(bullet(text, ZONE) + "\n", "")


def added(text: str) -> str:
    """A bullet of a person's own, between the others."""
    line = bullet(text, BACKUP)
    return text.replace(line, f"- Our own rule, see the wiki.\n{line}")


def reordered(text: str) -> str:
    """The bullets the other way round."""
    zone, backup = bullet(text, ZONE), bullet(text, BACKUP)
    return text.replace(f"{zone}\n{backup}", f"{backup}\n{zone}")


def prose_between(text: str) -> str:
    """A paragraph between the list and its closing line."""
    line = bullet(text, BACKUP)
    return text.replace(line, f"{line}\n\nMind the costs of a second region.")


def prose_inside(text: str) -> str:
    """A paragraph between two bullets, which makes two lists of one."""
    line = bullet(text, BACKUP)
    return text.replace(line, f"\nMind the costs of this one:\n\n{line}")


def no_closing(text: str) -> str:
    """The closing line of a pillar deleted."""
    return re.sub(r"All built-in policy definitions[^\n]*\n\n(?=## Security)", "", text)


EDITS = [reworded, deleted, added, reordered, prose_between, prose_inside, no_closing]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_people__their_edits_stay(project: Project, docs: Path, edit: Callable[[str], str]) -> None:
    """What a person changed stays as they left it, and new facts still come in."""
    edited = edit(docs.read_text())
    assert edited != docs.read_text()
    docs.write_text(edited)
    for _ in range(2):
        assert project.run("refresh", docs.parent) == 0
        assert docs.read_text() == edited
    project.set_facts(
        [*DEFINITIONS, definition(4, "Circuits should keep backups")], RECOMMENDATIONS
    )
    assert project.run("refresh", docs.parent) == 0
    assert "- [Circuits should keep backups](https://portal.azure.com/" in docs.read_text()
    without = docs.read_text().replace(bullet(docs.read_text(), "Circuits should keep backups"), "")
    assert [line for line in without.splitlines() if line] == [
        line for line in edited.splitlines() if line
    ]


def test_gone__leaves_and_is_told_with_its_successor(
    project: Project, docs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A policy that is deprecated leaves, even reworded, and its successor is named."""
    docs.write_text(reworded(docs.read_text()))
    old = definition(1, f"[Deprecated]: {ZONE}")
    old["properties"]["description"] = f"It is superseded by {guid(9)}."
    new = definition(9, "Circuits should be in several zones: zone redundant")
    project.set_facts([old, *DEFINITIONS[1:], new], RECOMMENDATIONS)
    summary = project.folder / "summary.md"
    assert project.run("refresh", docs.parent, "--summary", summary) == 0
    assert f"[{ZONE}]" not in docs.read_text()
    assert "[Circuits should be in several zones" in docs.read_text()
    told = f"{ZONE} is deprecated; instead: Circuits should be in several zones: zone redundant"
    assert told in capfd.readouterr().out
    (line,) = [line for line in summary.read_text().splitlines() if "deprecated:" in line]
    assert re.fullmatch(
        rf"  - deprecated: \[{ZONE}\]\(https://portal\.azure\.com/\S+{guid(1)}\), superseded by "
        rf"\[Circuits should be in several zones: zone redundant\]\(https://\S+{guid(9)}\)",
        line,
    )
    assert "  - added: [Circuits should be in several zones: zone redundant](https://" in (
        summary.read_text()
    )


def test_another_cloud__is_told_from_what_is_no_more(
    project: Project, docs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A docset that was filled from one cloud, filled from another: what that lacks is not gone."""
    project.set_facts(DEFINITIONS[1:], RECOMMENDATIONS)
    summary = project.folder / "summary.md"
    china = ("--cloud", "china", "--summary", summary, "--accept-loss")
    assert project.run("refresh", docs.parent, *china) == 0
    said = capfd.readouterr().out
    assert f"left: {ZONE} is not in Azure in China (see --cloud)" in said
    assert "is no more" not in said
    assert f"  - not in Azure in China: [{ZONE}](https://portal.azure.com/" in summary.read_text()
    text = docs.read_text()
    assert "portal.azure.com" not in text
    assert "https://portal.azure.cn/#blade" in text
    assert "](https://docs.azure.cn/governance/policy/samples/built-in-policies#network)" in text
    before = docs.read_bytes()
    assert project.run("refresh", docs.parent, *china) == 0
    assert docs.read_bytes() == before


@pytest.mark.parametrize("words", ["", " As we see it, this matters most."])
def test_prose_inside__both_parts_are_kept_true(project: Project, docs: Path, words: str) -> None:
    """Of a list that a person parted, each part is brought up to date, and an empty one goes."""
    text = prose_inside(docs.read_text())
    docs.write_text(text.replace(bullet(text, BACKUP), bullet(text, BACKUP) + words))
    old = definition(2, f"[Deprecated]: {BACKUP}")
    project.set_facts([DEFINITIONS[0], old, DEFINITIONS[2]], RECOMMENDATIONS)
    assert project.run("refresh", docs.parent) == 0
    reliability = docs.read_text().partition("## Security")[0]
    assert (
        f"{bullet(reliability, ZONE)}\n\nMind the costs of this one:\n\nAll built-in" in reliability
    )
    assert BACKUP not in reliability
    assert project.run("refresh", docs.parent, "--check") == 0


def test_groups__come_and_go_at_once(project: Project) -> None:
    """In an article-wide section a pillar's group may leave where another one comes."""
    path = project.article(CURRENT, NAME)
    reliability, security = DEFINITIONS[0], DEFINITIONS[2]
    first = recommendation(11, "Use several circuits")
    second = recommendation(12, "Use fewer circuits", "Cost")
    texts: dict[bool, str] = {}
    for turn in (True, False, True, False):
        facts = (reliability, second) if turn else (security, first)
        project.set_facts([facts[0]], [facts[1]])
        assert project.run("refresh", path.parent) == 0
        groups = re.findall(r"^### (.*)", path.read_text(), re.MULTILINE)
        assert groups == (
            ["Reliability policies", "Cost optimization recommendations"]
            if turn
            else ["Security policies", "Reliability recommendations"]
        )
        assert texts.setdefault(turn, path.read_text()) == path.read_text()
    without = re.sub(r"\nThe following .*\n\n### .*\n\n- .*\n", "", path.read_text())
    assert without == CURRENT


def test_update__keeps_the_marker_of_a_bullet(project: Project, docs: Path) -> None:
    """What people nested below a bullet stays below it, however wide other markers are."""
    old = bullet(docs.read_text(), ZONE)
    docs.write_text(docs.read_text().replace(old, f"-    Ours\n{old}\n  - A note of ours"))
    project.set_facts([definition(1, ZONE, description="Checks zones."), *DEFINITIONS[1:]], [])
    assert project.run("refresh", docs.parent) == 0
    new = bullet(docs.read_text(), ZONE)
    assert new != old
    assert f"-    Ours\n{new}\n  - A note of ours\n" in docs.read_text()


def test_group__comes_back_that_the_facts_took_away(project: Project) -> None:
    """A person deleted one bullet, and Azure the other: a third makes the group anew, alone.

    A group that a person deleted with its heading stays away.
    """
    path = project.article(CURRENT, NAME)
    assert project.run("refresh", path.parent) == 0
    text = path.read_text()
    geo = bullet(text, BACKUP)
    path.write_text(text.replace(f"{geo}\n", ""))
    project.set_facts(DEFINITIONS[1:], [])
    assert project.run("refresh", path.parent) == 0
    assert "### Reliability policies" not in path.read_text()
    third = definition(4, "Circuits should have several zones for Zone Redundancy")
    project.set_facts([*DEFINITIONS[1:], third], [])
    assert project.run("refresh", path.parent) == 0
    group = path.read_text().partition("### Reliability policies\n\n")[2]
    assert group.startswith("- [Circuits should have several zones")
    assert geo not in group
    path.write_text(CURRENT)
    project.set_facts([*DEFINITIONS[1:], third, definition(5, "Circuits: Zone Redundant too")], [])
    assert project.run("refresh", path.parent) == 0
    assert "### Reliability policies" not in path.read_text()


def test_closing__of_a_group_follows_the_facts(project: Project) -> None:
    """The line on what a group leaves out comes, changes and goes with that, from the first run."""
    path = project.article(CURRENT, NAME)
    folder = project.configure("[options]\nlimit = 1\n")
    elsewhere = {"category": "Backup", "version": "1.0.0"}

    def closing(*definitions: dict[str, object]) -> list[str]:
        project.set_facts([*definitions], [])
        assert run("refresh", folder) == 0
        assert run("refresh", folder, "--check") == 0
        return re.findall(r"^All built-in .*", path.read_text(), re.MULTILINE)

    (line,) = closing(*DEFINITIONS[:2])
    assert "including 1 more for reliability" in line
    (changed,) = closing(DEFINITIONS[0], definition(2, BACKUP, metadata=elsewhere))
    assert changed == line.replace(
        "listed in ",
        "listed in [Built-in policies - Backup]"
        "(/azure/governance/policy/samples/built-in-policies#backup) and ",
    )
    assert closing(DEFINITIONS[0]) == []
    assert closing(*DEFINITIONS[:2]) == [line]
    path.write_text(path.read_text().replace(f"{line}\n\n", ""))
    assert closing(*DEFINITIONS[:2]) == []


def test_all_deleted__says_nothing_instead(project: Project, docs: Path) -> None:
    """Where a person deleted every bullet, the article doesn't claim that there are none."""
    text = docs.read_text()
    for name in (ZONE, BACKUP):
        text = text.replace(bullet(text, name) + "\n", "")
    docs.write_text(text)
    assert project.run("refresh", docs.parent) == 0
    assert docs.read_text() == text
    assert "no built-in policy definitions" not in section(docs.read_text())


def test_template_again__is_filled_again(project: Project, docs: Path) -> None:
    """An article that is put back to the template is filled, whatever the lock remembers."""
    filled = docs.read_text()
    docs.write_text(template())
    assert project.run("refresh", docs.parent) == 0
    assert docs.read_text() == filled


def test_none__goes_when_there_are_some(project: Project, docs: Path) -> None:
    """The sentence that there are none goes with the first policy, a person's list or not."""
    none = (
        "There are no built-in policy definitions specific to Azure ExpressRoute for this pillar."
    )
    cost = section(docs.read_text(), "Cost optimization")
    ours = cost.replace(none, f"{none}\n\n- Our own rule")
    docs.write_text(docs.read_text().replace(cost, ours))
    assert project.run("refresh", docs.parent) == 0
    assert f"{none}\n\n- Our own rule\n" in docs.read_text()
    new = definition(5, "Circuits should not cost much", metadata={"category": "Cost"})
    project.set_facts([*DEFINITIONS, new], RECOMMENDATIONS)
    assert project.run("refresh", docs.parent) == 0
    assert none not in section(docs.read_text(), "Cost optimization")
    assert "\n- Our own rule\n- [Circuits should not cost much](" in docs.read_text()


def test_facts__that_change_update_what_is_the_tools(project: Project, docs: Path) -> None:
    """A new description changes a bullet that the tool wrote, in place."""
    changed = definition(1, ZONE, description="Checks whether zones are used.")
    project.set_facts([changed, *DEFINITIONS[1:]], RECOMMENDATIONS)
    assert project.run("refresh", docs.parent) == 0
    assert bullet(docs.read_text(), ZONE).endswith("Checks whether zones are used.")


@pytest.mark.parametrize("content", [None, "garbage", "# What\nenrich.lock 1\n\n    x\n", "cut"])
def test_lock__that_is_lost_or_damaged_touches_nothing_of_peoples(
    project: Project, docs: Path, capfd: pytest.CaptureFixture[str], content: str | None
) -> None:
    """Without its lock the tool updates only what is surely its own, and says so."""
    edited = deleted(added(docs.read_text()))
    docs.write_text(edited)
    lock = docs.parent / "enrich.lock"
    if content is None:
        lock.unlink()
    elif content == "cut":
        lock.write_text(lock.read_text()[:600])
    else:
        lock.write_text(content)
    assert project.run("refresh", docs.parent) == 0
    assert docs.read_text() == edited
    assert ("counts as lost" in capfd.readouterr().err) is (content is not None)
    assert project.run("refresh", docs.parent) == 0
    assert docs.read_text() == edited


def test_lock__with_a_merge_conflict_is_a_clear_message(
    project: Project, docs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The conflict of a git merge in the lock is told, exit 2, and nothing is written."""
    lock = docs.parent / "enrich.lock"
    lock.write_text(lock.read_text() + "<<<<<<< ours\n=======\n>>>>>>> theirs\n")
    before = docs.read_text()
    assert project.run("refresh", docs.parent) == 2
    assert "conflict of a git merge" in capfd.readouterr().err
    assert docs.read_text() == before


def test_lock__is_sorted_and_the_same_for_the_same_facts(project: Project, docs: Path) -> None:
    """A refresh with the same facts is an empty diff, of the lock as well."""
    lock = docs.parent / "enrich.lock"
    before = lock.read_bytes(), lock.stat().st_mtime_ns, docs.stat().st_mtime_ns
    assert project.run("refresh", docs.parent) == 0
    assert (lock.read_bytes(), lock.stat().st_mtime_ns, docs.stat().st_mtime_ns) == before
    assert not re.search(r"20\d\d-\d\d", lock.read_text())


def test_lock__branches_that_refresh_different_articles_merge(project: Project, docs: Path) -> None:
    """Two branches that refresh different articles merge without conflict."""
    other = project.article(template(), "docs/azure-expressroute.md")
    assert project.run("refresh", docs.parent) == 0

    def git(*arguments: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run(["git", *who, *arguments], cwd=docs.parent, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", "both")
    for branch, path in (("one", docs), ("two", other)):
        git("checkout", "-q", "-b", branch, "main")
        more = definition(len(branch) + len(path.name), "Circuits should keep backups")
        project.set_facts([*DEFINITIONS, more], RECOMMENDATIONS)
        assert project.run("refresh", path) == 0
        git("commit", "-q", "-a", "-m", branch)
    git("merge", "-q", "one")


def test_config__decides(project: Project) -> None:
    """enrich.toml names articles, options, overrides and sources; the file's folder is the root."""
    project.article(template(), "docs/review.md")
    project.article(template(), "drafts/expressroute.md")
    project.configure(
        f"""
[docset]
articles = ["docs/*.md"]
[options]
limit = 1
[policies]
exclude = ["{guid(1)}"]
[pillars]
"{guid(3)}" = "cost-optimization"
[articles."docs/review.md"]
service = "expressroute"
"""
    )
    assert run("refresh", project.folder) == 0
    text = (project.folder / "docs" / "review.md").read_text()
    assert ZONE not in text
    cost = text[text.index("## Cost") : text.index("## Operational")]
    assert "[Circuits should use private link]" in cost
    assert (project.folder / "drafts" / "expressroute.md").read_text() == template()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[docset]\narticle = 1", "docset.article: there is no such key"),
        ("[options]\nlimit = 'many'", "options.limit"),
        ("[pillars]\nx = 'beauty'", "pillars.x"),
        ("oops", "can't be read as TOML"),
    ],
)
def test_config__mistakes_are_told(
    project: Project, capfd: pytest.CaptureFixture[str], content: str, message: str
) -> None:
    """A mistake in the file is told with its key, exit 2."""
    (project.folder / "enrich.toml").write_text(content)
    assert run("refresh", project.folder) == 2
    assert message in capfd.readouterr().err


def test_config__example_holds_every_key(
    project: Project, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What 'enrich init' writes may all be switched on; what it names in vain is told."""
    monkeypatch.chdir(project.folder)
    assert run("init") == 0
    assert run("templates", "wording") == 0
    written = Path("enrich.toml").read_text(encoding="utf-8")
    Path("enrich.toml").write_text(
        re.sub(r"^# (?=[\[\w\"-]+\S* =|\[)", "", written, flags=re.MULTILINE)
    )
    path = project.article(template(), NAME)
    assert project.run("refresh", project.folder) == 0
    assert ZONE in path.read_text()
    told = capfd.readouterr().err
    assert "names the article docs/our-gateway.md, which is not there" in told
    assert "c5ecf495-6caa-445c-b431-04fda56c555a, which is no built-in definition" in told


def test_link__to_an_article_of_the_docset_is_no_article_more(project: Project) -> None:
    """An article that is there twice by a link is done once."""
    path = project.article(template(), NAME)
    (path.parent / "link.md").symlink_to(path.name)
    assert project.run("refresh", path.parent) == 0
    assert "link.md" not in (path.parent / "enrich.lock").read_text()
    assert (path.parent / "link.md").is_symlink()


def test_nothing_to_do__is_said(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """A docset without service guides is no error, and nobody is asked; it is said."""
    project.article("# A page of another kind\n", "docs/other.md")
    summary = project.folder / "s.md"
    summary.write_text("of the last run")
    options = ["--policies-from", "nowhere", "--summary", summary]
    assert run("refresh", project.folder / "docs", *options) == 0
    assert "0 changed, 0 unchanged, 0 failed, 1 are no service guides" in capfd.readouterr().out
    assert summary.read_text() == ""


def test_check_and_reports__for_a_scheduled_job(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """--check writes no article and exits 1; the reports say what would change, or nothing."""
    path = project.article(template(), NAME)
    files = [project.folder / name for name in ("s.md", "r.json", "r.html")]
    options = ["--summary", files[0], "--report-json", files[1], "--report-html", files[2]]
    assert project.run("refresh", path.parent, "--check", *options) == 1
    assert path.read_text() == template()
    assert "### Azure ExpressRoute" in files[0].read_text()
    assert json.loads(files[1].read_text())["articles"][0]["changed"] is True
    assert "1 of 1 article would change" in files[2].read_text()
    assert project.run("refresh", path.parent, "--touch-date") == 0
    assert project.run("refresh", path.parent, "--check", *options) == 0
    assert files[0].read_text() == ""


def test_summary__names_what_came_changed_and_left(project: Project, docs: Path) -> None:
    """By pillar: each bullet by its name, with its link; an unchanged pillar is left out."""
    changed = definition(1, ZONE, description="Checks whether zones are used.")
    files = [project.folder / name for name in ("s.md", "r.json", "r.html")]
    project.set_facts([changed, DEFINITIONS[2], definition(4, "Keep | pipes")], [])
    options = ["--summary", files[0], "--report-json", files[1], "--report-html", files[2]]
    assert project.run("refresh", docs.parent, *options) == 0
    text = files[0].read_text()
    reliability, _, rest = text.partition("- Policy definitions, operational excellence")
    assert f"  - updated: [{ZONE}](https://portal.azure.com/" in reliability
    assert f"  - gone: [{BACKUP}](https://portal.azure.com/" in reliability
    assert "  - added: [Keep \\| pipes](https://portal.azure.com/" in rest
    assert "security" not in text
    assert "  - gone: [Use several circuits](https://aka.ms/more)" in rest
    (article,) = json.loads(files[1].read_text())["articles"]
    left = [one["policy"]["name"] for change in article["changes"] for one in change["left"]]
    assert left == [BACKUP, "Use several circuits"]
    page = files[2].read_text()
    assert f">{BACKUP}</a>" in page
    assert '<h4 class="came">Came</h4><ul><li><a href="#' in page


def test_summary__fits_the_body_of_a_pull_request(project: Project) -> None:
    """However much changed, it stays under GitHub's limit, and no article is left out."""
    paths = [project.article(template(), f"docs/{n:03}/expressroute.md") for n in range(120)]
    summary = project.folder / "summary.md"
    assert project.run("refresh", project.folder / "docs", "--summary", summary) == 0
    assert len(summary.read_text()) < 65_536
    for path in paths:
        assert f"`{path.parent.name}/{path.name}`" in summary.read_text()


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_touch_date__of_changed_articles_alone(project: Project, newline: str) -> None:
    """--touch-date sets ms.date where something changed, and nothing else of the article."""
    front = "---\ntitle: x\nms.date: 01/02/2020  # reviewed\nms.service: expressroute\n---\n\n"
    path = project.article(template(front=front).replace("\n", newline), NAME)

    def text() -> str:
        return path.read_bytes().decode()

    assert project.run("refresh", path.parent) == 0
    undated = text()
    path.write_bytes(template(front=front).replace("\n", newline).encode())
    assert project.run("refresh", path.parent, "--touch-date") == 0
    (today,) = re.findall(r"ms\.date: (\d\d/\d\d/20(?!20)\d\d)  # reviewed[\r\n]", text())
    assert text() == undated.replace("01/02/2020", today)
    path.write_bytes(undated.encode())
    assert project.run("refresh", path.parent, "--touch-date") == 0
    assert text() == undated


def test_failures__do_not_stop_the_others(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """One article that can't be done is listed, the others are done; exit 4."""
    good = project.article(template(), NAME)
    project.article(template() + "\n## Reliability\n", "docs/azure-expressroute.md")
    project.article("# A page of another kind\n", "docs/other.md")
    assert project.run("refresh", good.parent) == 4
    assert ZONE in good.read_text()
    captured = capfd.readouterr()
    assert "azure-expressroute.md: the section 'Reliability' is there 2 times" in captured.err
    assert "1 are no service guides" in captured.out


def test_check__says_what_would_change(
    project: Project, docs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What is only shown has not changed: the words say so, for a docset and for an article."""
    project.set_facts(DEFINITIONS[1:], RECOMMENDATIONS)
    capfd.readouterr()
    assert project.run("refresh", docs.parent, "--check") == 1
    assert "1 would change, 0 unchanged" in capfd.readouterr().out
    assert project.run(docs, "--check") == 1
    assert ": would change (Azure ExpressRoute)" in capfd.readouterr().out
    assert project.run(docs) == 0
    assert ": changed (Azure ExpressRoute)" in capfd.readouterr().out


def test_refresh__takes_the_options_of_a_single_article(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """`--diff` shows and writes nothing; `--limit` holds for all; `--format json` is the report."""
    path = project.article(template(), NAME)
    assert project.run(path, "--diff", "--limit", "1") == 0
    alone = capfd.readouterr().out
    assert project.run("refresh", path.parent, "--diff", "--limit", "1") == 0
    captured = capfd.readouterr()
    body = [line for line in captured.out.splitlines() if not line.startswith(("---", "+++"))]
    assert body == [line for line in alone.splitlines() if not line.startswith(("---", "+++"))]
    assert "1 would change" in captured.err
    assert path.read_text() == template()
    assert not (path.parent / "enrich.lock").exists()
    file = project.folder / "report.json"
    words = ["refresh", path.parent, "--check", "--format", "json", "--report-json", file]
    assert project.run(*words) == 1
    assert json.loads(capfd.readouterr().out) == json.loads(file.read_text())
    assert project.run("refresh", path.parent, "--format", "json", "--diff") == 2


def test_refresh__of_one_service(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """The articles on it are filled, the others stay and keep their part of the lock."""
    ours = project.article(template(), NAME)
    other = project.article(template().replace("ExpressRoute", "Key Vault"), "docs/key-vault.md")
    assert project.run("refresh", ours.parent, "--service", "expressroute") == 0
    assert ZONE in ours.read_text()
    assert "\\<Policy>" in other.read_text()
    assert project.run("refresh", ours.parent) == 0
    before = (ours.parent / "enrich.lock").read_text()
    assert project.run("refresh", ours.parent, "--service", "expressroute") == 0
    assert (ours.parent / "enrich.lock").read_text() == before
    assert project.run("refresh", ours.parent, "--service", "aks") == 2
    assert "no article here is about aks" in capfd.readouterr().err
    twice = template().replace("ExpressRoute", "Key Vault")
    other.write_text(twice + twice.partition("---\n\n")[2])
    assert project.run("refresh", ours.parent) == 4
    assert project.run("refresh", ours.parent, "--service", "expressroute") == 0


LOGS = "Enable logging by category group for ExpressRoute circuits to"


def test_summary__names_the_member_that_a_family_lost(project: Project) -> None:
    """Of a bullet that stays, what left is told: by its own name, and not by that of the bullet."""
    ends = ["Log Analytics", "Event Hub", "Storage"]
    logs = [definition(number, f"{LOGS} {end}") for number, end in enumerate(ends, start=21)]
    project.set_facts([*logs, *DEFINITIONS[1:]], RECOMMENDATIONS)
    path = project.article(template(), NAME)
    assert project.run("refresh", path.parent) == 0
    assert path.read_text().count(f"[{LOGS} Log Analytics](") == 1
    lead, hub, _ = logs
    old = {**hub["properties"], "metadata": {**hub["properties"]["metadata"], "deprecated": True}}
    project.set_facts([lead, {**hub, "properties": old}, *DEFINITIONS[1:]], RECOMMENDATIONS)
    files = [project.folder / name for name in ("s.md", "r.json", "r.html")]
    options = ["--summary", files[0], "--report-json", files[1], "--report-html", files[2]]
    # Azure's answer that lacks one of five is believed only where somebody says so.
    assert project.run("refresh", path.parent, "--accept-loss", *options) == 0
    assert "| `expressroute.md` | 0 | 2 | 1 |" in files[0].read_text()
    (article,) = json.loads(files[1].read_text())["articles"]
    left = {
        one["policy"]["name"]: (one["state"], one["policy"]["ids"])
        for change in article["changes"]
        for one in change["left"]
    }
    assert left == {
        f"{LOGS} Event Hub": ("deprecated", [guid(22)]),
        "Azure Storage": ("gone", [guid(23)]),
    }
    assert f">{LOGS} Event Hub</a>: deprecated" in files[2].read_text()


def test_summary__has_a_table_on_top_and_folds_long_lists(project: Project) -> None:
    """Each article has a row; what fills a screen is folded, what doesn't is not."""
    many = [definition(n, f"Circuits should have {n} of word{n}") for n in range(1, 16)]
    project.set_facts(many, RECOMMENDATIONS)
    path = project.article(template(), NAME)
    project.article("# A page of another kind\n", "docs/other.md")
    summary = project.folder / "s.md"
    assert project.run("refresh", path.parent, "--summary", summary) == 0
    head, _, rest = summary.read_text().partition("### Azure ExpressRoute")
    assert head.splitlines()[2:] == [
        "| Article | Came | Left | Deprecated |",
        "|---|--:|--:|--:|",
        "| `expressroute.md` | 11 | 0 | 0 |",
        "",
    ]
    assert "<details>\n<summary>11 came, 0 left</summary>\n\n- " in rest
    assert "### Skipped\n\n- `other.md`: " in rest
    project.set_facts(many[1:], RECOMMENDATIONS)
    assert project.run("refresh", path.parent, "--summary", summary) == 0
    assert "<details>" not in summary.read_text()


def history(folder: Path, *days: str) -> None:
    """A git repository of a folder, with a commit on each of these days."""

    def git(*arguments: str, day: str = "2026-01-01") -> None:
        dates = {f"GIT_{who}_DATE": f"{day}T12:00:00Z" for who in ("AUTHOR", "COMMITTER")}
        who = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        command = ["git", *who, *arguments]
        subprocess.run(command, cwd=folder, check=True, env={**os.environ, **dates})

    git("init", "-q")
    lock = folder / "enrich.lock"
    text = lock.read_text()
    for number, day in enumerate(days):
        lock.write_text(f"{text}# commit {number}\n")
        git("add", ".")
        git("commit", "-q", "-m", day, day=day)
    lock.write_text(text)


def test_page__shows_coverage_over_time_in_a_repository(project: Project, docs: Path) -> None:
    """The lock's history is a chart and a table; without a history there is neither."""
    page = project.folder / "page.html"
    assert project.run("refresh", docs.parent, "--report-html", page) == 0
    assert "Coverage over time" not in page.read_text()
    recent = [(date.today() - timedelta(days=back)).isoformat() for back in (30, 20, 20)]
    history(docs.parent, *recent)
    project.article(template(), "docs/azure-expressroute.md")
    assert project.run("refresh", docs.parent, "--report-html", page) == 0
    text = page.read_text()
    rows = re.findall(r'<tr><th scope="row">(\S+)</th><td>(\d+)</td><td>(\d+)</td></tr>', text)
    assert rows == [
        (recent[0], "1", "4"),
        (recent[1], "1", "4"),
        (date.today().isoformat(), "2", "8"),
    ]
    assert f'aria-label="Articles: 1 on {recent[0]}, 2 on {date.today()}."' in text


def test_page__of_a_run_without_changes_shows_the_docset(project: Project, docs: Path) -> None:
    """Also of articles that were not opened, because they are as the last run left them."""
    page = project.folder / "page.html"
    for _ in range(2):
        assert project.run("refresh", docs.parent, "--report-html", page) == 0
    text = page.read_text()
    assert "<h1>None of 1 article changed</h1>" in text
    assert ">expressroute.md</a> <small>Azure ExpressRoute</small>" in text
    assert "reliability 2 + 1, security 1 + 0" in text
