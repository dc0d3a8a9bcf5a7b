"""Filling the template: every slot changes, and no other byte."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess

import pytest

from tests.support.builders import guid
from tests.support.project import (
    CLOSING,
    PILLARS,
    SENTENCE,
    Project,
    pillar_section,
    run,
    template,
)
from tests.support.text import with_policies

ZONE = (
    f"[Circuits should be Zone Redundant](https://portal.azure.com/#x/policyDefinitions/{guid(1)})"
)


def emptied(result: str, original: str) -> str:
    """Return a filled article with its slots turned back into placeholders."""
    items = re.search(r"(?:[-*][ \t]\\<Policy>(?:\r\n|\n|\r)?){3}", original)
    assert items
    placeholders = items.group().rstrip("\r\n")
    written = (
        (
            r"Azure Advisor helps you ensure and improve the .*?(?:-recommendations\)|present)\.",
            SENTENCE,
        ),
        (r"All built-in policy definitions related to Azure ExpressRoute[^\r\n]*", CLOSING),
        (r"[-*][ \t]\[Circuits[^\r\n]*(?:[\r\n]+[-*][ \t]\[Circuits[^\r\n]*)*", placeholders),
        (r"There are no built-in policy definitions specific to [^\r\n]*", placeholders),
        (r"(?s)(?<=<!-- comment -->)[\r\n]+\[Azure Advisor\].*? \(high impact\)\.", ""),
    )
    for pattern, placeholder in written:
        result = re.sub(pattern, lambda _, text=placeholder: text, result)  # type: ignore[misc]
    return result


VARIANTS = {
    "plain": template(),
    "crlf": template().replace("\n", "\r\n"),
    "cr": template().replace("\n", "\r"),
    "bom": "\ufeff" + template(),
    "no final newline": template().rstrip("\n"),
    "tabs": template().replace("- \\<Policy>", "-\t\\<Policy>"),
    "stars": template().replace("- \\<Policy>", "* \\<Policy>"),
    "upper case": template(reliability=pillar_section("RELIABILITY")),
    "closed headings": re.sub(r"(?m)^(##+ .*)$", r"\1 ##", template()),
    "setext": template().replace("## Reliability\n", "Reliability\n-----------\n"),
    "no front matter": template(front=""),
    "dots end front matter": template(front="---\n# a comment\ntitle: x\n...\n\n"),
    "heading in a fence": template(front="```\n## Reliability\n### Policy definitions\n```\n"),
    "heading in a comment": template(front="<!--\n## Reliability\n### Policy definitions\n-->\n"),
    "heading in a quote": template(front="> ## Reliability\n> ### Policy definitions\n\n"),
    "mixed line ends": template().replace("\n\n", "\r\n\r\n", 3),
}


@pytest.mark.parametrize("text", VARIANTS.values(), ids=VARIANTS)
def test_fill__every_slot_and_nothing_else(project: Project, text: str) -> None:
    """Every slot is filled, other lines stay, and a second run changes nothing."""
    result = project.enriched(text)
    assert "\\<" not in result
    assert "contribute-how-to" not in result
    assert result.count("Azure Advisor helps you ensure and improve the ") == 5
    assert result.count("All built-in policy definitions related to Azure ExpressRoute") == 5
    assert result.count("There are no built-in policy definitions specific to ") == 3
    assert "**[Use several circuits](https://aka.ms/more)** (high impact)" in result
    assert emptied(result, text) == text
    assert project.enriched(result) == result


def test_fill__line_ends(project: Project) -> None:
    """In an article with CRLF, every new line ends with CRLF."""
    result = project.enriched(VARIANTS["crlf"])
    assert not re.search(r"(?<!\r)\n", result)


def test_fill__keeps_the_bullets_marker(project: Project) -> None:
    """New bullets have the marker of the existing ones."""
    assert "\n* [Circuits should be Zone" in project.enriched(VARIANTS["stars"])
    assert "\n-\t[Circuits should be Zone" in project.enriched(VARIANTS["tabs"])


def test_second_run__does_not_write_the_file(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """An article that is up to date is not written, and reported as unchanged."""
    path = project.article(template())
    assert project.run(path) == 0
    os.utime(path, (1, 1))
    assert project.run(path) == 0
    assert path.stat().st_mtime == 1
    assert ": unchanged (Azure ExpressRoute)" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("source", "kind", "missing_part"),
    [
        (
            "### Policy definitions\n\n",
            "policy-definitions",
            "section for policy definitions in Reliability",
        ),
        (SENTENCE, "advisor-sentence", "sentence on Azure Advisor in Reliability"),
        (
            "## Azure Advisor recommendations\n",
            "advisor-recommendations",
            "section for Azure Advisor recommendations in the article",
        ),
    ],
)
def test_missing_slot__is_reported(
    project: Project, capfd: pytest.CaptureFixture[str], source: str, kind: str, missing_part: str
) -> None:
    """A missing slot is reported with the headings of the article; nothing is added."""
    path = project.article(template().replace(source, "", 1))
    assert project.run(path, "--format", "json") == 0
    (result,) = json.loads(capfd.readouterr().out)["articles"]
    missing = [section for section in result["sections"] if section["status"] == "missing"]
    assert [section["kind"] for section in missing] == [kind]
    assert any("headings found: # ExpressRoute" in warning for warning in result["warnings"])
    (warning,) = [warning for warning in result["warnings"] if warning.startswith("no s")]
    assert warning.startswith(f"no {missing_part}. Add ")
    if kind != "advisor-sentence":  # its placeholder is replaced everywhere else
        heading = source.strip()
        assert path.read_text().count(heading) == template().count(heading) - 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (template(reliability=pillar_section("Reliability") * 2), "Reliability"),
        (
            template(security=pillar_section("Security") + "### Policy definitions\n"),
            "Security: Policy definitions",
        ),
        (template() + "\n## Azure Advisor recommendations\n", "Azure Advisor recommendations"),
    ],
)
def test_duplicate_section__is_an_error(
    project: Project, capfd: pytest.CaptureFixture[str], text: str, name: str
) -> None:
    """A duplicate section is an error that names its lines; nothing is written."""
    path = project.article(text)
    assert project.run(path) == 4
    assert re.search(rf"'{name}' exists 2 times \(lines \d+ and \d+\)", capfd.readouterr().err)
    assert path.read_text() == text


@pytest.mark.parametrize(
    "bullet",
    [
        f"- {ZONE}. In my own words.",
        "- Something of our own, see [the wiki](https://wiki.example).",
        "- A bullet\n  on two lines.",
    ],
)
def test_bullet__of_the_user_stays(project: Project, bullet: str) -> None:
    """A user's bullet stays, and its policy is not listed again."""
    result = project.enriched(with_policies(f"{bullet}\n- \\<Policy>\n\n{CLOSING}"))
    assert bullet in result
    reliability = result[: result.index("## Security")]
    assert reliability.count("Circuits should be Zone Redundant") == 1
    assert project.enriched(result) == result


