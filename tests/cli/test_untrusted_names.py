"""Names of files and policies can't inject anything into a terminal or a code host."""

from __future__ import annotations

import json

import pytest
from markdown_it import MarkdownIt

from tests.support.project import DEFINITIONS, RECOMMENDATIONS, Project, definition, run, template

CLAIM = "# ExpressRoute\n\n## Azure policies\n\nThere are no built-in policies.\n"
NAMES = ["a\n::error::x.md", "a,title=b:c%.md", "\x1b[31mred.md", "\u202eevil.md", "a b\u200b.md"]


INVISIBLE = "\x1b\u202e\u200b"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["text", "github", "sarif", "json"])
def test_lint__escapes_file_names(
    project: Project, capfd: pytest.CaptureFixture[str], name: str, form: str
) -> None:
    """A finding is one line, or one entry, whatever the name of its file."""
    path = project.article(CLAIM, name)
    options = ["--service", "expressroute", "--format", form]
    assert run("lint", path, *options, *project.sources[:2]) == 1
    output = capfd.readouterr().out
    if form in ("text", "github"):
        assert output.count("\n") == 1
        assert "\x1b" not in output
    if form == "github":
        fields = output.partition(" ")[2].split(",")
        assert [field.partition("=")[0] for field in fields] == ["file", "line", "col", "title"]
        assert output.count("::") == 2
    if form == "github" and name == "a,title=b:c%.md":
        assert fields[0].endswith("/a%2Ctitle=b%3Ac%25.md")
    if form == "sarif":
        (result,) = json.loads(output)["runs"][0]["results"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        assert not set(uri) & set(" \n,<>")


@pytest.mark.parametrize("form", ["table", "json", "tsv", "csv"])
@pytest.mark.parametrize("text", ["\x1b]0;title\x07", "\u202eevil", "a\u200bb", "\x9b31m"])
def test_lists__have_no_control_characters(
    project: Project, capfd: pytest.CaptureFixture[str], form: str, text: str
) -> None:
    """Names and categories can't control the terminal that shows a list."""
    policy = definition(1, f"Zone Redundant {text}", metadata={"category": text})
    project.set_facts([policy], RECOMMENDATIONS)
    options = ["--service", "expressroute", "--format", form, *project.sources[:2]]
    assert run("policies", *options) == 0
    output = capfd.readouterr().out
    assert "Zone Redundant" in output
    assert not set(output) & set("\x1b\x07\x9b\u202e\u200b")


@pytest.mark.parametrize("name", [*NAMES, "a`b``.md", "<img src=x>.md"])
def test_summaries__show_names_as_code(project: Project, name: str) -> None:
    """In the body of a pull request, a file name is one code span."""
    path = project.article(template(), f"docs/{name}")
    summary = project.folder / "summary.md"
    page = project.folder / "page.html"
    options = ["--summary", summary, "--report-html", page]
    (path.parent / "enrich.toml").write_text(
        f'[articles.{json.dumps(name)}]\nservice = "expressroute"\n'.replace("\x7f", "")
    )
    assert project.run("refresh", path.parent, *options) == 0
    text, html = summary.read_text(), page.read_text()
    shown = "".join(mark for mark in " ".join(name.split()) if mark not in INVISIBLE)
    codes = [
        token.content
        for block in MarkdownIt("commonmark").parse(text)
        for token in block.children or ()
        if token.type == "code_inline"
    ]
    assert codes == [shown, shown]  # in the table, and over its changes
    assert not set(text + html) & set(INVISIBLE)
    assert "<img" not in html


@pytest.mark.parametrize("name", ["\x1b]0;title\x07 Zone Redundant", "\u202eZone Redundant\u2066"])
def test_terminal__escapes_names(
    project: Project, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    """Names of policies and files are shown on a terminal with their control characters escaped."""
    project.set_facts([definition(1, name), *DEFINITIONS[1:]], RECOMMENDATIONS)
    path = project.article(template(), "\x1b[2Jexpressroute.md")
    assert project.run(path, "--service", "expressroute") == 0
    assert project.run("explain", "00000000-0000-4000-8000-000000000001") == 0
    captured = capfd.readouterr()
    for character in "\x1b\x07\u202e\u2066":
        assert character not in captured.out + captured.err
