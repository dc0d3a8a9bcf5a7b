"""Policies that the user's text mentions, and where lists are inserted."""

from __future__ import annotations

import json

import pytest

from tests.support.builders import CIRCUIT, GATEWAY, guid
from tests.support.project import (
    CURRENT,
    DEFINITIONS,
    Project,
    definition,
    pillar_section,
    recommendation,
    template,
)

ZONE = "Circuits should be Zone Redundant"
BACKUPS = "Circuits should use geo-redundant backups"
PORTAL = f"https://portal.azure.com/#x/policyDefinitions/{guid(1)}"
END = "For comprehensive governance, review the"


def test_lists__before_the_last_paragraph(project: Project) -> None:
    """Lists follow the user's text with a sentence, and precede its last paragraph."""
    text = CURRENT.replace("many policies, says a person.", "many policies:\n\n- Ours\n")
    result = project.enriched(text)
    section = result[result.index("## Azure policies") : result.index("## Azure Advisor")]
    order = ["- Ours", "The following built-in policy", "### Reliability", "### Security", END]
    places = [section.index(part) for part in order]
    assert places == sorted(places)
    assert section.rstrip().endswith("(/azure/governance/policy/overview).")
    assert project.enriched(result) == result


def test_lists__after_the_only_paragraph(project: Project) -> None:
    """A single paragraph introduces the section, and doesn't end it."""
    text = CURRENT.replace("Azure provides many policies, says a person.\n\n", "")
    result = project.enriched(text)
    assert result.index(END) < result.index("The following built-in") < result.index("### Rel")
    assert project.enriched(result) == result


def test_later_group__before_the_last_paragraph(project: Project) -> None:
    """A pillar without policies on the first run is inserted at the same place later."""
    project.set_facts(DEFINITIONS[:1], [])
    result = project.enriched(CURRENT)
    project.set_facts(DEFINITIONS, [])
    result = project.enriched(result)
    assert result.index("### Reliability") < result.index("### Security") < result.index(END)
    assert result.count("The following built-in policy definitions") == 1


def with_statement(layout: str, statement: str) -> str:
    """Return an article of a layout with a statement of the user's on policies."""
    if layout == "current":
        return CURRENT.replace(
            "Azure provides many policies", f"{statement}\n\nAzure provides many policies"
        )
    policies = f"{statement}\n\n- \\<Policy>"
    return template(reliability=pillar_section("Reliability", policies=policies))


@pytest.mark.parametrize(
    ("layout", "statement"),
    [
        ("current", f"See [zones]({PORTAL})."),
        ("current", f"- [zones]({PORTAL})"),
        ("template", f"See [zones]({PORTAL})."),  # a list there is the tool's to keep
    ],
)
def test_policy__linked_is_not_listed(
    project: Project, capfd: pytest.CaptureFixture[str], layout: str, statement: str
) -> None:
    """A policy that the text links is not listed; the run says so."""
    path = project.article(with_statement(layout, statement))
    assert project.run(path) == 0
    result = path.read_text()
    assert f"[{ZONE}](" not in result
    assert "[Circuits should use geo-redundant backups](" in result
    assert f"already mentioned in the text, not listed: {ZONE}\n" in capfd.readouterr().out
    assert project.enriched(result) == result


@pytest.mark.parametrize("layout", ["current", "template"])
@pytest.mark.parametrize(
    "statement",
    [
        f"Mind '{BACKUPS.upper()}'.",
        "Mind `Circuits should use Geo-Redundant backup`.",
        "- **Circuit should use geo-redundant backups:** it helps.",
        "- Backups of each circuit are geo-redundant.",
        f"See [{BACKUPS}](/wiki).",
    ],
)
def test_policy__named_is_listed_first(project: Project, layout: str, statement: str) -> None:
    """A policy that the text names without a link is listed with its link, before the others."""
    result = project.enriched(with_statement(layout, statement))
    assert statement in result
    assert 0 < result.index(f"[{BACKUPS}](https") < result.index(f"[{ZONE}](")
    assert project.enriched(result) == result


def test_see_also__without_what_the_text_links(project: Project) -> None:
    """A policy that the text links is not one to see also either."""
    topic = [definition(20 + n, f"Circuits should use TLS version 1.{n}") for n in (2, 3)]
    project.set_facts(topic, [])
    assert "See also [" in project.enriched(CURRENT)
    link = PORTAL.replace(guid(1), guid(23))
    result = project.enriched(with_statement("current", f"- [TLS 1.3]({link})"))
    assert (result.count(guid(22)), result.count(guid(23))) == (1, 1)
    assert project.enriched(result) == result


def test_introduction__after_the_users_list(project: Project) -> None:
    """The introduction says that the policies apply as well if the user's list precedes it."""
    alone = project.enriched(CURRENT)
    assert "definitions apply to" in alone
    below = project.enriched(with_statement("current", "- Ours"))
    assert "definitions also apply to" in below
    assert project.enriched(below.replace("- Ours\n\n", "")) == alone


