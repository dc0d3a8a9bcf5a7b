"""The violations that checks yield, and their fixes."""

from __future__ import annotations

from msgspec import Struct

from enricher.markdown.document import Span


class Fix(Struct, frozen=True):
    """A text that replaces a span of the article."""

    span: Span
    text: str


class Violation(Struct, frozen=True):
    """A violation of a rule, with a fix if there is only one."""

    message: str
    fix: Fix | None = None
    subject: str = ""  # what it is about, such as an id; empty: the text that was checked
