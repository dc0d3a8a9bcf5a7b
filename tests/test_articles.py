"""Articles as people really write them: what is not the tool's stays, byte for byte."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.real_data import DATA, REAL_SOURCES, needs_real_data
from tests.rules import guid
from tests.world import (
    CLOSING,
    LIST,
    PILLARS,
    SENTENCE,
    World,
    definition,
    pillar_section,
    run,
    template,
)

SERVICE = "Azure ExpressRoute"
FILLED_CLOSING = (
    f"All built-in policy definitions related to {SERVICE} are listed in [Built-in policies - "
    "Network](/azure/governance/policy/samples/built-in-policies#network)."
)
NONE = f"Azure Policy has no built-in definitions for the cost optimization of {SERVICE}."

FILLED = {"policy definitions", "azure policies", "azure policy", "azure advisor recommendations"}


def split_lines(text: str) -> list[str]:
    """The lines with their line ends: only those three that Markdown knows."""
    return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", text)


def headings(lines: list[str]) -> dict[int, tuple[int, str]]:
    """Level and text of the headings by line: a scanner of its own, that knows no CommonMark.

    It skips front matter, fences and comments, and takes `#` and underlined headings.
    """
    found: dict[int, tuple[int, str]] = {}
    closes = ""  # what ends the block that hides headings
    for number, line in enumerate(lines):
        text = line.strip("\ufeff \t\r\n")
        if closes:
            closes = "" if closes in text else closes
        elif text == "---" and number == 0:
            closes = "---"
        elif text.startswith("```"):
            closes = "```"
        elif text.startswith("<!--"):
            closes = "" if "-->" in text else "-->"
        elif match := re.fullmatch(r"(#+)[ \t]+(.*?)(?:[ \t]+#+)?", text):
            found[number] = (len(match[1]), match[2].lower())
        elif text and set(text) == {"-"} and (title := lines[number - 1].strip().lower()):
            found[number - 1] = (2, title)
    return found


def outside(text: str) -> str:
    """An article without the tool's sections and sentences, cut out by their headings."""
    lines = split_lines(text)
    known = headings(lines)
    kept: list[str] = []
    inside = 0  # the level of the section that is being cut out
    for number, line in enumerate(lines):
        level, title = known.get(number, (9, ""))
        if level <= inside:
            inside = 0
        if title in FILLED:
            kept.append(line)
            inside = level
        elif not inside and not line.lstrip().startswith("Azure Advisor helps you ensure and"):
            kept.append(line)
    return "".join(kept)


def in_order(lines: list[str], text: str) -> bool:
    """Are all these lines in the text, in this order?"""
    rest = iter(re.split(r"\r\n|\n|\r", text))
    return all(line in rest for line in lines)


def with_policies(policies: str) -> str:
    """An article whose Reliability holds this below `### Policy definitions`."""
    return template(reliability=pillar_section("Reliability", policies=policies))


def cost_with_policies(policies: str) -> str:
    """The same of Cost optimization, which no policy of this world is about."""
    return template(cost=pillar_section("Cost optimization", policies=policies))


def section(text: str, title: str = "Reliability") -> str:
    """The source of a pillar's policies."""
    pillar = text[text.rindex(f"\n## {title}") :]
    rest = pillar[pillar.index("### Policy definitions") :]
    return rest[: rest.index("\n## ")]


# -- every byte outside the sections ---------------------------------------------------------


@pytest.mark.parametrize("final", ["\n", "", "\n\n\n", "  "])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_outside__every_byte_stays(world: World, newline: str, bom: str, final: str) -> None:
    """Line ends, byte order mark and the end of the file stay, whatever they are."""
    text = bom + template().rstrip("\n").replace("\n", newline) + final
    result = world.enriched(text)
    assert result != text
    assert outside(result) == outside(text)
    assert set(re.findall(r"\r\n|\n|\r", result)) <= {newline, *re.findall(r"\n", final)}
    assert world.enriched(result) == result


FRONTS = {
    "comments and dashes": "---\n# a comment\ntitle: a --- b\nabout: |\n  ## Security\n---\n\n",
    "crlf in the front matter alone": "---\r\ntitle: A review\r\n---\r\n\r\n",
    "empty": "---\n---\n\n",
    "blanks behind the dashes": "---  \ntitle: A review\n---\t\n\n",
    "not YAML": "---\ntitle: [\n---\n\n",
    "none, but a rule in front": "***\n\n",
}


