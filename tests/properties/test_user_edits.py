"""Any sequence of user edits, changes in Azure and refreshes: no edit is ever undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from enricher.catalog.policy import PolicyDefinition
from enricher.docset.resolve import refresh_request
from enricher.docset.run import run
from enricher.sources.load import LoadedFacts
from enricher.sources.source_options import SourceOptions
from tests.support.builders import facts_of, guid
from tests.support.project import CURRENT, definition, template

CHOICE = st.integers(min_value=0, max_value=9)


class Docset(RuleBasedStateMachine):
    """A docset with one article, which the user edits while Azure's policies change.

    Each step ends with a refresh.
    """

    article = template()
    bounds = ("### Policy definitions", "## Security")  # of the list that the user edits

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "expressroute.md"
        self.path.write_text(self.article)
        self.numbers: Iterator[int] = count(1)
        self.live: dict[int, dict[str, Any]] = {}
        self.gone: set[int] = set()
        self.deleted: set[int] = set()
        self.user_lines: list[str] = []  # which must stay
        self.limit = 10
        self.was_limited = False  # then policies may be missing
        self.adopted: set[int] = set()  # reworded when the lock was lost: now the user's own

    @initialize()
    def first(self) -> None:
        """Start with two policies, and one article in the docset."""
        for _ in range(2):
            self.appear()
        self.refresh()

    def appear(self) -> None:
        """Add a policy to Azure."""
        number = next(self.numbers)
        self.live[number] = self.policy(number)

    def policy(self, number: int, **properties: Any) -> dict[str, Any]:
        """Return a definition for reliability."""
        return definition(number, f"Rule {number}: circuits should be Zone Redundant", **properties)

    def refresh(self, *, check: bool = False) -> bool:
        """Refresh the docset; return whether that changes, or would change, anything."""
        deprecated = [self.policy(number) for number in sorted(self.gone)]
        for wire in deprecated:
            wire["properties"]["displayName"] = f"[Deprecated]: {wire['properties']['displayName']}"
        definitions = [
            PolicyDefinition.from_wire(wire) for wire in (*self.live.values(), *deprecated)
        ]
        request = refresh_request(
            [self.path],
            SourceOptions(),
            options={"limit": self.limit},
            services=(),
            templates=None,
            check=check,
            allow_empty=False,
            since=None,
            fetch=False,
            touch_date=None,
            jobs=1,
        )
        report = run(request, loaded=LoadedFacts(facts_of(definitions, (), ())))
        assert not report.failures
        assert not report.skipped
        return bool(report.changed)

    def edit(self, change: Callable[[list[str]], None]) -> None:
        """Edit the lines of the reliability section as the user, and refresh."""
        lines = self.path.read_text().split("\n")
        first, last = self.bounds
        start, end = lines.index(first) + 1 if first in lines else 0, lines.index(last)
        section = lines[start:end]
        change(section)
        self.path.write_text("\n".join([*lines[:start], *section, *lines[end:]]))
        self.refresh()

    def bullets(self, section: list[str]) -> list[int]:
        """Return the indexes of the bullets in a section."""
        return [index for index, line in enumerate(section) if line.startswith("- ")]

    @rule(choice=CHOICE)
    def delete(self, choice: int) -> None:
        """Delete a bullet of the user's or of enrich's."""

        def change(section: list[str]) -> None:
            if indexes := self.bullets(section):
                line = section.pop(indexes[choice % len(indexes)])
                numbers = {number for number in self.live if guid(number) in line}
                self.deleted |= numbers - self.adopted
                self.adopted -= numbers
                if line in self.user_lines:
                    self.user_lines.remove(line)

        self.edit(change)

    @rule(choice=CHOICE)
    def reword(self, choice: int) -> None:
        """Reword a bullet, and keep its link."""

        def change(section: list[str]) -> None:
            if indexes := self.bullets(section):
                index = indexes[choice % len(indexes)]
                if section[index] in self.user_lines:
                    self.user_lines.remove(section[index])
                section[index] += f" Our words {next(self.numbers)}."
                self.user_lines.append(section[index])

        self.edit(change)

    @rule(choice=CHOICE)
    def add(self, choice: int) -> None:
        """Add a bullet of the user's."""

        def change(section: list[str]) -> None:
            if indexes := self.bullets(section):
                line = f"- Our own rule {next(self.numbers)}."
                section.insert(indexes[choice % len(indexes)], line)
                self.user_lines.append(line)

        self.edit(change)

    @rule(choice=CHOICE)
    def nest(self, choice: int) -> None:
        """Nest a note of the user's below a bullet."""

        def change(section: list[str]) -> None:
            if indexes := self.bullets(section):
                line = f"- Our note {next(self.numbers)}."
                section.insert(indexes[choice % len(indexes)] + 1, f"  {line}")
                self.user_lines.append(line)

        self.edit(change)

    @rule(choice=CHOICE)
    def write_between(self, choice: int) -> None:
        """Insert a paragraph of the user's before a bullet."""

        def change(section: list[str]) -> None:
            if indexes := self.bullets(section):
                line = f"Our remark {next(self.numbers)}."
                index = indexes[choice % len(indexes)]
                section[index:index] = ["", line, ""]
                self.user_lines.append(line)

        self.edit(change)

    @rule(choice=CHOICE)
    def move(self, choice: int) -> None:
        """Move the first bullet within the list."""

        def change(section: list[str]) -> None:
            indexes = self.bullets(section)
            if len(indexes) > 1:
                line = section.pop(indexes[0])
                section.insert(indexes[choice % len(indexes)], line)

        self.edit(change)

    @rule()
    def publish(self) -> None:
        """Publish a policy in Azure."""
        if len(self.live) < 8:
            self.appear()
        self.refresh()

    @rule(choice=CHOICE)
    def describe(self, choice: int) -> None:
        """Change the description of a policy in Azure."""
        if self.live:
            number = sorted(self.live)[choice % len(self.live)]
            words = f"Checks whether {next(self.numbers)} zones are used."
            self.live[number] = self.policy(number, description=words)
        self.refresh()

    @rule(choice=CHOICE)
    def deprecate(self, choice: int) -> None:
        """Deprecate a policy in Azure."""
        if self.live:
            number = sorted(self.live)[choice % len(self.live)]
            del self.live[number]
            self.gone.add(number)
            if number not in self.adopted:
                self.user_lines = [line for line in self.user_lines if guid(number) not in line]
        self.refresh()

    @rule(limit=st.sampled_from([1, 2, 3, 10]))
    def change_limit(self, limit: int) -> None:
        """Configure another limit for the docset."""
        self.limit = limit
        self.was_limited = self.was_limited or limit < 10
        self.refresh()

    @rule()
    def lose_lock(self) -> None:
        """Lose the lock: missing bullets count as deleted from then on."""
        shown, reworded = self.path.read_text(), "".join(self.user_lines)
        listed = {number for number in self.live if guid(number) in shown}
        if any(guid(number) not in reworded for number in listed):  # otherwise enrich can't notice
            (self.path.parent / "enrich.lock").unlink(missing_ok=True)
            if self.limit == 10:  # policies beyond a limit are not missing
                self.deleted |= self.live.keys() - listed
            self.adopted |= {number for number in self.live if guid(number) in reworded}
        self.refresh()

    @invariant()
    def no_edit_is_undone(self) -> None:
        """The user's lines stay; live policies are listed once unless deleted, and no others."""
        if not self.live and not self.gone:
            return
        text = self.path.read_text().partition(self.bounds[1])[0]
        lines = [line.strip() for line in text.split("\n")]
        for line in self.user_lines:
            assert lines.count(line) == 1, line
        for number, wire in self.live.items():
            times = sum(guid(number) in line for line in lines)
            expected = {0} if number in self.deleted else {0, 1} if self.was_limited else {1}
            assert times in expected, wire["properties"]["displayName"]
        for number in self.gone - self.adopted:
            assert guid(number) not in text
        assert not self.refresh(check=True)

    def teardown(self) -> None:
        """Remove the folder."""
        self.folder.cleanup()


class CurrentLayout(Docset):
    """An article with one section for all policies, and with prose."""

    article = CURRENT
    bounds = ("### Reliability policies", "## Azure Advisor recommendations")


def case_of(machine: type[Docset]) -> type[Docset.TestCase]:  # type: ignore[name-defined]
    """Return the test case of a state machine."""
    case = machine.TestCase
    # Each step refreshes twice, so a quarter of the examples costs as much as other properties.
    examples = settings().max_examples // 4
    case.settings = settings(max_examples=examples, stateful_step_count=8)
    return case


TestTemplate = case_of(Docset)
TestCurrentLayout = case_of(CurrentLayout)
