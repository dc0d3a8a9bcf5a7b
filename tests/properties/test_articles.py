"""Any text around and in the slots stays, and running again changes nothing."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from enricher.article.enrich import Enricher
from enricher.article.wording import Wording
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.recommendation import RecommendationType
from enricher.docset.config import Config
from enricher.docset.config_file import read_config
from enricher.docset.texts import read_text
from enricher.errors import ArticleError
from tests.support.builders import catalog_of, guid
from tests.support.guides import GUIDES
from tests.support.project import (
    CLOSING,
    DEFINITIONS,
    LIST,
    RECOMMENDATIONS,
    SENTENCE,
    pillar_section,
    template,
)
from tests.support.text import in_order, section, with_policies

CATALOG = catalog_of(
    [PolicyDefinition.from_wire(wire) for wire in DEFINITIONS],
    (),
    [entry for entry in map(RecommendationType.from_wire, RECOMMENDATIONS) if entry],
)


def fill(text: str, config: Config | None = None) -> str:
    """Return the text of an article on ExpressRoute, filled."""
    article = read_text(text, "expressroute.md", config or Config(Path()), {})
    return Enricher(CATALOG, None, Wording()).enrich(article).after.text


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
        "unusual \u2028 line \x0b breaks \x0c and \x85 and \x00 and \ufeff and 😀",
        "\u00a0",
        "    indented code",
        "\tindented by a tab",
        "***",
        "[link]: https://example.com",
        "\\<Another placeholder>, see \\[this]\\(that\\).",
        "See [the policies](/azure/governance/policy/samples/built-in-policies#\\<x>) of \\<y>.",
    ]
)

BLOCK_LISTS = st.lists(BLOCKS, max_size=4)
GAPS = st.sampled_from(["\n", "\n\n", "\n \n\n"])


@example(
    before=[],
    between=["[link]: https://example.com", "- a\n- b\n\n  c"],
    after=[],
    gap="\n\n",
    newline="\n",
)
@example(
    before=["[link]: https://example.com"],
    between=[],
    after=["A paragraph\nof two lines."],
    gap="\n\n",
    newline="\n",
)
@given(
    before=BLOCK_LISTS,
    between=BLOCK_LISTS,
    after=BLOCK_LISTS,
    gap=GAPS,
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_blocks__stay(
    before: list[str],
    between: list[str],
    after: list[str],
    gap: str,
    newline: str,
) -> None:
    """Any blocks around the slots stay in order, and running again changes nothing."""
    policies = gap.join([*before, LIST, *between, CLOSING, *after])
    text = template(
        front=gap.join([*before, "\n"]),
        security=pillar_section("Security", policies=policies),
        cost=pillar_section("Cost optimization", policies=policies),
        advisor="\n" + gap.join(["## Azure Advisor recommendations", *after, "\n"]),
    ).replace("\n", newline)
    result = fill(text)
    placeholders = {*LIST.split("\n"), CLOSING, SENTENCE}
    lines = re.split(r"\r\n|\n|\r", text)
    user_lines = [line for line in lines if line.strip() and line not in placeholders]
    assert in_order(user_lines, result)
    assert fill(result) == result


#: Parts of the template, which may be anywhere, any number of times, in any order.
PARTS = st.sampled_from(
    [
        "# ExpressRoute",
        "## Reliability",
        "## Security",
        "## Cost optimization",
        "Reliability\n---",
        "### Policy definitions",
        "### Policy definitions ###",
        "## Azure policies",
        "## Azure Advisor recommendations",
        "### Reliability recommendations",
        "### Reliability policies",
        LIST,
        CLOSING,
        SENTENCE,
    ]
)


def wrapped(block: str, prefix: str) -> str:
    """Return a block inside a quote, list item or indented code block."""
    return "\n".join(prefix + line if line else prefix.rstrip() for line in block.split("\n"))


@given(
    st.lists(
        st.builds(
            wrapped,
            st.one_of(PARTS, PARTS, BLOCKS),
            st.sampled_from(["", "", "", "", "> ", "    ", "- ", "\t"]),
        ),
        max_size=25,
    ),
    GAPS,
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_document__is_filled_or_rejected(parts: list[str], gap: str, newline: str) -> None:
    """Wherever the slots are, the user's lines stay in order, and running again changes nothing."""
    text = gap.join(parts).replace("\n", newline)
    try:
        result = fill(text)
    except ArticleError:
        return
    placeholders = {*LIST.split("\n"), CLOSING, SENTENCE}
    lines = re.split(r"\r\n|\n|\r", text)
    contents = [each.strip(" -") for each in placeholders]
    user_lines = [
        line
        for line in lines
        if line.strip(" >\t-") and not any(content in line for content in contents)
    ]
    assert in_order(user_lines, result)
    assert fill(result) == result


