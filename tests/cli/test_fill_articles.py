"""Articles in any form that users write: their own text stays, byte for byte."""

from __future__ import annotations

import json
import os
import re
import threading

import pytest
from markdown_it import MarkdownIt

from tests.support.forks import Done, run_forked
from tests.support.project import (
    CLOSING,
    LIST,
    PILLARS,
    SENTENCE,
    Project,
    definition,
    template,
)
from tests.support.text import (
    cost_with_policies,
    in_order,
    outside,
    section,
    with_policies,
)

SERVICE = "Azure ExpressRoute"
FILLED_CLOSING = (
    f"All built-in policy definitions related to {SERVICE} are listed in [Built-in policies - "
    "Network](/azure/governance/policy/samples/built-in-policies#network)."
)
NONE = f"There are no built-in policy definitions specific to {SERVICE} for this pillar."


# -- every byte outside the sections ---------------------------------------------------------


@pytest.mark.one_in(3)
@pytest.mark.parametrize("final", ["\n", "", "\n\n\n", "  "])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_outside__every_byte_stays(project: Project, newline: str, bom: str, final: str) -> None:
    """Line ends, byte order mark and the end of the file stay."""
    text = bom + template().rstrip("\n").replace("\n", newline) + final
    result = project.enriched(text)
    assert result != text
    assert outside(result) == outside(text)
    assert set(re.findall(r"\r\n|\n|\r", result)) <= {newline, *re.findall(r"\n", final)}
    assert project.enriched(result) == result


FRONTS = {
    "comments and dashes": "---\n# a comment\ntitle: a --- b\nabout: |\n  ## Security\n---\n\n",
    "crlf in the front matter only": "---\r\ntitle: A review\r\n---\r\n\r\n",
    "empty": "---\n---\n\n",
    "spaces after the dashes": "---  \ntitle: A review\n---\t\n\n",
    "not YAML": "---\ntitle: [\n---\n\n",
    "none, but a thematic break": "***\n\n",
}


@pytest.mark.parametrize("front", FRONTS.values(), ids=FRONTS)
def test_front_matter__stays_and_hides_no_section(project: Project, front: str) -> None:
    """Front matter of any form stays, and all slots after it are filled."""
    text = template(front=front).replace("### Design checklist\n", "### Design checklist\n\n---\n")
    result = project.enriched(text)
    assert result.startswith(front)
    assert outside(result) == outside(text)
    assert result.count(f"definitions related to {SERVICE} are listed") == len(PILLARS)


SIMILAR_TO_HEADINGS = {
    "fence": "```md\n## Reliability\n\n### Policy definitions\n\n- \\<Policy>\n```\n",
    "tilde fence": "~~~\n## Azure Advisor recommendations\n~~~\n",
    "comment": "<!--\n\n## Reliability\n\n### Policy definitions\n\n- \\<Policy>\n-->\n",
    "quote": "> ## Reliability\n>\n> ### Policy definitions\n>\n> - \\<Policy>\n",
    "list": "- ## Reliability\n\n  ### Policy definitions\n\n  - \\<Policy>\n",
    "indented": "Words.\n\n    ## Reliability\n    ### Policy definitions\n",
    "no space": "##Reliability\n\n###Policy definitions\n",
    "other level": "# Reliability\n\n#### Policy definitions\n\n- \\<Policy>\n",
}


@pytest.mark.parametrize("similar", SIMILAR_TO_HEADINGS.values(), ids=SIMILAR_TO_HEADINGS)
def test_similar_to_a_heading__stays(project: Project, similar: str) -> None:
    """Text that only looks like a heading stays, and is not a duplicate section."""
    result = project.enriched(template(front=f"{similar}\n"))
    assert result.startswith(similar)
    assert section(result).count(FILLED_CLOSING) == 1