@pytest.mark.parametrize("front", FRONTS.values(), ids=FRONTS)
def test_front_matter__stays_and_hides_no_section(world: World, front: str) -> None:
    """Whatever the front matter holds stays, and all sections below it are filled."""
    text = template(front=front).replace("### Design checklist\n", "### Design checklist\n\n---\n")
    result = world.enriched(text)
    assert result.startswith(front)
    assert outside(result) == outside(text)
    assert result.count(f"definitions related to {SERVICE} are listed") == len(PILLARS)


HIDING = {
    "fence": "```md\n## Reliability\n\n### Policy definitions\n\n- \\<Policy>\n```\n",
    "tilde fence": "~~~\n## Azure Advisor recommendations\n~~~\n",
    "comment": "<!--\n\n## Reliability\n\n### Policy definitions\n\n- \\<Policy>\n-->\n",
    "quote": "> ## Reliability\n>\n> ### Policy definitions\n>\n> - \\<Policy>\n",
    "list": "- ## Reliability\n\n  ### Policy definitions\n\n  - \\<Policy>\n",
    "indented": "Words.\n\n    ## Reliability\n    ### Policy definitions\n",
    "no blank": "##Reliability\n\n###Policy definitions\n",
    "other level": "# Reliability\n\n#### Policy definitions\n\n- \\<Policy>\n",
}


@pytest.mark.parametrize("hiding", HIDING.values(), ids=HIDING)
def test_what_is_no_heading__stays(world: World, hiding: str) -> None:
    """What only looks like the heading of a place is left as it is, and doubles no place."""
    result = world.enriched(template(front=f"{hiding}\n"))
    assert result.startswith(hiding)
    assert section(result).count(FILLED_CLOSING) == 1


SPELLINGS = {
    "upper case": ("## Reliability\n", "## RELIABILITY\n"),
    "closed": ("## Reliability\n", "## Reliability ##\n"),
    "underlined": ("## Reliability\n", "Reliability\n---\n"),
    "bold": ("## Reliability\n", "## **Reliability**\n"),
    "blanks": ("## Reliability\n", "  ##   Reliability  \n"),
    "no-break space": ("### Policy definitions\n", "### Policy\u00a0definitions\n"),
    "of the product": ("## Reliability\n", "## ExpressRoute and reliability\n"),
    "with an anchor": ("## Reliability\n", '## <a name="r"></a>Reliability\n'),
}


@pytest.mark.parametrize(("plain", "spelt"), SPELLINGS.values(), ids=SPELLINGS)
def test_headings__compare_by_their_words(world: World, plain: str, spelt: str) -> None:
    """However a heading is marked up, its place is found and the heading stays as it is."""
    result = world.enriched(template().replace(plain, spelt))
    assert spelt in result
    assert result.count(FILLED_CLOSING) == len(PILLARS)


# -- words of a person's next to the tool's ----------------------------------------------------


@pytest.mark.parametrize(
    "policies",
    [
        f"{LIST}\n\nReviewed by Kim.\n{CLOSING}",
        f"{LIST}\n\n{CLOSING}\nReviewed by Kim.",
        f"{LIST}\n\n{CLOSING} Reviewed by Kim.",
        f"{LIST}\n\nSee \\<wiki> too. {CLOSING}\nReviewed by Kim.",
    ],
)
def test_closing_line__keeps_the_words_around_it(world: World, policies: str) -> None:
    """What a person wrote into the paragraph of the closing line stays when the line is filled."""
    result = world.enriched(with_policies(policies))
    assert "Reviewed by Kim." in section(result)
    assert ("\\<wiki>" in section(result)) == ("\\<wiki>" in policies)
    assert section(result).count(FILLED_CLOSING) == 1
    assert CLOSING not in section(result)


def test_closing_line__is_kept_true_between_a_persons_words(world: World) -> None:
    """A closing line with a person's words behind it follows a changed limit."""
    result = world.enriched(with_policies(f"{LIST}\n\n{CLOSING}\nReviewed by Kim."))
    cut = world.enriched(result, "--limit", 1)
    assert f"{SERVICE}, including 1 more for reliability, are listed" in section(cut)
    assert "Reviewed by Kim." in section(cut)
    assert world.enriched(cut) == result


@pytest.mark.parametrize("words", [" Ask \\<team> as well.", "\nOur own words.", " *Ours*"])
def test_advisor_sentence__keeps_the_words_behind_it(world: World, words: str) -> None:
    """What a person wrote behind the Advisor sentence stays when the sentence is filled."""
    result = world.enriched(template().replace(SENTENCE, SENTENCE + words, 1))
    assert f"Review the [recommendations](#azure-advisor-recommendations).{words}\n" in result
    assert "contribute-how-to" not in result


