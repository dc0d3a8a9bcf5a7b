"""Refreshing a docset: the user's edits stay, over any number of runs."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from enricher.catalog.pillar import Pillar
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
    """Return a docset of one article, refreshed once."""
    path = project.article(template(), NAME)
    assert project.run("refresh", project.folder / "docs") == 0
    return path


def bullet(text: str, name: str) -> str:
    """Return the line of an article that lists a policy."""
    (line,) = [line for line in text.splitlines() if line.startswith(f"- [{name}]")]
    return line


def reworded(text: str) -> str:
    """Reword a bullet, and keep its link."""
    line = bullet(text, ZONE)
    return text.replace(line, line.split(". ")[0] + ". As we see it, this matters most.")


def deleted(text: str) -> str:
    """Delete a bullet."""
    return text.replace(bullet(text, ZONE) + "\n", "")


def added(text: str) -> str:
    """Add a bullet between the others."""
    line = bullet(text, BACKUP)
    return text.replace(line, f"- Our own rule, see the wiki.\n{line}")


def reordered(text: str) -> str:
    """Reverse the bullets."""
    zone, backup = bullet(text, ZONE), bullet(text, BACKUP)
    return text.replace(f"{zone}\n{backup}", f"{backup}\n{zone}")


def prose_between(text: str) -> str:
    """Add a paragraph between the list and its closing line."""
    line = bullet(text, BACKUP)
    return text.replace(line, f"{line}\n\nMind the costs of a second region.")


def prose_inside(text: str) -> str:
    """Add a paragraph between two bullets, which splits the list."""
    line = bullet(text, BACKUP)
    return text.replace(line, f"\nMind the costs of this one:\n\n{line}")


def no_closing(text: str) -> str:
    """Delete the closing line of a pillar."""
    return re.sub(r"All built-in policy definitions[^\n]*\n\n(?=## Security)", "", text)


EDITS = [reworded, deleted, added, reordered, prose_between, prose_inside, no_closing]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_user__edits_stay(project: Project, docs: Path, edit: Callable[[str], str]) -> None:
    """The user's edits stay, and new policies are added."""
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


