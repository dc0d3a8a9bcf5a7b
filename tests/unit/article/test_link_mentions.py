"""Links in the user's bullets."""

from __future__ import annotations

import pytest

from enricher.article.model import ArticleResult
from tests.support.builders import guid
from tests.support.project import CURRENT, definition
from tests.unit.article.support import article, enricher

NAME = "Circuits should be Zone Redundant"
TARGET = (
    "https://portal.azure.com/#blade/Microsoft_Azure_Policy/PolicyDetailBlade/definitionId/"
    f"%2Fproviders%2FMicrosoft.Authorization%2FpolicyDefinitions%2F{guid(1)}"
)


def filled(bullets: str, *, link_mentions: bool | None = True) -> ArticleResult:
    """Return the result of filling a guide with the user's bullets."""
    text = CURRENT.replace("says a person.\n", f"says a person:\n\n{bullets}\n", 1)
    return enricher().enrich(article(text, link_mentions=link_mentions))


@pytest.mark.parametrize(
    ("bullet", "linked"),
    [
        (f"- {NAME}.", f"- [{NAME}]({TARGET})."),
        (f"- Ours\n  - {NAME}", f"- Ours\n  - [{NAME}]({TARGET})"),
        (
            "* **Circuits are zone redundant:** why",
            f"* **[Circuits are zone redundant]({TARGET}):** why",
        ),
        (
            "- Circuits should be\n  Zone _Redundant_",
            f"- [Circuits should be\n  Zone _Redundant_]({TARGET})",
        ),
    ],
)
def test_link(bullet: str, linked: str) -> None:
    """The words become the link; the policy isn't listed again, and a second run adds nothing."""
    result = filled(bullet)
    assert linked in result.after.text
    assert result.after.text.count(guid(1)) == 1
    (policy,) = result.linked
    assert (policy.name, policy.link, policy.subject.ids) == (NAME, TARGET, {guid(1)})
    again = enricher().enrich(article(result.after.text, link_mentions=True))
    assert (again.changed, again.linked) == (False, ())


@pytest.mark.parametrize(
    "bullet",
    [
        f"<!-- enrich: ignore unlinked-policy -->\n\n- {NAME}",
        f"- `az {NAME}`",
        f"- [{NAME}](x)",
    ],
)
def test_link__leaves_bullets(bullet: str) -> None:
    """Code, links, and bullets with the comment of the rule stay."""
    result = filled(bullet)
    assert bullet in result.after.text
    assert result.linked == ()


def test_link__only_in_sections_on_policies() -> None:
    """Other sections stay, whatever they name."""
    text = CURRENT.replace("Words.\n", f"- {NAME}\n").replace("The end.\n", f"- {NAME}\n")
    result = enricher().enrich(article(text, link_mentions=True))
    assert result.after.text.count(f"- {NAME}\n") == 2
    assert result.linked == ()


def test_link__is_off_by_default() -> None:
    """Without the option, the user's words stay as they are."""
    result = filled(f"- {NAME}", link_mentions=None)
    assert f"- {NAME}\n" in result.after.text
    assert result.linked == ()


def test_link__name_of_several_policies() -> None:
    """A name that two policies have is in doubt, and stays."""
    text = CURRENT.replace("says a person.\n", f"says a person:\n\n- {NAME}\n", 1)
    twin = definition(4, f"[Preview]: {NAME}")
    assert enricher(twin).enrich(article(text, link_mentions=True)).linked == ()
