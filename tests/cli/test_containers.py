"""Sections inside containers, and containers inside sections."""

from __future__ import annotations

import json

import pytest

from tests.support.project import CURRENT, Project, template

#: What opens and closes containers, in the dialects of Markdown.
CONTAINERS = {
    "zone pivot": ('::: zone pivot="circuit"', "::: zone-end"),
    "moniker range": ('::: moniker range=">=x"', "::: moniker-end"),
    "row": (":::row:::", ":::row-end:::"),
    "row without blanks": (
        ':::row:::\n   :::column span="2":::',
        "   :::column-end:::\n:::row-end:::",
    ),
    "details": ("<details>\n<summary>Open</summary>", "</details>"),
    "div": ('<div class="x">', "</div>"),
    "admonition": (":::note", ":::"),
    "Hugo's shortcode": ("{{% pageinfo %}}", "{{% /pageinfo %}}"),
}
PARTS = pytest.mark.parametrize(("opens", "closes"), CONTAINERS.values(), ids=CONTAINERS)
SECTION = "### Policy definitions"


def enclosed(opens: str, closes: str, *, gap: str = "\n\n") -> str:
    """Return an article whose reliability policies are in a container, with text after it."""
    before, heading, rest = template().partition(SECTION)
    inside, security, end = rest.partition("\n## Security")
    inside = inside.rstrip() + gap
    return f"{before}{opens}\n\n{heading}{inside}{closes}\n\nBehind.\n{security}{end}"


@pytest.mark.one_in(2)
@PARTS
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_enclosed__list_stays_inside(project: Project, opens: str, closes: str, gap: str) -> None:
    """A list and its closing line stay inside the container of their section."""
    text = enclosed(opens, closes, gap=gap)
    text = text.replace(text[text.index("All built-in") : text.index(closes)], "", 1)
    result = project.enriched(text)
    reliability = result.partition("\n## Security")[0]
    end = reliability.index(f"\n{closes}\n\nBehind.")
    assert "[Circuits should be Zone Redundant](" in reliability[:end]
    assert "All built-in policy definitions" in reliability[:end]
    assert "Circuits" not in reliability[end:]
    assert project.enriched(result) == result


@PARTS
def test_enclosed__article_wide(project: Project, opens: str, closes: str) -> None:
    """The groups of an article-wide section stay inside its container."""
    before, heading, rest = CURRENT.partition("## Azure policies")
    inside, advisor, end = rest.partition("## Azure Advisor")
    result = project.enriched(f"{before}{opens}\n\n{heading}{inside}{closes}\n\n{advisor}{end}")
    section = result.partition("## Azure Advisor")[0]
    assert "### Security policies" in section
    assert section.rstrip().endswith(f"\n\n{closes}")
    assert project.enriched(result) == result


@PARTS
def test_closed__stays_whole(project: Project, opens: str, closes: str) -> None:
    """A container that closes inside the section stays whole; the lists follow it."""
    whole = f"{opens}\n\nTheir words.\n\n{closes}"
    text = CURRENT.replace("For comprehensive", f"{whole}\n\nFor comprehensive")
    at_end = CURRENT.replace("overview).\n", f"overview).\n\n{whole}\n")
    for article in (text, at_end):
        result = project.enriched(article)
        assert whole in result
        assert result.index(whole) < result.index("### Reliability policies")
        assert project.enriched(result) == result


@pytest.mark.parametrize("rule", ["---", "***", "___"])
def test_rule__before_a_heading_stays(project: Project, rule: str) -> None:
    """A thematic break before the next heading stays there."""
    text = CURRENT.replace("\n## Azure Advisor", f"\n{rule}\n\n## Azure Advisor")
    result = project.enriched(text)
    section = result.partition("## Azure Advisor")[0]
    assert "### Security policies" in section
    assert section.rstrip().endswith(f"\n\n{rule}")
    assert project.enriched(result) == result


def test_tabs__end_before_the_lists(project: Project) -> None:
    """The thematic break that ends DocFX tabs is part of them."""
    tabs = "#### [Portal](#tab/portal)\n\nOpen it.\n\n#### [CLI](#tab/cli)\n\nRun it.\n\n---\n"
    result = project.enriched(CURRENT.replace("For comprehensive", f"{tabs}\nFor comprehensive"))
    at_end = project.enriched(CURRENT.replace("overview).\n", f"overview).\n\n{tabs}"))
    for article in (result, at_end):
        assert article.index(tabs) < article.index("### Reliability policies")


def test_conflict__is_an_error(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """An article with git's conflict markers fails with their line and exit code 4."""
    text = template() + "\n<<<<<<< ours\nOne.\n=======\nTwo.\n>>>>>>> theirs\n"
    path = project.article(text)
    assert project.run(path) == 4
    line = text.count("\n", 0, text.index("<<<<<<<")) + 1
    assert f"line {line}: start of a git merge conflict" in capfd.readouterr().err
    assert path.read_text() == text


def test_placeholders__are_listed(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """Remaining placeholders of the template are listed with their lines."""
    path = project.article(template().replace("The end.", "Ask \\<team>."))
    assert project.run(path) == 0
    line = path.read_text().count("\n", 0, path.read_text().index("Ask \\<team>")) + 1
    assert f"placeholders left: line {line} \\<team>." in capfd.readouterr().out


def test_placeholders__many_are_counted(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """Three placeholders are listed; the others are counted, with the last line."""
    placeholders = (
        "Ask \\<team>.\n\nAsk \\<owner> or \\<helper>.\n\nAsk \\<a>, \\<b>.\n\nAsk \\<c>."
    )
    path = project.article(template().replace("The end.", placeholders))
    assert project.run(path, "--format", "json") == 0
    (result,) = json.loads(capfd.readouterr().out)["articles"]
    first = path.read_text().count("\n", 0, path.read_text().index("Ask \\<team>")) + 1
    assert (
        f"placeholders left: line {first} \\<team>, line {first + 2} \\<owner>, line {first + 2} "
        f"\\<helper>, and 3 more up to line {first + 6}."
    ) in result["warnings"]