def test_deprecated__is_removed_and_names_its_replacement(
    project: Project, docs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A deprecated policy is removed, and its replacement named."""
    old = definition(1, f"[Deprecated]: {ZONE}")
    old["properties"]["description"] = f"It is superseded by {guid(9)}."
    new = definition(9, "Circuits should be in several zones: zone redundant")
    project.set_facts([old, *DEFINITIONS[1:], new], RECOMMENDATIONS)
    summary = project.folder / "summary.md"
    assert project.run("refresh", docs.parent, "--summary", summary) == 0
    assert f"[{ZONE}]" not in docs.read_text()
    assert "[Circuits should be in several zones" in docs.read_text()
    name = "Circuits should be in several zones: zone redundant"
    assert f"removed: {ZONE} (deprecated, replaced by {name})\n" in capfd.readouterr().out
    (line,) = [line for line in summary.read_text().splitlines() if "  - removed:" in line]
    assert re.fullmatch(
        rf"  - removed: \[{ZONE}\]\(https://portal\.azure\.com/\S+{guid(1)}\) "
        rf"\(deprecated, replaced by \[{name}\]\(https://\S+{guid(9)}\)\); Audit\S*",
        line,
    )
    assert "  - added: [Circuits should be in several zones: zone redundant](https://" in (
        summary.read_text()
    )


def test_another_cloud__removes_nothing(
    project: Project, docs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Policies that another cloud lacks are not treated as removed."""
    project.set_facts(DEFINITIONS[1:], RECOMMENDATIONS)
    summary = project.folder / "summary.md"
    china = ("--cloud", "china", "--summary", summary, "--accept-loss")
    assert project.run("refresh", docs.parent, *china) == 0
    output = capfd.readouterr().out
    assert f"  removed: {ZONE} (not in Azure in China)\n" in output
    assert "gone" not in output
    text = summary.read_text()
    assert f"  - removed: [{ZONE}](https://portal.azure.com/" in text
    assert ") (not in Azure in China)" in text
    text = docs.read_text()
    assert "portal.azure.com" not in text
    assert "https://portal.azure.cn/#blade" in text
    assert "](https://docs.azure.cn/governance/policy/samples/built-in-policies#network)" in text
    before = docs.read_bytes()
    assert project.run("refresh", docs.parent, *china) == 0
    assert docs.read_bytes() == before


@pytest.mark.parametrize("words", ["", " As we see it, this matters most."])
def test_split_list__both_parts_are_updated(project: Project, docs: Path, words: str) -> None:
    """Both parts of a split list are updated; an empty part is removed, the user's words stay."""
    text = prose_inside(docs.read_text())
    docs.write_text(text.replace(bullet(text, BACKUP), bullet(text, BACKUP) + words))
    old = definition(2, f"[Deprecated]: {BACKUP}")
    project.set_facts([DEFINITIONS[0], old, DEFINITIONS[2]], RECOMMENDATIONS)
    assert project.run("refresh", docs.parent) == 0
    reliability = docs.read_text().partition("## Security")[0]
    rest = f"{bullet(text, BACKUP)}{words}\n\n" if words else ""
    remark = f"{bullet(reliability, ZONE)}\n\nMind the costs of this one:\n\n"
    assert f"{remark}{rest}All built-in" in reliability
    assert project.run("refresh", docs.parent, "--check") == 0


def test_groups__added_and_removed_at_once(project: Project) -> None:
    """In one run, a pillar's group can be added where another is removed."""
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


def test_update__keeps_nested_text(project: Project, docs: Path) -> None:
    """Text nested in a bullet stays nested, whatever the width of markers."""
    old = bullet(docs.read_text(), ZONE)
    docs.write_text(docs.read_text().replace(old, f"-    Ours\n{old}\n  - A note of ours"))
    project.set_facts([definition(1, ZONE, description="Zones reduce risk."), *DEFINITIONS[1:]], [])
    assert project.run("refresh", docs.parent) == 0
    new = bullet(docs.read_text(), ZONE)
    assert new != old
    assert f"-    Ours\n{new}\n  - A note of ours\n" in docs.read_text()


def test_group__returns_with_new_policies(project: Project) -> None:
    """A group whose bullets were removed, by the user and by Azure, returns with a new policy.

    A group that the user deleted with its heading does not return.
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


def test_closing__follows_the_facts(project: Project) -> None:
    """The last line of a list is updated for the categories of the policies, unless deleted."""
    path = project.article(template(), NAME)
    folder = project.configure("")
    elsewhere = {"category": "Backup", "version": "1.0.0"}

    def closing(*definitions: dict[str, object]) -> list[str]:
        project.set_facts([*definitions], [])
        assert run("refresh", folder) == 0
        assert run("refresh", folder, "--check") == 0
        return re.findall(r"^All built-in policy definitions .*", path.read_text(), re.MULTILINE)

    line, *others = closing(*DEFINITIONS[:2])
    assert " are listed in [Built-in policies - Network](" in line
    assert others == [line] * (len(Pillar) - 1)
    changed, *_ = closing(DEFINITIONS[0], definition(2, BACKUP, metadata=elsewhere))
    assert changed == line.replace(
        "listed in ",
        "listed in [Built-in policies - Backup]"
        "(/azure/governance/policy/samples/built-in-policies#backup) and ",
    )
    assert closing(*DEFINITIONS[:2]) == [line, *others]
    path.write_text(path.read_text().replace(f"{line}\n\n", "", 1))
    assert closing(*DEFINITIONS[:2]) == others


def test_all_deleted__makes_no_statement(project: Project, docs: Path) -> None:
    """If the user deleted every bullet, the article doesn't claim that there are none."""
    text = docs.read_text()
    for name in (ZONE, BACKUP):
        text = text.replace(bullet(text, name) + "\n", "")
    docs.write_text(text)
    assert project.run("refresh", docs.parent) == 0
    assert docs.read_text() == text
    assert "no built-in policy definitions" not in section(docs.read_text())


def test_template_again__is_filled_again(project: Project, docs: Path) -> None:
    """An article that is reset to the template is filled again."""
    filled = docs.read_text()
    docs.write_text(template())
    assert project.run("refresh", docs.parent) == 0
    assert docs.read_text() == filled


def test_none__is_replaced_by_policies(project: Project, docs: Path) -> None:
    """The sentence 'there are none' is removed with the first policy."""
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


def test_new_description__updates_the_bullet(project: Project, docs: Path) -> None:
    """A new description updates enrich's own bullet in place."""
    changed = definition(1, ZONE, description="Without zones, circuits fail.")
    project.set_facts([changed, *DEFINITIONS[1:]], RECOMMENDATIONS)
    assert project.run("refresh", docs.parent) == 0
    assert bullet(docs.read_text(), ZONE).endswith("Without zones, circuits fail.")


@pytest.mark.parametrize("content", [None, "garbage", "# What\nenrich.lock 1\n\n    x\n", "cut"])
def test_lock__lost_or_damaged(
    project: Project, docs: Path, capfd: pytest.CaptureFixture[str], content: str | None
) -> None:
    """Without its lock file enrich updates only its own bullets, and says so."""
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
    assert ("Treating it as lost" in capfd.readouterr().err) is (content is not None)
    assert project.run("refresh", docs.parent) == 0
    assert docs.read_text() == edited


def test_lock__with_a_merge_conflict(
    project: Project, docs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A conflict of git in the lock file is an error; nothing is written; exit code 2."""
    lock = docs.parent / "enrich.lock"
    lock.write_text(lock.read_text() + "<<<<<<< ours\n=======\n>>>>>>> theirs\n")
    before = docs.read_text()
    assert project.run("refresh", docs.parent) == 2
    assert "a git merge conflict" in capfd.readouterr().err
    assert docs.read_text() == before


def test_lock__is_deterministic(project: Project, docs: Path) -> None:
    """A refresh with the same facts changes neither articles nor the lock file."""
    lock = docs.parent / "enrich.lock"
    before = lock.read_bytes(), lock.stat().st_mtime_ns, docs.stat().st_mtime_ns
    assert project.run("refresh", docs.parent) == 0
    assert (lock.read_bytes(), lock.stat().st_mtime_ns, docs.stat().st_mtime_ns) == before
    assert not re.search(r"20\d\d-\d\d", lock.read_text())


def test_lock__branches_that_refresh_different_articles_merge(project: Project, docs: Path) -> None:
    """Branches that refresh different articles merge without a conflict."""
    other = project.article(template(), "docs/azure-expressroute.md")
    assert project.run("refresh", docs.parent) == 0

    def git(*arguments: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run(["git", *who, *arguments], cwd=docs.parent, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", "both")
    for branch, path in (("entry", docs), ("two", other)):
        git("checkout", "-q", "-b", branch, "main")
        more = definition(len(branch) + len(path.name), "Circuits should keep backups")
        project.set_facts([*DEFINITIONS, more], RECOMMENDATIONS)
        assert project.run("refresh", path) == 0
        git("commit", "-q", "-a", "-m", branch)
    git("merge", "-q", "entry")


def test_config__of_a_docset(project: Project) -> None:
    """enrich.toml names articles, options, overrides and sources, relative to its folder."""
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


def test_config__reasons(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """A sentence of the docset replaces ours, as text; a change of it updates the bullet."""
    path = project.article(template(), NAME)
    for text, shown in (
        ("Our [auditors](x) *ask*", " Our \\[auditors\\](x) \\*ask\\*."),
        ("We need it.", " We need it."),
        ("", ""),
    ):
        project.configure(f'[reasons]\n"{guid(1)}" = "{text}"\n"{guid(99)}" = "x"\n')
        assert run("refresh", project.folder) == 0
        assert bullet(path.read_text(), ZONE).endswith(f"(Audit).{shown}")
        assert f"{guid(99)}, which is not a built-in definition" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[docset]\narticle = 1", "docset.article: unknown key"),
        ("[options]\nlimit = 'many'", "options.limit"),
        ("[pillars]\nx = 'beauty'", "pillars.x"),
        ("oops", "can't be read as TOML"),
    ],
)
def test_config__mistakes(
    project: Project, capfd: pytest.CaptureFixture[str], content: str, message: str
) -> None:
    """A mistake in the file is reported with its key, and exit code 2."""
    (project.folder / "enrich.toml").write_text(content)
    assert run("refresh", project.folder) == 2
    assert message in capfd.readouterr().err


def test_config__example_is_valid(
    project: Project, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line of `enrich init` that needs no scope can be enabled; unused ones are reported."""
    monkeypatch.chdir(project.folder)
    assert run("init") == 0
    assert run("templates", "wording") == 0
    written = Path("enrich.toml").read_text(encoding="utf-8")
    Path("enrich.toml").write_text(
        re.sub(
            r"^# (?!compliance|assigned|custom)(?=[\[\w\"-]+\S* =|\[)",
            "",
            written,
            flags=re.MULTILINE,
        )
    )
    path = project.article(template(), NAME)
    assert project.run("refresh", project.folder) == 0
    assert ZONE in path.read_text()
    message = capfd.readouterr().err
    assert "names the article docs/our-gateway.md, which does not exist" in message
    assert "c5ecf495-6caa-445c-b431-04fda56c555a, which is not a built-in definition" in message
    assert "5e1de0e3-42cb-4ebc-a86d-61d0c619ca48, which is not a built-in definition" in message


def test_link__to_an_article(project: Project) -> None:
    """An article that a link duplicates is refreshed once."""
    path = project.article(template(), NAME)
    (path.parent / "link.md").symlink_to(path.name)
    assert project.run("refresh", path.parent) == 0
    assert "link.md" not in (path.parent / "enrich.lock").read_text()
    assert (path.parent / "link.md").is_symlink()


def test_nothing_to_do__is_reported(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """A docset without service guides is no error; no source is queried."""
    project.article("# A page of another kind\n", "docs/other.md")
    summary = project.folder / "s.md"
    summary.write_text("of the last run")
    options = ["--policies-from", "nowhere", "--summary", summary]
    assert run("refresh", project.folder / "docs", *options) == 0
    assert (
        "0 changed, 0 unchanged, 0 failed, 1 skipped (not a service guide)"
        in capfd.readouterr().out
    )
    assert summary.read_text() == ""


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_touch_date__of_changed_articles_alone(project: Project, newline: str) -> None:
    """--touch-date sets ms.date of changed articles, and nothing else."""
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
    """A failed article is listed, and the others are refreshed; exit code 4."""
    good = project.article(template(), NAME)
    project.article(template() + "\n## Reliability\n", "docs/azure-expressroute.md")
    project.article("# A page of another kind\n", "docs/other.md")
    assert project.run("refresh", good.parent) == 4
    assert ZONE in good.read_text()
    captured = capfd.readouterr()
    assert "azure-expressroute.md: the section 'Reliability' exists 2 times" in captured.err
    assert "1 skipped (not a service guide)" in captured.out


def test_check__says_what_would_change(
    project: Project, docs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The words of --check and --diff say 'would change', not 'changed'."""
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
    """`--diff`, `--limit` and `--format json` work as for a single article."""
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
    command = ["refresh", path.parent, "--check", "--format", "json", "--report-json", file]
    assert project.run(*command) == 1
    assert json.loads(capfd.readouterr().out) == json.loads(file.read_text())
    assert project.run("refresh", path.parent, "--format", "json", "--diff") == 2


def test_refresh__of_one_service(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """Other articles stay, and keep their part of the lock file."""
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
