"""What stands in an article, as tests look at it; shares no code with the product."""

from __future__ import annotations

import re

from tests.support.project import (
    pillar_section,
    template,
)

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
    """The same of Cost optimization, which no policy of this project is about."""
    return template(cost=pillar_section("Cost optimization", policies=policies))


def section(text: str, title: str = "Reliability") -> str:
    """The source of a pillar's policies."""
    pillar = text[text.rindex(f"\n## {title}") :]
    rest = pillar[pillar.index("### Policy definitions") :]
    return rest[: rest.index("\n## ")]
