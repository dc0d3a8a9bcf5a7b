"""Helpers that compare articles; they share no code with enrich."""

from __future__ import annotations

import re

from tests.support.project import pillar_section, template

FILLED = {"policy definitions", "azure policies", "azure policy", "azure advisor recommendations"}


def split_lines(text: str) -> list[str]:
    """Return the lines with their line ends: LF, CRLF or CR."""
    return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+", text)


def headings(lines: list[str]) -> dict[int, tuple[int, str]]:
    """Return the level and text of headings by line, with a scanner that is not CommonMark's.

    It skips front matter, fences and comments, and finds `#` and underlined headings.
    """
    result: dict[int, tuple[int, str]] = {}
    end = ""  # the text that ends a block without headings
    for number, line in enumerate(lines):
        text = line.strip("\ufeff \t\r\n")
        if end:
            end = "" if end in text else end
        elif text == "---" and number == 0:
            end = "---"
        elif text.startswith("```"):
            end = "```"
        elif text.startswith("<!--"):
            end = "" if "-->" in text else "-->"
        elif match := re.fullmatch(r"(#+)[ \t]+(.*?)(?:[ \t]+#+)?", text):
            result[number] = (len(match[1]), match[2].lower())
        elif text and set(text) == {"-"} and (title := lines[number - 1].strip().lower()):
            result[number - 1] = (2, title)
    return result


def outside(text: str) -> str:
    """Return an article without enrich's sections and sentences."""
    lines = split_lines(text)
    titles = headings(lines)
    result: list[str] = []
    section_level = 0  # of enrich's section that the line is in; 0: in none
    for number, line in enumerate(lines):
        level, title = titles.get(number, (9, ""))
        if level <= section_level:
            section_level = 0
        if title in FILLED:
            result.append(line)
            section_level = level
        elif not (section_level or line.lstrip().startswith("Azure Advisor helps you ensure and")):
            result.append(line)
    return "".join(result)


def in_order(lines: list[str], text: str) -> bool:
    """Return whether the text has all these lines, in this order."""
    rest = iter(re.split(r"\r\n|\n|\r", text))
    return all(line in rest for line in lines)


def with_policies(policies: str) -> str:
    """Return an article with this text under Reliability's `### Policy definitions`."""
    return template(reliability=pillar_section("Reliability", policies=policies))


def cost_with_policies(policies: str) -> str:
    """Return an article with this text under Cost optimization, which has no policy."""
    return template(cost=pillar_section("Cost optimization", policies=policies))


def section(text: str, title: str = "Reliability") -> str:
    """Return the source of a pillar's policies."""
    pillar = text[text.rindex(f"\n## {title}") :]
    rest = pillar[pillar.index("### Policy definitions") :]
    return rest[: rest.index("\n## ")]
