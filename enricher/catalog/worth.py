"""The worth of a policy to the readers of an article, and its rank in a list (`worth.toml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from enricher.catalog.json_values import Json, as_list, as_object, as_text, read_data
from enricher.catalog.pillar import Pillar


class Worth(Struct, frozen=True, array_like=True):
    """The verdict of the rules on a policy, which depends on its texts and its pillar alone."""

    left_out: str = ""  # why no article lists it; empty if articles may
    #: The index of the subject that readers look for by itself, if it is on one.
    sought: int | None = None
    condition: int | None = None  # the index of the condition with which its bullet begins
    position: int = 0  # of its subject in the list of its pillar

    @property
    def is_left_out(self) -> bool:
        """Whether no article lists the policy."""
        return bool(self.left_out)


class Order(Struct, frozen=True):
    """The positions of subjects in the list of a pillar."""

    subjects: tuple[tuple[re.Pattern[str], int], ...] = ()
    others: int = 0

    def position(self, name: str) -> int:
        """Return the position of the first subject that a display name matches."""
        matching = (position for pattern, position in self.subjects if pattern.search(name))
        return next(matching, self.others)


class WorthRules(Struct, frozen=True):
    """The content of `worth.toml`."""

    #: The reasons to leave a policy out: expressions of its name, its whole text, its category.
    leave_out: tuple[tuple[str, Mapping[str, re.Pattern[str]]], ...]
    sought: tuple[re.Pattern[str], ...]
    order: Mapping[Pillar, Order]
    conditions: tuple[re.Pattern[str], ...]

    def reason_to_leave_out(self, name: str, description: str = "", category: str = "") -> str:
        """Return why no article lists a policy or an initiative; empty if articles may."""
        texts = {"name": name, "text": f"{name}\n{description}"}
        for reason, patterns in self.leave_out:
            if any(field in patterns and patterns[field].search(texts[field]) for field in texts):
                return reason
            if "category" in patterns and patterns["category"].fullmatch(category):
                return reason
        return ""

    def worth_of(self, name: str, description: str, category: str, pillar: Pillar | None) -> Worth:
        """Return the worth of a policy in the list of a pillar."""
        return Worth(
            self.reason_to_leave_out(name, description, category),
            next((n for n, subject in enumerate(self.sought) if subject.search(name)), None),
            next((n for n, each in enumerate(self.conditions) if each.search(name)), None),
            self.order[pillar].position(name) if pillar else 0,
        )


class InitiativeChoice(Struct, frozen=True):
    """The initiatives that articles name, besides those about one service alone."""

    pillars: Mapping[str, frozenset[Pillar]]  # whose lists can start with it, by id
    logs: str  # the id of the one that the bullet on logs names


@cache
def load_initiative_choice() -> InitiativeChoice:
    """Read the initiatives of `worth.toml`."""
    data = _data()
    return InitiativeChoice(
        {
            guid: frozenset(Pillar(as_text(name)) for name in as_list(names))
            for guid, names in as_object(data["initiatives"]).items()
        },
        as_text(as_object(data["logs"])["initiative"]),
    )


def condition_text(index: int) -> str:
    """Return the condition with an index, as an article words it."""
    return as_text(as_object(_conditions()[index])["text"])


def _conditions() -> list[Json]:
    return as_list(_data()["condition"])


@cache
def _data() -> Mapping[str, Json]:
    return read_data("worth.toml")


@cache
def load_worth_rules() -> WorthRules:
    """Read `worth.toml`; raises ValueError (or re.error) if it is malformed."""
    data = _data()
    order = as_object(data["order"])
    return WorthRules(
        leave_out=tuple(
            (
                as_text(table["reason"]),
                {field: _pattern(text) for field, text in table.items() if field != "reason"},
            )
            for table in map(as_object, as_list(data["leave_out"]))
        ),
        sought=tuple(map(_pattern, as_list(as_object(data["sought"])["names"]))),
        order={pillar: _order(as_object(order[pillar.value])) for pillar in Pillar},
        conditions=tuple(_pattern(as_object(table)["name"]) for table in _conditions()),
    )


def _order(table: Mapping[str, Json]) -> Order:
    subjects = map(as_object, as_list(table.get("subjects")))
    return Order(
        tuple((_pattern(each["names"]), int(str(each["position"]))) for each in subjects),
        int(str(table.get("others", 0))),
    )


def _pattern(text: Json) -> re.Pattern[str]:
    return re.compile(as_text(text), re.IGNORECASE)
