"""Whatever people write around and into the places stays; one run is enough."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from enricher.api import enrich_text
from enricher.catalog.advisor import from_wire
from enricher.catalog.catalog import Catalog
from enricher.catalog.model import PolicyDefinition
from enricher.errors import ArticleError
from tests.support.builders import guid
from tests.support.project import (
    CLOSING,
    DEFINITIONS,
    LIST,
    RECOMMENDATIONS,
    SENTENCE,
    Project,
    pillar_section,
    template,
)
from tests.support.text import (
    in_order,
    section,
    with_policies,
)

CATALOG = Catalog(
    [PolicyDefinition.from_wire(wire) for wire in DEFINITIONS],
    (),
    [one for one in map(from_wire, RECOMMENDATIONS) if one],
)

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
    project: Project,
    before: list[str],
    between: list[str],
    after: list[str],
    gap: str,
    newline: str,
) -> None:
    """Whatever stands around the places, close by or apart, stays in order; one run is enough."""
    policies = gap.join([*before, LIST, *between, CLOSING, *after])
    text = template(
        front=gap.join([*before, "\n"]),
        security=pillar_section("Security", policies=policies),
        cost=pillar_section("Cost optimization", policies=policies),
        advisor="\n" + gap.join(["## Azure Advisor recommendations", *after, "\n"]),
    ).replace("\n", newline)
    result = project.enriched(text)
    places = {*LIST.split("\n"), CLOSING, SENTENCE}
    lines = [line for line in re.split(r"\r\n|\n|\r", text) if line.strip() and line not in places]
    assert in_order(lines, result)
    assert project.enriched(result) == result


#: The template's own parts, which may stand anywhere, any number of times, in any order.
PLACES = st.sampled_from(
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


def wrapped(block: str, how: str) -> str:
    """A block inside of another one."""
    return "\n".join(how + line if line else how.rstrip() for line in block.split("\n"))


@given(
    st.lists(
        st.builds(
            wrapped,
            st.one_of(PLACES, PLACES, BLOCKS),
            st.sampled_from(["", "", "", "", "> ", "    ", "- ", "\t"]),
        ),
        max_size=25,
    ),
    GAPS,
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_document__is_filled_or_refused(parts: list[str], gap: str, newline: str) -> None:
    """Wherever the places are, people's lines stay in order, and a second run changes nothing."""
    text = gap.join(parts).replace("\n", newline)
    try:
        result = enrich_text(text, CATALOG, name="expressroute.md").after.text
    except ArticleError:
        return
    places = {*LIST.split("\n"), CLOSING, SENTENCE}
    lines = re.split(r"\r\n|\n|\r", text)
    theirs = [line for line in lines if line.strip(" >\t-") and line.lstrip(" >\t-") not in places]
    theirs = [line for line in theirs if not any(place.strip(" -") in line for place in places)]
    assert in_order(theirs, result)
    assert enrich_text(result, CATALOG, name="expressroute.md").after.text == result


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
def test_any_bullets__stay_and_no_policy_is_there_twice(
    project: Project, items: list[str], gap: str, marker: str
) -> None:
    """People's bullets stay in order, and a policy that they name is not listed again."""
    bullets = gap.join(f"{marker} {item}".replace("\n  ", f"\n{marker[:-1]}  ") for item in items)
    result = project.enriched(with_policies(f"{bullets}\n\n{CLOSING}"))
    filled = section(result)
    lines = [line for line in bullets.split("\n") if line.strip(" -*+") and "\\<" not in line]
    assert in_order(lines, filled)
    for number, name in ((1, "Circuits should be Zone"), (2, "Circuits should use geo")):
        theirs = sum(name in item or guid(number) in item for item in items)
        own = filled.count(f"[{name}")
        assert own == (0 if theirs else 1)
    assert project.enriched(result) == result