@pytest.mark.parametrize(
    "sentence",
    [
        "Azure Advisor helps you ensure and improve what we care for. See the portal.",
        "Azure Advisor helps you ensure and improve \\<x>-like things of ours: see the wiki",
    ],
)
def test_advisor_sentence__of_a_persons_stays(world: World, sentence: str) -> None:
    """A sentence that is not the template's any more is a person's."""
    result = world.enriched(template().replace(SENTENCE, sentence, 1))
    assert sentence in result


def test_no_policy__keeps_the_words_behind_the_sentence(world: World) -> None:
    """A person may add to 'has no built-in definitions'; once there are some, only that goes."""
    ours = "We wrote our own, see the wiki."
    filled = world.enriched(template())
    noted = filled.replace(NONE, f"{NONE} {ours}")
    assert noted != filled
    assert world.enriched(noted) == noted
    cost = definition(7, "Circuits should not cost much", metadata={"category": "Cost"})
    world.set_facts([cost], [])
    result = section(world.enriched(noted), "Cost optimization")
    assert NONE not in result
    assert f"\n\n{ours}\n" in result
    assert "- [Circuits should not cost much](" in result


@pytest.mark.parametrize("prose", ["Words.", "> quoted", "| a |\n|---|\n| b |", "<!-- x -->"])
def test_prose_between__stays_where_it_is(world: World, prose: str) -> None:
    """What stands between the list and its closing line stays there."""
    result = section(world.enriched(with_policies(f"{LIST}\n\n{prose}\n\n{CLOSING}")))
    before, after = result.split(f"\n\n{prose}\n\n")
    assert "- [Circuits should be Zone Redundant](" in before
    assert after.rstrip() == FILLED_CLOSING


# -- lists in other forms ----------------------------------------------------------------------


def leaves(text: str) -> list[str]:
    """The paragraphs of a text, those of its bullets too, as a reader would take them."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return [token.content for token in tokens if token.type == "inline"]


FORMS = {
    "a paragraph right before": f"Consider these:\n- \\<Policy>\n\n{CLOSING}",
    "many blanks behind the marker": f"-      \\<Policy>\n\n{CLOSING}",
    "indented": f"  * \\<Policy>\n  * \\<Policy>\n\n{CLOSING}",
    "a heading right behind": f"- \\<Policy>\n#### Notes\n\n{CLOSING}",
    "a rule right behind": f"- \\<Policy>\n---\n\n{CLOSING}",
    "many blank lines": f"- \\<Policy>\n\n\n\n- \\<Policy>\n\n\n{CLOSING}",
    "no closing line": LIST,
    "no list": CLOSING,
    "prose alone": "Words alone.",
    "a numbered list of a person's": "1. first\n1. second",
    "nothing": "",
}


@pytest.mark.parametrize("policies", FORMS.values(), ids=FORMS)
def test_list__in_any_form_is_filled(world: World, policies: str) -> None:
    """However the list is written: each policy is a bullet once, and all that is a person's stays.

    Where there is no policy, the sentence that says so is a paragraph of its own.
    """
    some, none = (
        world.enriched(with_policies(policies)),
        world.enriched(cost_with_policies(policies)),
    )
    theirs = [line for line in policies.split("\n") if line.strip() and "\\<" not in line]
    for result, title in ((some, "Reliability"), (none, "Cost optimization")):
        filled = section(result, title)
        assert leaves(filled).count(FILLED_CLOSING) == 1
        assert in_order(theirs, filled)
        assert world.enriched(result) == result
    assert sum(text.startswith("[Circuits should") for text in leaves(section(some))) == 2
    assert leaves(section(none, "Cost optimization")).count(NONE) == 1


@pytest.mark.parametrize(
    "bullets",
    ["- -\n- \\<Policy>", "-\n- \\<Policy>", "+ \\<Policy>\n+ Ours\n  - inner\n\n      code"],
)
def test_list__with_bullets_of_a_persons(world: World, bullets: str) -> None:
    """Odd bullets of a person's stay, new ones are bullets too, and nothing says there are none."""
    theirs = [line for line in bullets.split("\n") if line.strip() and "\\<" not in line]
    some = world.enriched(with_policies(f"{bullets}\n\n{CLOSING}"))
    none = world.enriched(cost_with_policies(f"{bullets}\n\n{CLOSING}"))
    assert in_order(theirs, section(some))
    assert in_order(theirs, section(none, "Cost optimization"))
    assert sum(text.startswith("[Circuits should") for text in leaves(section(some))) == 2
    assert NONE not in none
    assert world.enriched(some) == some


