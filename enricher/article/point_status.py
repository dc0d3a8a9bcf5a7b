"""The status of a point of an article, and how the text mentions it."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """The status of a point: listed, or why not."""

    LISTED = "listed"
    MENTIONED = "mentioned"  # by the user's text, so that no bullet says it again
    REPEATS = "repeats"  # says the same as a policy of the article
    LEFT_OUT = "left-out"  # no article lists it, unless its author names it
    BEYOND_LIMIT = "beyond-limit"


class Mention(StrEnum):
    """The way in which a text mentions a policy or a recommendation."""

    LINKED = "linked"
    NAMED = "named in full"
    PARAPHRASED = "in other words"
