"""Articles as people really write them: what is not the tool's stays, byte for byte."""

from __future__ import annotations

import re

import pytest

from tests.world import (
    CLOSING,
    LIST,
    PILLARS,
    SENTENCE,
    World,
    definition,
    pillar_section,
    template,
)

SERVICE = "Azure ExpressRoute"
FILLED_CLOSING = (
    f"All built-in policy definitions related to {SERVICE} are listed in [Built-in policies - "
    "Network](/azure/governance/policy/samples/built-in-policies#network)."
)


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
        if title in ("policy definitions", "azure policies", "azure advisor recommendations"):
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


def without_policies(policies: str) -> str:
    """The same of Cost optimization, for which there is no policy."""
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
    "empty, and a rule below": "---\n---\n\nSee:\n\n---\n\n",
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
    none = f"Azure Policy has no built-in definitions for the cost optimization of {SERVICE}."
    noted = filled.replace(none, f"{none} {ours}")
    assert noted != filled
    assert world.enriched(noted) == noted
    cost = definition(7, "Circuits should not cost much", metadata={"category": "Cost"})
    world.set_facts([cost], [])
    result = section(world.enriched(noted), "Cost optimization")
    assert none not in result
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


@pytest.mark.parametrize("make", [with_policies, without_policies], ids=["some", "none"])
@pytest.mark.parametrize(
    "policies",
    [
        f"Consider these:\n- \\<Policy>\n\n{CLOSING}",
        f"-\n- \\<Policy>\n\n{CLOSING}",
        f"  * \\<Policy>\n  * \\<Policy>\n\n{CLOSING}",
        f"+ \\<Policy>\n+ Ours\n  - inner\n\n      code\n\n{CLOSING}",
        f"- \\<Policy>\n### Notes\n\n{CLOSING}",
        f"- \\<Policy>\n\n\n\n- \\<Policy>\n\n{CLOSING}",
        CLOSING,
        LIST,
        "",
        "Words alone.",
        "1. first\n1. second",
    ],
)
def test_lists__of_any_form_are_filled(world: World, make: object, policies: str) -> None:
    """However the list is written, the section says what is true, once, and all else stays."""
    assert callable(make)
    text = make(policies)
    title = "Reliability" if make is with_policies else "Cost optimization"
    result = world.enriched(text)
    filled = section(result, title)
    some, none = filled.count("\n- [C"), filled.count("Azure Policy has no built-in definitions")
    own = re.findall(r"(?m)^ *[-*+] {1,4}\[Circuits should", filled)
    assert (len(own), none) == ((2, 0) if make is with_policies else (0, none))
    assert none == (0 if make is with_policies or "Ours" in policies or "-\n" in policies else 1), (
        some
    )
    assert filled.count("All built-in policy definitions related to Azure ExpressRoute") == 1
    lines = [line for line in policies.split("\n") if line.strip() and "\\<" not in line]
    assert in_order(lines, filled)
    assert world.enriched(result) == result
