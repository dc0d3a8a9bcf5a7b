"""Checks of texts that the user's own templates render."""

from __future__ import annotations

from enricher.article.bullets import BulletKey
from enricher.errors import RenderError
from enricher.markdown.document import Document
from enricher.markdown.normal import normal
from enricher.markdown.outline import Outline

#: For each template: the Markdown before its text, and the kind of block that the two form.
_BLOCKS = {
    "policy_bullet": ("- ", "bullet_list"),
    "advisor_bullet": ("- ", "bullet_list"),
    "policy_of_pillar": ("- ", "bullet_list"),
    "policy_group": ("### ", "heading"),
    "policy_group_of_others": ("### ", "heading"),
    "advisor_group": ("### ", "heading"),
    "policy_none": ("", "paragraph"),
    "policy_closing": ("", "paragraph"),
    "policy_intro": ("", "paragraph"),
    "advisor_sentence": ("", "paragraph"),
    "advisor_intro": ("", "paragraph"),
    "advisor_more": ("", "paragraph"),
}


def check_one_line(file: str, text: str) -> None:
    """Raise RenderError for a text of several lines."""
    if "\n" in text or "\r" in text:
        raise RenderError(f"template {file} renders more than one line. Keep it to one.")


def check_recognizable(name: str, text: str, subject: BulletKey | None) -> None:
    """Raise RenderError for a text that the next run would not find in the article."""
    if name not in _BLOCKS or not text:
        return
    before, kind = _BLOCKS[name]
    file = f"{name}.md.j2"
    blocks = Outline.of(Document(before + text)).blocks
    texts = [item.text for item in blocks[0].items] or [blocks[0].text]
    if len(blocks) != 1 or blocks[0].kind != kind or texts != [text]:
        raise RenderError(
            f"template {file} doesn't render a plain {kind.replace('_', ' ')} of one line, so the "
            f"next run would not find it: {text[:60]!r}. Fix or remove it."
        )
    if subject and not subject.matches(BulletKey.of(normal(text))):
        raise RenderError(
            f"template {file} renders a bullet that neither links its subject nor begins with its "
            f"name, so the next run would not recognize it: {text[:60]!r}. Fix or remove it."
        )