SPELLINGS = {
    "upper case": ("## Reliability\n", "## RELIABILITY\n"),
    "closed": ("## Reliability\n", "## Reliability ##\n"),
    "underlined": ("## Reliability\n", "Reliability\n---\n"),
    "bold": ("## Reliability\n", "## **Reliability**\n"),
    "spaces": ("## Reliability\n", "  ##   Reliability  \n"),
    "no-break space": ("### Policy definitions\n", "### Policy\u00a0definitions\n"),
    "of the product": ("## Reliability\n", "## ExpressRoute and reliability\n"),
    "with an anchor": ("## Reliability\n", '## <a name="r"></a>Reliability\n'),
}


@pytest.mark.parametrize(("plain", "spelled"), SPELLINGS.values(), ids=SPELLINGS)
def test_headings__compare_by_text(project: Project, plain: str, spelled: str) -> None:
    """A heading with any markup is recognized, and stays."""
    result = project.enriched(template().replace(plain, spelled))
    assert spelled in result
    assert result.count(FILLED_CLOSING) == len(PILLARS)


# -- the user's text next to enrich's ----------------------------------------------------------


@pytest.mark.parametrize(
    "policies",
    [
        f"{LIST}\n\nReviewed by Kim.\n{CLOSING}",
        f"{LIST}\n\n{CLOSING}\nReviewed by Kim.",
        f"{LIST}\n\n{CLOSING} Reviewed by Kim.",
        f"{LIST}\n\nSee \\<wiki> too. {CLOSING}\nReviewed by Kim.",
    ],
)
def test_closing_line__keeps_the_text_around_it(project: Project, policies: str) -> None:
    """A user's text in the paragraph of the closing line stays."""
    result = project.enriched(with_policies(policies))
    assert "Reviewed by Kim." in section(result)
    assert ("\\<wiki>" in section(result)) == ("\\<wiki>" in policies)
    assert section(result).count(FILLED_CLOSING) == 1
    assert CLOSING not in section(result)


def test_closing_line__is_updated_in_a_paragraph(project: Project) -> None:
    """A closing line of an earlier version, followed by a user's text, is updated."""
    result = project.enriched(with_policies(f"{LIST}\n\n{CLOSING}\nReviewed by Kim."))
    former = result.replace(
        f"{SERVICE} are listed", f"{SERVICE}, including 12 more for reliability, are listed", 1
    )
    assert former != result
    assert "Reviewed by Kim." in section(former)
    assert project.enriched(former) == result


@pytest.mark.parametrize("addition", [" Ask \\<team> as well.", "\nOur own words.", " *Ours*"])
def test_advisor_sentence__keeps_the_text_after_it(project: Project, addition: str) -> None:
    """A user's text after the Advisor sentence stays."""
    result = project.enriched(template().replace(SENTENCE, SENTENCE + addition, 1))
    assert f"Review the [recommendations](#azure-advisor-recommendations).{addition}\n" in result
    assert "contribute-how-to" not in result


@pytest.mark.parametrize(
    "sentence",
    [
        "Azure Advisor helps you ensure and improve what we care for. See the portal.",
        "Azure Advisor helps you ensure and improve \\<x>-like things of ours: see the wiki",
    ],
)
def test_advisor_sentence__edited_stays(project: Project, sentence: str) -> None:
    """An edited sentence belongs to the user."""
    result = project.enriched(template().replace(SENTENCE, sentence, 1))
    assert sentence in result


def test_sentence_for_an_empty_list__keeps_the_text_after_it(project: Project) -> None:
    """The sentence for an empty list is removed next to the user's text, and nothing else."""
    ours = "We wrote our own, see the wiki."
    filled = project.enriched(template())
    noted = project.enriched(filled.replace(NONE, f"{NONE} {ours}"))
    assert noted == filled.replace(NONE, ours)
    assert project.enriched(noted) == noted
    cost = definition(7, "Circuits should not cost much", metadata={"category": "Cost"})
    project.set_facts([cost], [])
    result = section(project.enriched(noted), "Cost optimization")
    assert NONE not in result
    assert f"\n\n{ours}\n" in result
    assert "- [Circuits should not cost much](" in result


