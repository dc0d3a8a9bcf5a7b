"""Rendering sentences from templates."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.article.templates import Templates, category_link
from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.errors import InternalError, UsageError


def templates(folder: Path | None = None) -> Templates:
    """Return the templates of English articles on the public cloud."""
    return Templates("en", CLOUDS[Cloud.PUBLIC], folder)


def test_render() -> None:
    """A built-in template is rendered with its variables."""
    assert templates().render("policy_group", pillar_title="Security") == "Security policies"


def test_render__fails() -> None:
    """A fault of a built-in template is not the user's."""
    with pytest.raises(InternalError, match=r"template policy_group\.md\.j2 fails: 'pillar_title'"):
        templates().render("policy_group")


def test_render__of_the_users(tmp_path: Path) -> None:
    """The user's template replaces the built-in one, and can include it."""
    (tmp_path / "policy_group.md.j2").write_text("{% include 'advisor_group.md.j2' %}, and more")
    own = templates(tmp_path)
    assert own.render("policy_group", pillar_title="Security") == (
        "Security recommendations, and more"
    )
    assert own.render("advisor_group", pillar_title="Security") == "Security recommendations"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- A list", r"template policy_intro\.md\.j2 doesn't render a plain paragraph"),
        ("a\nb", r"template policy_intro\.md\.j2 renders more than one line"),
    ],
)
def test_render__of_what_the_next_run_would_not_find(
    tmp_path: Path, text: str, message: str
) -> None:
    """The user's template must render one block of the right kind, on one line."""
    (tmp_path / "policy_intro.md.j2").write_text(text)
    with pytest.raises(UsageError, match=message):
        templates(tmp_path).render("policy_intro")


def test_category_link() -> None:
    """The anchor is the one that Microsoft Learn generates."""
    page = "/azure/governance/policy/samples/built-in-policies"
    assert category_link("App Service [x]") == (
        f"[Built-in policies - App Service \\[x\\]]({page}#app-service-x)"
    )
