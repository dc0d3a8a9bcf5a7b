"""Recommendations that say the same as policies of the article, and how earlier versions wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from enricher.article.lock_history import digest
from tests.support.builders import GATEWAY
from tests.support.project import (
    CURRENT,
    DEFINITIONS,
    Project,
    definition,
    recommendation,
    run,
    template,
)

# A pair of the table: both are about zones of gateways.
ZONES = {
    **recommendation(12, "Implement Zone Redundant ExpressRoute Gateways"),
    "id": "c9af1ef6-55bc-48af-bfe4-2c80490159f8",
}
ALIKE = {
    **definition(5, "Virtual network gateways should be Zone Redundant", kind=GATEWAY),
    "name": "da8a2248-6b4a-44a7-96bf-bf1c0dd208c3",
}
CIRCUITS = {
    **recommendation(13, "Implement Site Resiliency for ExpressRoute"),
    "id": "8d61a7d4-5405-4f43-81e3-8c6239b844a6",
    "learnMoreLink": "/azure/expressroute/design",
}
TITLE = "Implement site resiliency"
ZONES_TITLE = "Use zone-redundant gateways"
FINDINGS = (
    "The reliability recommendations of Azure Advisor are covered by the policies that this "
    "article lists."
)
FINDINGS_OF_PILLAR = (
    "The policies that this article lists cover its recommendations in this pillar."
)
REFERENCE = "/azure/advisor/advisor-reference-reliability-recommendations"
BULLET = f"**[{TITLE}](/azure/expressroute/design)** (high impact)."
FORMER = (
    "**Implement Site Resiliency for ExpressRoute** (high impact). "
    "[Learn more](/azure/expressroute/design)."
)
FORMER_DROPPED = "**Upgrade to the latest Gateway SDK version** (high impact)."
DROPPED: dict[str, Any] = {
    **recommendation(14, "Upgrade to the latest Gateway SDK version"),
    "learnMoreLink": "",
}


@pytest.fixture(autouse=True)
def _facts(project: Project) -> None:
    project.set_facts([*DEFINITIONS, ALIKE], [ZONES, CIRCUITS, DROPPED])


def advisor_section(text: str) -> str:
    """Return the section on Advisor of an article."""
    return text.partition("## Azure Advisor recommendations\n")[2].partition("## Next steps")[0]


@pytest.mark.parametrize("text", [CURRENT, template()], ids=["current", "template"])
def test_fill__leaves_out_what_a_policy_says(project: Project, text: str) -> None:
    """The recommendation is left out if the policy is listed, also by a run without policies."""
    filled = project.enriched(text)
    section = advisor_section(filled)
    assert BULLET in section
    assert ZONES_TITLE not in section
    only_advisor = ("--recommendations-from", project.metadata)
    assert run(project.article(filled), *only_advisor) == 0
    assert project.article(filled).read_text() == filled
    article = project.article(text)
    assert run(article, *only_advisor) == 0
    assert ZONES_TITLE in advisor_section(article.read_text())


def test_fill__lists_nothing_that_policies_say(project: Project) -> None:
    """A pillar of which policies say everything has no heading, and its sentence links Advisor's.

    Advisor then has recommendations that the article doesn't list: nothing denies them.
    """
    project.set_facts([*DEFINITIONS, ALIKE], [ZONES])
    for text in (CURRENT, template()):
        filled = project.enriched(text)
        assert "### Reliability recommendations" not in filled
        assert "The following [Azure Advisor]" not in filled
        assert project.enriched(filled) == filled
    assert f"Review the [recommendations]({REFERENCE})." in filled
    assert "recommends how to improve them.\n" in advisor_section(filled)
    project.set_facts([*DEFINITIONS, ALIKE], [ZONES, CIRCUITS])
    filled = project.enriched(filled)
    assert "The following recommendations apply to" in advisor_section(filled)
    assert BULLET in advisor_section(filled)
    assert REFERENCE not in filled


def test_fill__removes_what_earlier_versions_said_of_them(project: Project) -> None:
    """The sentences that stood for repeated recommendations go, with their heading."""
    project.set_facts([*DEFINITIONS, ALIKE], [ZONES])
    filled = project.enriched(template())
    group = f"### Reliability recommendations\n\n{FINDINGS}"
    former = filled.replace("how to improve them.", f"how to improve them.\n\n{group}").replace(
        f"Review the [recommendations]({REFERENCE}).", FINDINGS_OF_PILLAR
    )
    assert FINDINGS in former
    assert FINDINGS_OF_PILLAR in former
    assert project.enriched(former) == filled


@pytest.mark.parametrize(
    ("link", "is_introduced"),
    [
        ("See [Azure Advisor](/azure/advisor).", False),
        ("See [Azure Advisor](/azure/advisor/advisor-overview).", False),
        ("See [Cost](/azure/advisor/advisor-cost-recommendations).", True),
        ("", True),
    ],
)
def test_fill__introduces_the_section_once(
    project: Project, link: str, *, is_introduced: bool
) -> None:
    """There is one lead-in, and none if the user's own text links its page."""
    prose = "Azure Advisor is a consultant, says a person."
    text = CURRENT.replace(prose, f"{prose} {link}")
    section = advisor_section(project.enriched(text))
    assert ("The following [Azure Advisor](/azure/advisor) recommend" in section) is is_introduced
    assert "For more information about the following" not in section