def test_recommendation__mentioned_is_not_listed(project: Project) -> None:
    """A recommendation that the text names is not listed."""
    names = ["Use several circuits at once", "Move to a larger gateway SKU"]
    project.set_facts([], [recommendation(n, name) for n, name in enumerate(names, 11)])
    result = project.enriched(CURRENT.replace("is a consultant", f"says: {names[0]}"))
    assert [f"**[{name}](" in result for name in names] == [False, True]


def test_recommendation__mentioned_by_azures_name_is_not_listed(project: Project) -> None:
    """A recommendation with an edited title is also mentioned by Azure's name."""
    name = "Implement Zone Redundant ExpressRoute Gateways"
    edited = {**recommendation(11, name), "id": "c9af1ef6-55bc-48af-bfe4-2c80490159f8"}
    project.set_facts([], [edited])
    for mention in (f"says: {name}", f"says: **{name}s**", "says: use zone-redundant gateways"):
        result = project.enriched(CURRENT.replace("is a consultant", mention))
        assert "**[Use zone-redundant gateways](" not in result


def test_fill__reports_false_statements(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """A sentence that the filled list disproves is reported with its line."""
    claim = "Azure has no built-in policies for ExpressRoute."
    path = project.article(CURRENT.replace("Azure provides many policies", claim))
    assert project.run(path) == 0
    line = path.read_text()[: path.read_text().index(claim)].count("\n") + 1
    message = f"line {line}: 3 built-in policies apply to Azure ExpressRoute (claims-no-policies)"
    assert f"  {message}\n" in capfd.readouterr().out
    assert project.run(path, "--format", "json") == 0
    (article,) = json.loads(capfd.readouterr().out)["articles"]
    assert article["findings"] == [message]


def test_summary__lists_added_and_removed(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """Added and removed bullets are listed by section, up to ten."""
    path = project.article(CURRENT)
    assert project.run(path) == 0
    assert f"\n    + {ZONE}\n" in capfd.readouterr().out
    many = [definition(20 + n, f"Circuits should have the key {n}") for n in range(12)]
    project.set_facts([*DEFINITIONS, *many], [])
    assert project.run(path, "--limit", "40") == 0
    assert "\n    … and 2 more\n" in capfd.readouterr().out
    assert project.run(path, "--limit", "1") == 0
    assert "\n    - Circuits should use geo-redundant backups (" in capfd.readouterr().out


def test_subsection__keeps_its_text(project: Project) -> None:
    """The last paragraph of a user's subsection belongs to that subsection."""
    end = "For comprehensive governance, review"
    text = CURRENT.replace(end, f"### Exemptions\n\n{end}")
    result = project.enriched(text)
    assert result.index("### Exemptions") < result.index(end) < result.index("The following built")
    assert project.enriched(result) == result


def test_mention__is_of_the_whole_name(project: Project) -> None:
    """A name that starts with another policy's name mentions only its own policy."""
    longer = f"{ZONE} in each region"
    project.set_facts([*DEFINITIONS, definition(7, longer)], [])
    result = project.enriched(CURRENT.replace("many policies", f"'{longer}'"))
    assert result.index(f"[{longer}](") < result.index(f"[{ZONE}](")


def test_policy__of_which_a_sibling_is_mentioned(project: Project) -> None:
    """A name is that of one policy, and not of others that differ from it in one word."""
    names = ["Circuit topics should use private link", "Circuit domains should use private link"]
    kinds = [CIRCUIT, GATEWAY]
    project.set_facts([definition(20 + n, names[n], kind=kind) for n, kind in enumerate(kinds)], [])
    text = pillar_section("Security", policies=f"Start with **{names[0]}**.\n\n- \\<Policy>")
    result = project.enriched(template(security=text))
    assert 0 < result.index(f"[{names[0]}](") < result.index(f"[{names[1]}](")


def test_policy__mentioned_is_not_denied(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """If the text mentions all policies of a pillar, no sentence says that there are none."""
    text = pillar_section("Reliability", policies=f"Start with **{ZONE}**.\n\n- \\<Policy>")
    project.set_facts(DEFINITIONS[:1], [])
    result = project.enriched(template(reliability=text))
    section = result[result.index("## Reliability") : result.index("## Security")]
    assert "There are no built-in policy" not in section
    assert "claims-no-policies" not in "".join(capfd.readouterr())


def test_explain__article(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """`enrich explain` says why an article lists a policy, or doesn't; nothing is written."""
    text = with_statement("current", f"See [zones]({PORTAL}).")
    path = project.article(text)
    assert project.run("explain", guid(1), "--article", path) == 0
    assert capfd.readouterr().out.endswith(
        f"In {path.name}\n  Reliability: not listed; the text links it\n"
    )
    assert project.run("explain", guid(2), "--article", path, "--format", "json") == 0
    (point,) = json.loads(capfd.readouterr().out)["points"]
    assert (point["status"], point["reason"]) == ("listed", "number 2 of 2 by worth")
    assert path.read_text() == text


def test_explain__article_that_fails(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """An article that can't be filled can't be explained."""
    path = project.article(CURRENT.replace("ExpressRoute", "Nothing"), "nothing.md")
    assert project.run("explain", guid(1), "--article", path) == 4
    assert "nothing.md: " in capfd.readouterr().err
