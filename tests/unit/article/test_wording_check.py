"""Checks of texts that the user's templates render."""

from __future__ import annotations

import pytest

from enricher.article.bullets import BulletKey
from enricher.article.wording_check import check_one_line, check_recognizable
from enricher.errors import UsageError

SUBJECT = BulletKey(frozenset(), frozenset({"use more"}))


def test_check_one_line() -> None:
    """One line is accepted."""
    check_one_line("a.md.j2", "One line")


@pytest.mark.parametrize("text", ["One\nTwo", "One\r", "\n"])
def test_check_one_line__rejects_several(text: str) -> None:
    """Several lines are an error that names the template."""
    with pytest.raises(UsageError, match=r"^template a\.md\.j2 renders more than one line"):
        check_one_line("a.md.j2", text)


@pytest.mark.parametrize(
    ("name", "text", "subject"),
    [
        ("policy_none", "Nothing here.", None),
        ("policy_none", "", None),
        ("policy_group", "Security policies", None),
        ("advisor_bullet", "**Use more** (high impact).", SUBJECT),
        ("affected", "- # any *text*", None),
    ],
)
def test_check_recognizable(name: str, text: str, subject: BulletKey | None) -> None:
    """Plain blocks and empty texts are accepted, and any part of another text."""
    check_recognizable(name, text, subject)


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("policy_none", "# Nothing", "paragraph"),
        ("policy_none", "- Nothing", "paragraph"),
        ("policy_none", "    Nothing", "paragraph"),
        ("policy_intro", "<!-- Nothing -->", "paragraph"),
        ("policy_group", "Policies ##", "heading"),
        ("advisor_bullet", "- -", "bullet list"),
    ],
)
def test_check_recognizable__rejects_other_blocks(name: str, text: str, kind: str) -> None:
    """Any other kind of block is an error that names the template and the expected kind."""
    with pytest.raises(
        UsageError, match=rf"^template {name}\.md\.j2 doesn't render a plain {kind} of one line"
    ):
        check_recognizable(name, text, None)


@pytest.mark.parametrize("text", ["Do use more.", "Do **use more**.", "- **Use more**"])
def test_check_recognizable__rejects_a_bullet_without_its_subject(text: str) -> None:
    """A bullet that the next run would not recognize is an error."""
    with pytest.raises(UsageError, match="neither links its subject nor begins with its name"):
        check_recognizable("advisor_bullet", text, SUBJECT)