def test_bullet__of_the_user_without_a_link(project: Project) -> None:
    """A policy that a user's bullet only names is listed below it, with its link, and first."""
    bullet = "- `Circuits should use geo-redundant backups`: see the wiki."
    result = project.enriched(with_policies(f"{bullet}\n- \\<Policy>\n\n{CLOSING}"))
    names = re.findall(r"^- \W([^]`]*)", result[: result.index("## Security")], re.MULTILINE)
    assert names == [
        "Circuits should use geo-redundant backups",
        "Circuits should use geo-redundant backups",
        "Circuits should be Zone Redundant",
    ]
    assert project.enriched(result) == result


def test_bullets__keep_order_and_blank_lines(project: Project) -> None:
    """The order of bullets, and blank lines between them, stay."""
    filled = project.enriched(template())
    zone, backup = re.findall(r"^- \[.*$", filled[: filled.index("## Security")], re.MULTILINE)
    moved = filled.replace(f"{zone}\n{backup}", f"{backup}\n\n- Mine.\n\n{zone}")
    assert moved != filled
    assert project.enriched(moved) == moved


def test_limit__truncates_and_counts(project: Project) -> None:
    """A limit truncates the list, and a larger one restores it."""
    text = project.enriched(template(), "--limit", 1)
    reliability = text[: text.index("## Security")]
    assert reliability.count("\n- [") == 1
    assert project.enriched(text) == project.enriched(template())
    assert project.enriched(text, "--limit", 1) == text