def test_list__that_is_loose_stays_loose(world: World) -> None:
    """Blank lines between the placeholders are there between the policies too."""
    loose = "- \\<Policy>\n\n- \\<Policy>\n\n- \\<Policy>"
    result = section(world.enriched(with_policies(f"{loose}\n\n{CLOSING}")))
    assert len(re.findall(r"(?m)^- \[Circuits.*\n\n", result)) == 2


def test_limit__takes_only_what_the_tool_wrote(world: World) -> None:
    """A smaller limit takes the tool's bullet away, and the same one in a person's words never."""
    filled = world.enriched(template())
    (backup,) = re.findall(r"(?m)^- \[Circuits should use geo.*$", filled)
    assert backup not in world.enriched(filled, "--limit", 1)
    ours = backup.replace("Checks something.", "We need this one.")
    reworded = filled.replace(backup, ours)
    assert ours in world.enriched(reworded, "--limit", 1)


# -- places that can't be told -----------------------------------------------------------------

OPEN = {
    "comment": "<!-- never closed",
    "fence": "```yaml\nkey: value",
    "tilde fence": "~~~~\n~~~",
    "preformatted": "<pre>\n\nwords",
}


@pytest.mark.parametrize("block", OPEN.values(), ids=OPEN)
def test_open_block__is_a_clear_error(
    world: World, capfd: pytest.CaptureFixture[str], block: str
) -> None:
    """Nothing is written into a comment or code block that nothing ends; its line is told."""
    text = template()
    text = text[: text.index("## Next steps")] + f"{block}\n"
    path = world.article(text)
    assert world.run(path) == 4
    line = text[: text.index(block)].count("\n") + 1
    assert f"line {line}: nothing ends the comment or code block" in capfd.readouterr().err
    assert path.read_text() == text