@pytest.mark.parametrize("name", GUIDES)
@given(data=st.data(), gap=GAPS, newline=st.sampled_from(["\n", "\r\n", "\r"]))
def test_guide__is_filled_or_rejected(
    name: str, data: st.DataObject, gap: str, newline: str
) -> None:
    """So it is in other languages and layouts."""
    guide = GUIDES[name]
    config = read_config(Path("enrich.toml"), tomllib.loads(guide.configuration))
    blocks = st.builds(
        wrapped,
        st.one_of(st.sampled_from(guide.parts), st.sampled_from(guide.parts), BLOCKS),
        st.sampled_from(["", "", "", "", "> ", "- "]),
    )
    text = gap.join(data.draw(st.lists(blocks, max_size=20))).replace("\n", newline)
    try:
        result = fill(text, config)
    except ArticleError:
        return
    placeholders = [guide.item, *filter(None, [guide.closing, guide.sentence])]
    lines = re.split(r"\r\n|\n|\r", text)
    user_lines = [
        line
        for line in lines
        if line.strip(" >\t-") and not any(content in line for content in placeholders)
    ]
    assert in_order(user_lines, result)
    assert fill(result, config) == result


DIRECTIVES = st.sampled_from(
    [
        "policies",
        "policies pillar=reliability limit=1",
        "policies form=table",
        "policies category=Network",
        "policies category=Network pillar=reliability form=table",
        "recommendations",
        "recommendations form=table",
        "initiatives",
        "ignore unknown-category",
    ]
)


@given(
    before=BLOCK_LISTS,
    between=BLOCK_LISTS,
    after=BLOCK_LISTS,
    directives=st.lists(DIRECTIVES, min_size=1, max_size=3),
    gap=GAPS,
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_blocks_around_and_in_directives__stay(
    before: list[str],
    between: list[str],
    after: list[str],
    directives: list[str],
    gap: str,
    newline: str,
) -> None:
    """Blocks around and between the comments stay in order; a second run changes nothing."""
    regions = [
        gap.join([f"<!-- enrich: {words} -->", *between, *ends])
        for words in directives
        for ends in [[] if words.startswith("ignore") else ["<!-- /enrich -->"]]
    ]
    text = gap.join(["\ufeff# ExpressRoute", *before, *regions, *after, ""])
    text = text.replace("\n", newline)
    try:
        result = fill(text)
    except ArticleError:
        return
    lines = re.split(r"\r\n|\n|\r", text)
    assert in_order([line for line in lines if line.strip()], result)
    assert fill(result) == result


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


@given(st.lists(ITEMS, min_size=1, max_size=6), GAPS, st.sampled_from(["-", "*", "+", "  -"]))
def test_bullets__stay_and_no_policy_is_linked_twice(
    items: list[str], gap: str, marker: str
) -> None:
    """The user's bullets stay in order, and a policy that they link is not listed again."""
    bullets = gap.join(f"{marker} {item}".replace("\n  ", f"\n{marker[:-1]}  ") for item in items)
    result = fill(with_policies(f"{bullets}\n\n{CLOSING}"))
    filled = section(result)
    user_lines = [line for line in bullets.split("\n") if line.strip(" -*+") and "\\<" not in line]
    assert in_order(user_lines, filled)
    for number, name in ((1, "Circuits should be Zone"), (2, "Circuits should use geo")):
        is_linked = any(guid(number) in item for item in items)
        assert filled.count(f"[{name}") == (0 if is_linked else 1)
    assert fill(result) == result