@pytest.mark.parametrize("prose", ["Words.", "> quoted", "| a |\n|---|\n| b |", "<!-- x -->"])
def test_prose_after_the_list__stays_there(project: Project, prose: str) -> None:
    """Text between the list and its closing line stays there."""
    result = section(project.enriched(with_policies(f"{LIST}\n\n{prose}\n\n{CLOSING}")))
    before, after = result.split(f"\n\n{prose}\n\n")
    assert "- [Circuits should be Zone Redundant](" in before
    assert after.rstrip() == FILLED_CLOSING


# -- lists in other forms ----------------------------------------------------------------------


def leaves(text: str) -> list[str]:
    """Return the paragraphs of a text, and of its bullets."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return [token.content for token in tokens if token.type == "inline"]


FORMS = {
    "a paragraph directly before": f"Consider these:\n- \\<Policy>\n\n{CLOSING}",
    "many spaces after the marker": f"-      \\<Policy>\n\n{CLOSING}",
    "indented": f"  * \\<Policy>\n  * \\<Policy>\n\n{CLOSING}",
    "a heading directly after": f"- \\<Policy>\n#### Notes\n\n{CLOSING}",
    "a thematic break directly after": f"- \\<Policy>\n---\n\n{CLOSING}",
    "many blank lines": f"- \\<Policy>\n\n\n\n- \\<Policy>\n\n\n{CLOSING}",
    "no closing line": LIST,
    "no list": CLOSING,
    "only prose": "Words alone.",
    "a numbered list of the user's": "1. first\n1. second",
    "nothing": "",
}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("policies", FORMS.values(), ids=FORMS)
def test_list__in_any_form_is_filled(project: Project, policies: str) -> None:
    """In any form of list, each policy is one bullet, and all text of the user's stays.

    In a pillar without policies, the sentence for an empty list is a paragraph of its own, unless
    the user wrote something there. Prose alone has no list to close.
    """
    filled = project.enriched(with_policies(policies))
    empty = project.enriched(cost_with_policies(policies))
    user_lines = [line for line in policies.split("\n") if line.strip() and "\\<" not in line]
    for result, title in ((filled, "Reliability"), (empty, "Cost optimization")):
        is_closed = result is filled or policies != FORMS["only prose"]
        assert leaves(section(result, title)).count(FILLED_CLOSING) == is_closed
        assert in_order(user_lines, section(result, title))
        assert project.enriched(result) == result
    assert sum(text.startswith("[Circuits should") for text in leaves(section(filled))) == 2
    is_silent = not any(line[0].isalnum() or line[0] == "#" for line in user_lines)
    assert leaves(section(empty, "Cost optimization")).count(NONE) == is_silent


@pytest.mark.parametrize(
    "bullets",
    ["- -\n- \\<Policy>", "+ \\<Policy>\n+ Ours\n  - inner\n\n      code"],
)
def test_list__with_unusual_bullets(project: Project, bullets: str) -> None:
    """A user's unusual bullets stay, and new ones become bullets too."""
    user_lines = [line for line in bullets.split("\n") if line.strip() and "\\<" not in line]
    result = project.enriched(with_policies(f"{bullets}\n\n{CLOSING}"))
    empty = project.enriched(cost_with_policies(f"{bullets}\n\n{CLOSING}"))
    assert in_order(user_lines, section(result))
    assert in_order(user_lines, section(empty, "Cost optimization"))
    assert sum(text.startswith("[Circuits should") for text in leaves(section(result))) == 2
    assert NONE not in section(empty, "Cost optimization")
    assert project.enriched(result) == result


def test_list__stays_loose(project: Project) -> None:
    """Blank lines between the placeholders are kept between the policies."""
    loose = "- \\<Policy>\n\n- \\<Policy>\n\n- \\<Policy>"
    result = section(project.enriched(with_policies(f"{loose}\n\n{CLOSING}")))
    assert len(re.findall(r"(?m)^- \[Circuits.*\n\n", result)) == 2