def former(project: Project) -> str:
    """Return an article as an earlier version filled it."""
    heading = "### Reliability recommendations"
    opening = (
        "For more information about the following recommendations, see [Reliability "
        "recommendations](/azure/advisor/advisor-reference-reliability-recommendations)."
    )
    filled = project.enriched(CURRENT)
    return (
        filled.replace(
            "The following [Azure Advisor](/azure/advisor) recommendations apply to Azure",
            "The following recommendations apply to Azure",
        )
        .replace(f"{heading}\n", f"{heading}\n\n{opening}\n")
        .replace(f"- {BULLET}", f"- {FORMER}\n- {FORMER_DROPPED}")
    )


def test_fill__renews_former_texts_without_a_lock(project: Project) -> None:
    """One run turns what an earlier version wrote into what is written today."""
    assert FORMER in former(project)
    assert project.enriched(former(project)) == project.enriched(CURRENT)


def test_fill__keeps_edited_former_texts_without_a_lock(project: Project) -> None:
    """A former bullet that the user edited stays, and isn't added a second time."""
    edited = former(project).replace(FORMER, FORMER.replace("impact). ", "impact). Ask us. "))
    filled = project.enriched(edited)
    assert "Ask us. " in filled
    assert TITLE not in filled
    assert project.enriched(filled) == filled


@pytest.fixture
def refreshed(project: Project) -> Path:
    """Return an article of a docset whose lock an earlier version wrote."""
    project.configure("")
    path = project.article(CURRENT, "docs/expressroute.md")
    assert run("refresh", project.folder) == 0
    path.write_text(path.read_text().replace(f"- {BULLET}", f"- {FORMER}\n- {FORMER_DROPPED}"))
    lock = project.folder / "enrich.lock"
    text = lock.read_text()
    assert digest(BULLET) in text
    name = CIRCUITS["displayName"].lower()
    lock.write_text(text.replace(digest(BULLET), digest(FORMER)).replace(TITLE.lower(), name))
    return path


def test_refresh__renews_former_bullets(project: Project, refreshed: Path) -> None:
    """With a lock, the bullet is updated in place, and never listed twice."""
    assert run("refresh", project.folder) == 0
    text = refreshed.read_text()
    assert BULLET in text
    assert "Implement multiple" not in text
    assert run("refresh", project.folder, "--check") == 0


def test_refresh__keeps_deletions_and_edits(project: Project, refreshed: Path) -> None:
    """A former bullet that the user deleted stays deleted, and an edited one stays as it is."""
    text = refreshed.read_text()
    edited = FORMER.replace("(high impact)", "(for us, most important)")
    for after in ("", f"- {edited}\n"):
        refreshed.write_text(text.replace(f"- {FORMER}\n", after))
        assert run("refresh", project.folder) == 0
        assert TITLE not in refreshed.read_text()
        assert (edited in refreshed.read_text()) is bool(after)