def test_two_articles__a_failed_one_does_not_stop_the_other(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """A failed article is reported, and the others are filled; exit code 4."""
    good = project.article(template(), "expressroute.md")
    bad = project.article(template() + "\n## Reliability\n", "azure-expressroute.md")
    assert project.run(bad, good) == 4
    assert "Zone Redundant](" in good.read_text()
    assert "azure-expressroute.md: the section 'Reliability'" in capfd.readouterr().err


def test_output__to_stdout_file_and_folder(
    project: Project, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """--output writes the exact bytes, and the article stays."""
    path = project.article(VARIANTS["crlf"])
    assert project.run(path, "--output", "-") == 0
    printed = capfdbinary.readouterr().out
    assert project.run(path, "--output", project.folder / "out.md") == 0
    assert (project.folder / "out.md").read_bytes() == printed
    (project.folder / "out").mkdir()
    other = project.article(template(), "azure-expressroute.md")
    assert project.run(path, other, "--output", project.folder / "out") == 0
    assert (project.folder / "out" / path.name).read_bytes() == printed
    assert path.read_bytes().decode() == VARIANTS["crlf"]


@pytest.mark.parametrize("named", [["a.md", "b.md"], ["*.md"]])
def test_output__to_stdout_of_several_articles(
    project: Project,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    named: list[str],
) -> None:
    """Their texts would run together, so that nothing is printed."""
    for name in ("a.md", "b.md"):
        project.article(template(), name)
    monkeypatch.chdir(project.folder)
    assert project.run(*named, "--output", "-") == 2
    printed = capfd.readouterr()
    assert printed.out == ""
    assert "--output -: stdout would have the texts of several articles" in printed.err


@pytest.mark.parametrize("arguments", [["docs/expressroute.md"], ["refresh", "docs", "-q"]])
@pytest.mark.parametrize(
    "end", ["", "\n", "\r\n\r\n", "\n\nunusual \u2028 line\x0cbreaks \x1c.", "\n\n\u200b"]
)
def test_diff__is_a_patch_that_git_applies(
    project: Project,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
    end: str,
    arguments: list[str],
) -> None:
    """git applies the diff to any article, with the result of a run."""
    monkeypatch.chdir(project.folder)
    path = project.article(template() + end, "docs/expressroute.md")
    assert project.run(*arguments, "--diff") == 0
    patch = capfdbinary.readouterr().out
    subprocess.run(["git", "apply", "-p1", "-"], input=patch, check=True, cwd=project.folder)
    applied = path.read_bytes()
    assert applied == project.enriched(template() + end).encode()


def test_diff_and_check__write_nothing(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """--diff prints the change, --check sets the exit code; neither writes."""
    path = project.article(template())
    assert project.run(path, "--diff") == 0
    assert "\n-- \\<Policy>\n" in capfd.readouterr().out
    assert project.run(path, "--check") == 1
    assert path.read_text() == template()
    assert project.run(path) == 0
    assert project.run(path, "--check") == 0


def test_json__has_every_slot(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """The JSON report has every slot with its pillar, status and counts."""
    path = project.article(template())
    assert project.run(path, "--format", "json") == 0
    (result,) = json.loads(capfd.readouterr().out)["articles"]
    assert result["path"] == str(path)
    assert result["service"] == "expressroute"
    assert result["changed"] is True
    slots = [(section["kind"], section["pillar"]) for section in result["sections"]]
    pillars = [title.lower().replace(" ", "-") for title in PILLARS]
    assert slots == [
        *(("policy-definitions", pillar) for pillar in pillars),
        *(("advisor-sentence", pillar) for pillar in pillars),
        ("advisor-recommendations", None),
    ]
    assert result["sections"][0] == {
        "kind": "policy-definitions",
        "pillar": "reliability",
        "status": "filled",
        "added": 2,
        "removed": 0,
        "kept": 0,
        "updated": 0,
    }


def test_write__keeps_mode_and_links(project: Project) -> None:
    """The mode stays, a link is followed, and no temporary file remains."""
    path = project.article(template(), "real/expressroute.md")
    path.chmod(0o640)
    link = project.folder / "expressroute.md"
    link.symlink_to(path)
    assert project.run(link) == 0
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [file.name for file in path.parent.iterdir()] == ["expressroute.md"]


def test_one_source__fills_only_its_slots(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """With policies alone, Advisor's slots stay unchanged, with a warning."""
    path = project.article(template())
    checkout, metadata = project.sources[:2], project.sources[2:]
    assert run(path, *checkout) == 0
    assert path.read_text().count(SENTENCE) == 5
    assert "Advisor was not queried" in capfd.readouterr().out
    assert run(path, *metadata) == 0
    assert SENTENCE not in path.read_text()


def test_complete_article__has_no_warnings(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """An article with every slot has no warnings."""
    assert project.run(project.article(template()), "--format", "json") == 0
    (result,) = json.loads(capfd.readouterr().out)["articles"]
    assert result["warnings"] == []