def test_group_twice__is_a_clear_error(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    """A pillar that is there twice in the Advisor section is an error; nothing is written."""
    group = "### Reliability recommendations\n\n- Ours\n\n"
    text = template(advisor=f"## Azure Advisor recommendations\n\n{group}{group}")
    path = world.article(text)
    assert world.run(path) == 4
    assert "'Reliability recommendations' is there 2 times" in capfd.readouterr().err
    assert path.read_text() == text


def test_no_place_at_all__is_told_and_left(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    """An article with other headings stays as it is; every place is missing, and it says so."""
    text = "# ExpressRoute\n\n## Dependability\n\nWords.\n\n### Policies\n\n- \\<Policy>\n"
    path = world.article(text)
    assert world.run(path, "--format", "json") == 0
    (result,) = json.loads(capfd.readouterr().out)["articles"]
    assert {place["status"] for place in result["sections"]} == {"missing"}
    assert result["changed"] is False
    assert "headings seen: # ExpressRoute; ## Dependability; ### Policies" in result["warnings"]
    assert path.read_text() == text


# -- where the result goes ---------------------------------------------------------------------


def test_check__with_json_tells_and_writes_nothing(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    """--check tells by exit code and report what would change; the file and its folder stay."""
    path = world.article(template(), "docs/expressroute.md")
    assert world.run(path, "--check", "--format", "json") == 1
    assert json.loads(capfd.readouterr().out)["articles"][0]["changed"] is True
    assert path.read_text() == template()
    assert list(path.parent.iterdir()) == [path]


def test_output__to_a_pipe_writes_to_it(world: World) -> None:
    """A pipe or device that is named as output gets the bytes; no file takes its place."""
    path, pipe = world.article(template()), world.folder / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert world.run(path, "--output", pipe) == 0
    reader.join(timeout=10)
    assert pipe.is_fifo()
    assert got == [world.enriched(template()).encode()]


def test_output__that_fails_leaves_nothing_behind(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    """Where the result can't be written, no half file and no temporary one is left; exit 4."""
    path, out = world.article(template()), world.folder / "out"
    (out / path.name).mkdir(parents=True)
    assert world.run(path, "--output", out) == 4
    assert "can't write" in capfd.readouterr().err
    assert [file.name for file in out.rglob("*")] == [path.name]
    assert path.read_text() == template()


def test_end_to_end__as_a_program(world: World) -> None:
    """As a program: --check exits 1, --output - prints the exact bytes, the second run exits 0."""
    path = world.article(template().replace("\n", "\r\n"))

    def program(*options: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "enricher", str(path), *world.sources, *options]
        return subprocess.run(command, capture_output=True, check=False)

    assert program("--check").returncode == 1
    printed = program("--output", "-").stdout
    assert program().returncode == 0
    assert path.read_bytes() == printed
    assert program("--check").returncode == 0


@needs_real_data
def test_real_articles__every_byte_outside_stays(tmp_path: Path) -> None:
    """In published guides of all layouts not one byte outside the sections changes."""
    articles = sorted((DATA / "articles").rglob("*.md"))
    seed = [path for path in articles if path.parent.name == "seed"]
    others = [path for path in articles if path.parent.name != "seed"]
    for number, paths in enumerate((seed, others)):
        out = tmp_path / str(number)
        out.mkdir()
        assert run(*paths, "--output", out, *REAL_SOURCES) == 0
        for path in paths:
            before, after = path.read_bytes().decode(), (out / path.name).read_bytes().decode()
            assert outside(after) == outside(before), path.name


# -- anything ----------------------------------------------------------------------------------

BLOCKS = st.sampled_from(
    [
        "A paragraph\nof two lines.",
        "```yaml\n## Security\n- \\<Policy>\n```",
        "<!-- ### Policy definitions -->",
        "<!--\n\n## No pillar\n\n-->",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "- a\n- b\n\n  c",
        "* starred\n\n* loose",
        "# Top",
        "#### Deeper",
        "## Something else",
        "Underlined\n===",
        "> quoted\n> - \\<Policy>",
        "<div>\n## html\n</div>",
        "<span>inline</span> <br>",
        "1. one\n2. two",
        "odd \u2028 line \x0b breaks \x0c and \x85 and \x00 and \ufeff and 😀",
        "\u00a0",
        "    indented code",
        "\tindented by a tab",
        "***",
        "[link]: https://example.com",
        "\\<Another placeholder>, see \\[this]\\(that\\).",
        "See [the policies](/azure/governance/policy/samples/built-in-policies#\\<x>) of \\<y>.",
    ]
)
SOME = st.lists(BLOCKS, max_size=4)
GAPS = st.sampled_from(["\n", "\n\n", "\n \n\n"])


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(
    before=[],
    between=["[link]: https://example.com", "- a\n- b\n\n  c"],
    after=[],
    gap="\n\n",
    newline="\n",
)
@given(
    before=SOME,
    between=SOME,
    after=SOME,
    gap=GAPS,
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_blocks__stay_and_one_run_is_enough(
    world: World, before: list[str], between: list[str], after: list[str], gap: str, newline: str
) -> None:
    """Whatever stands around the places, close by or apart, stays in order; one run is enough."""
    policies = gap.join([*before, LIST, *between, CLOSING, *after])
    text = template(
        front=gap.join([*before, "\n"]),
        security=pillar_section("Security", policies=policies),
        cost=pillar_section("Cost optimization", policies=policies),
        advisor="\n" + gap.join(["## Azure Advisor recommendations", *after, "\n"]),
    ).replace("\n", newline)
    result = world.enriched(text)
    places = {*LIST.split("\n"), CLOSING, SENTENCE}
    lines = [line for line in re.split(r"\r\n|\n|\r", text) if line.strip() and line not in places]
    assert in_order(lines, result)
    assert world.enriched(result) == result


ITEMS = st.sampled_from(
    [
        "\\<Policy>",
        "Ours",
        "Ours\n\n  in two parts",
        "Ours\n  - inner\n  - \\<Policy>",
        "`Circuits should be Zone Redundant`: our words",
        f"[Ours](https://portal.azure.com/#x/policyDefinitions/{guid(2)})",
        "**Circuits should use geo-redundant backups**",
        "",
        "-",
        "```\n  code\n  ```",
    ]
)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(ITEMS, min_size=1, max_size=6), GAPS, st.sampled_from(["-", "*", "+", "  -"]))
def test_any_bullets__stay_and_no_policy_is_there_twice(
    world: World, items: list[str], gap: str, marker: str
) -> None:
    """People's bullets stay in order, and a policy that they name is not listed again."""
    bullets = gap.join(f"{marker} {item}".replace("\n  ", f"\n{marker[:-1]}  ") for item in items)
    result = world.enriched(with_policies(f"{bullets}\n\n{CLOSING}"))
    filled = section(result)
    lines = [line for line in bullets.split("\n") if line.strip() and "\\<" not in line]
    assert in_order(lines, filled)
    for number, name in ((1, "Circuits should be Zone"), (2, "Circuits should use geo")):
        theirs = sum(name in item or guid(number) in item for item in items)
        own = filled.count(f"[{name}")
        assert own == (0 if theirs else 1)
    assert world.enriched(result) == result
