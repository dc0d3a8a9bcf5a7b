"""The reasons why bullets are added, updated or removed, and their wording."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files

from msgspec import Struct

from enricher.article.bullets import Bullet


class Reason(StrEnum):
    """A reason why a bullet changes; `change_reasons.toml` has its words."""

    REPLACES = "replaces"
    TAKES_IN = "takes-in"
    NAMED = "named"
    NEW = "new"
    NEWLY_LISTED = "newly-listed"
    FIRST_FILL = "first-fill"
    INITIATIVE = "initiative"

    DEPRECATED = "deprecated"
    DEPRECATED_REPLACED = "deprecated-replaced"
    REMOVED_FROM_AZURE = "removed-from-azure"
    REMOVED_REPLACED = "removed-replaced"
    REMOVED_FROM_ADVISOR = "removed-from-advisor"
    NOT_IN_CLOUD = "not-in-cloud"
    FOLDED = "folded"
    MOVED = "moved"
    MENTIONED = "mentioned"
    REPEATS = "repeats"
    OUTRANKED = "outranked"
    BEYOND_LIMIT = "beyond-limit"
    LEFT_OUT = "left-out"
    EXCLUDED = "excluded"
    PREVIEW = "preview"
    NOT_CONCERNED = "not-concerned"
    OTHER_INITIATIVE = "other-initiative"
    NOT_LISTED = "not-listed"
    STRIPPED = "stripped"

    RENAMED = "renamed"
    LEFT_PREVIEW = "left-preview"
    NEW_VERSION = "new-version"
    REWORDED = "reworded"

    LINKED = "linked"


#: Reasons to remove a bullet on a subject that has a replacement, or that another bullet names.
REPLACED = frozenset({Reason.DEPRECATED_REPLACED, Reason.REMOVED_REPLACED, Reason.FOLDED})


class Why(Struct, frozen=True):
    """Why a bullet changed, in words. They end with the name of `other`, if there is one."""

    reason: Reason
    words: str
    other: Bullet | None = None

    @classmethod
    def of(cls, reason: Reason, other: Bullet | None = None, **values: str) -> Why:
        """Return a reason; `values` are those that its wording names.

        What follows a colon is left out if it is empty.
        """
        values = {"other": other.name if other else "", **values}
        return cls(reason, _wording()[reason.value].format_map(values).removesuffix(": "), other)


@cache
def _wording() -> Mapping[str, str]:
    """Read the wording of each reason."""
    file = files("enricher.report") / "change_reasons.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