def test_limit__removes_only_own_bullets(project: Project) -> None:
    """A smaller limit removes enrich's own bullets, and none that a user edited."""
    filled = project.enriched(template())
    (backup,) = re.findall(r"(?m)^- \[Circuits should use geo.*$", filled)
    assert backup not in project.enriched(filled, "--limit", 1)
    ours = backup.replace("Prevents failures of circuits.", "We need this one.")
    reworded = filled.replace(backup, ours)
    assert ours in project.enriched(reworded, "--limit", 1)


# -- slots that can't be filled ----------------------------------------------------------------

OPEN = {
    "comment": "<!-- never closed",
    "fence": "```yaml\nkey: value",
    "tilde fence": "~~~~\n~~~",
    "preformatted": "<pre>\n\nwords",
}


@pytest.mark.parametrize("block", OPEN.values(), ids=OPEN)
def test_open_block__is_an_error(
    project: Project, capfd: pytest.CaptureFixture[str], block: str
) -> None:
    """An unclosed comment or code block is an error that names its line."""
    text = template()
    text = text[: text.index("## Next steps")] + f"{block}\n"
    path = project.article(text)
    assert project.run(path) == 4
    line = text[: text.index(block)].count("\n") + 1
    assert f"line {line}: the comment or code block" in capfd.readouterr().err
    assert path.read_text() == text


def test_duplicate_group__is_an_error(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """A duplicate heading in the Advisor section is an error; nothing is written."""
    group = "### Reliability recommendations\n\n- Ours\n\n"
    text = template(advisor=f"## Azure Advisor recommendations\n\n{group}{group}")
    path = project.article(text)
    assert project.run(path) == 4
    assert "'Reliability recommendations' exists 2 times" in capfd.readouterr().err
    assert path.read_text() == text


def test_no_slot__is_reported(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """An article with other headings stays, and every slot is reported as missing."""
    text = "# ExpressRoute\n\n## Dependability\n\nWords.\n\n### Policies\n\n- \\<Policy>\n"
    path = project.article(text)
    assert project.run(path, "--format", "json") == 0
    (result,) = json.loads(capfd.readouterr().out)["articles"]
    assert {section["status"] for section in result["sections"]} == {"missing"}
    assert result["changed"] is False
    assert "headings found: # ExpressRoute; ## Dependability; ### Policies" in result["warnings"]
    assert path.read_text() == text


# -- the output --------------------------------------------------------------------------------


def test_check__with_json(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """--check reports what would change as JSON; the folder stays."""
    path = project.article(template(), "docs/expressroute.md")
    assert project.run(path, "--check", "--format", "json") == 1
    assert json.loads(capfd.readouterr().out)["articles"][0]["changed"] is True
    assert path.read_text() == template()
    assert list(path.parent.iterdir()) == [path]


def test_output__to_a_pipe(project: Project) -> None:
    """A pipe or device that is named as output is written to, and not replaced."""
    path, pipe = project.article(template()), project.folder / "pipe"
    os.mkfifo(pipe)
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert project.run(path, "--output", pipe) == 0
    reader.join(timeout=10)
    assert pipe.is_fifo()
    assert received == [project.enriched(template()).encode()]


def test_output__failure_leaves_no_file(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """If the output can't be written, no partial file remains; exit code 4."""
    path, out = project.article(template()), project.folder / "out"
    (out / path.name).mkdir(parents=True)
    assert project.run(path, "--output", out) == 4
    assert "can't write" in capfd.readouterr().err
    assert [file.name for file in out.rglob("*")] == [path.name]
    assert path.read_text() == template()


def test_end_to_end__as_a_program(project: Project) -> None:
    """As a process, --check exits with 1, and `--output -` prints the exact bytes."""
    path = project.article(template().replace("\n", "\r\n"))

    def program(*options: str) -> Done:
        return run_forked(path, *project.sources, *options)

    assert program("--check").returncode == 1
    printed = program("--output", "-").stdout
    assert program().returncode == 0
    assert path.read_bytes() == printed
    assert program("--check").returncode == 0
