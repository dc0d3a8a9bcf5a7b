"""The retirements that Advisor announces, with the dates that their names give."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.recommendation import RecommendationType

#: The reason of `advisor.toml` for announcements, which no article lists.
ANNOUNCEMENT = "the announcement of a retirement"

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>20\d\d)"
#: The ways in which Advisor writes dates: `31st Aug 2024`, `October 31, 2024`, `8/30/2024`, and
#: months without a day, `August 2024`.
_DATES = [
    re.compile(rf"\b{pattern}\b", re.IGNORECASE)
    for pattern in (
        rf"{_DAY}\s+{_MONTH},?\s+{_YEAR}",
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"(?P<month>\d{{1,2}})/{_DAY}/{_YEAR}",
        rf"{_MONTH}\s+{_YEAR}",
    )
]


class Retirement(Struct, frozen=True):
    """An announcement of Advisor's, and its date as `2024-08-30` or `2024-08`; empty if none."""

    name: str
    resource_type: str
    day: str


def retirements(types: Iterable[RecommendationType]) -> list[Retirement]:
    """Return the announcements among recommendation types by date, those without one last."""
    rules = load_advisor_rules()
    found = {
        Retirement(
            rules.tidy_name(each.display_name), each.resource_type, date_in(each.display_name)
        )
        for each in types
        if rules.reason_to_drop(each) == ANNOUNCEMENT
    }
    return sorted(found, key=lambda each: (not each.day, each.day, each.name))


def date_in(text: str) -> str:
    """Return the date that a text gives, as `2024-08-30` or `2024-08`; empty if it gives none."""
    for pattern in _DATES:
        if match := pattern.search(text):
            parts = match.groupdict()
            name = parts["month"].lower()[:3]
            month = _MONTHS.index(name) + 1 if name in _MONTHS else int(parts["month"])
            try:
                day = date(int(parts["year"]), month, int(parts.get("day") or 1)).isoformat()
            except ValueError:
                continue
            return day if parts.get("day") else day[:7]
    return ""
