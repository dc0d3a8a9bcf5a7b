"""Any sequence of people's edits, news from Azure and refreshes: nobody's work is ever undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.model import PolicyDefinition
from enricher.docset import articles as reader
from enricher.docset.run import Run, Work
from enricher.docset.writer import Writer, into_place, nowhere
from tests.support.builders import guid
from tests.support.project import CURRENT, definition, template

CHOICE = st.integers(min_value=0, max_value=9)
WORDING = Wording()


class Docset(RuleBasedStateMachine):
    """An article, what people did to it, and what Azure has; refreshed after each step."""

    article = template()
    bounds = ("### Policy definitions", "## Security")  # of the list that people edit

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "expressroute.md"
        self.path.write_text(self.article)
        self.numbers: Iterator[int] = count(1)
        self.live: dict[int, dict[str, Any]] = {}
        self.gone: set[int] = set()
        self.deleted: set[int] = set()
        self.theirs: list[str] = []  # lines of people's, which must stay
        self.limit = 10
        self.was_limited = False  # then some may be left out
        self.unknown: set[int] = set()  # reworded, and the lock was lost: people's own, then

    @initialize()
    def first(self) -> None:
        """Two policies, and an article in the docset."""
        for _ in range(2):
            self.appear()
        self.refresh()

    def appear(self) -> None:
        """Azure has a policy more."""
        number = next(self.numbers)
        self.live[number] = self.policy(number)

    def policy(self, number: int, **properties: Any) -> dict[str, Any]:
        """A definition for reliability."""
        return definition(number, f"Rule {number}: circuits should be Zone Redundant", **properties)

    def refresh(self, *, check: bool = False) -> bool:
        """Refresh the docset with today's facts; did, or would, it change anything?"""
        old = [self.policy(number) for number in sorted(self.gone)]
        for wire in old:
            wire["properties"]["displayName"] = f"[Deprecated]: {wire['properties']['displayName']}"
        definitions = [PolicyDefinition.from_wire(wire) for wire in (*self.live.values(), *old)]
        writer = Writer(nowhere) if check else Writer(into_place, in_place=True)
        run = Run(Catalog(definitions, (), ()), None, lambda _: WORDING, writer, keeps_locks=True)
        selection = reader.select_docset([self.path])
        read = reader.Reader.of(selection.config, {"limit": self.limit}, guides_only=True)
        report = run([Work.of(selection, read)])
        assert not report.failures
        assert not report.skipped
        return bool(report.changed)

    def edit(self, change: Callable[[list[str]], None]) -> None:
        """Let a person edit the lines of the reliability section's list; then refresh."""
        lines = self.path.read_text().split("\n")
        first, last = self.bounds
        start, end = lines.index(first) + 1 if first in lines else 0, lines.index(last)
        section = lines[start:end]
        change(section)
        self.path.write_text("\n".join([*lines[:start], *section, *lines[end:]]))
        self.refresh()

    def bullets(self, section: list[str]) -> list[int]:
        """Where bullets stand."""
        return [index for index, line in enumerate(section) if line.startswith("- ")]

    @rule(choice=CHOICE)
    def delete(self, choice: int) -> None:
        """A person deletes a bullet, their own or the tool's."""

        def change(section: list[str]) -> None:
            if places := self.bullets(section):
                line = section.pop(places[choice % len(places)])
                about = {number for number in self.live if guid(number) in line}
                self.deleted |= about - self.unknown
                self.unknown -= about
                if line in self.theirs:
                    self.theirs.remove(line)

        self.edit(change)

    @rule(choice=CHOICE)
    def reword(self, choice: int) -> None:
        """A person rewords a bullet, and keeps its link."""

        def change(section: list[str]) -> None:
            if places := self.bullets(section):
                place = places[choice % len(places)]
                if section[place] in self.theirs:
                    self.theirs.remove(section[place])
                section[place] += f" Our words {next(self.numbers)}."
                self.theirs.append(section[place])

        self.edit(change)

    @rule(choice=CHOICE)
    def add(self, choice: int) -> None:
        """A person adds a bullet of their own."""

        def change(section: list[str]) -> None:
            if places := self.bullets(section):
                line = f"- Our own rule {next(self.numbers)}."
                section.insert(places[choice % len(places)], line)
                self.theirs.append(line)

        self.edit(change)

    @rule(choice=CHOICE)
    def nest(self, choice: int) -> None:
        """A person nests a note below a bullet."""

        def change(section: list[str]) -> None:
            if places := self.bullets(section):
                line = f"- Our note {next(self.numbers)}."
                section.insert(places[choice % len(places)] + 1, f"  {line}")
                self.theirs.append(line)

        self.edit(change)

    @rule(choice=CHOICE)
    def write_between(self, choice: int) -> None:
        """A person writes a paragraph in front of a bullet."""

        def change(section: list[str]) -> None:
            if places := self.bullets(section):
                line = f"Our remark {next(self.numbers)}."
                place = places[choice % len(places)]
                section[place:place] = ["", line, ""]
                self.theirs.append(line)

        self.edit(change)

    @rule(choice=CHOICE)
    def move(self, choice: int) -> None:
        """A person moves the first bullet to another place in the list."""

        def change(section: list[str]) -> None:
            places = self.bullets(section)
            if len(places) > 1:
                line = section.pop(places[0])
                section.insert(places[choice % len(places)], line)

        self.edit(change)

    @rule()
    def publish(self) -> None:
        """Azure publishes a policy."""
        if len(self.live) < 8:
            self.appear()
        self.refresh()

    @rule(choice=CHOICE)
    def describe(self, choice: int) -> None:
        """Azure describes a policy anew."""
        if self.live:
            number = sorted(self.live)[choice % len(self.live)]
            words = f"Checks whether {next(self.numbers)} zones are used."
            self.live[number] = self.policy(number, description=words)
        self.refresh()

    @rule(choice=CHOICE)
    def deprecate(self, choice: int) -> None:
        """Azure deprecates a policy."""
        if self.live:
            number = sorted(self.live)[choice % len(self.live)]
            del self.live[number]
            self.gone.add(number)
            if number not in self.unknown:
                self.theirs = [line for line in self.theirs if guid(number) not in line]
        self.refresh()

    @rule(limit=st.sampled_from([1, 2, 3, 10]))
    def change_limit(self, limit: int) -> None:
        """The docset is configured to show fewer, or more."""
        self.limit = limit
        self.was_limited = self.was_limited or limit < 10
        self.refresh()

    @rule()
    def lose_lock(self) -> None:
        """The lock is lost: what is missing counts as deleted from then on."""
        shown, reworded = self.path.read_text(), "".join(self.theirs)
        ours = {number for number in self.live if guid(number) in shown}
        if any(guid(number) not in reworded for number in ours):  # else nothing tells of a loss
            (self.path.parent / "enrich.lock").unlink(missing_ok=True)
            if self.limit == 10:  # what is beyond a limit is not missing
                self.deleted |= self.live.keys() - ours
            self.unknown |= {number for number in self.live if guid(number) in reworded}
        self.refresh()

    @invariant()
    def all_is_as_it_should_be(self) -> None:
        """People's lines stay, each policy is there once unless deleted, what is gone is not."""
        if not self.live and not self.gone:
            return
        text = self.path.read_text().partition(self.bounds[1])[0]
        lines = [line.strip() for line in text.split("\n")]
        for line in self.theirs:
            assert lines.count(line) == 1, line
        for number, wire in self.live.items():
            times = sum(guid(number) in line for line in lines)
            wanted = {0} if number in self.deleted else {0, 1} if self.was_limited else {1}
            assert times in wanted, wire["properties"]["displayName"]
        for number in self.gone - self.unknown:
            assert guid(number) not in text
        assert not self.refresh(check=True)

    def teardown(self) -> None:
        """Remove the folder."""
        self.folder.cleanup()


class CurrentLayout(Docset):
    """The same in an article with one section for all policies, and prose of a person's."""

    article = CURRENT
    bounds = ("### Reliability policies", "## Azure Advisor recommendations")


def in_steps(machine: type[Docset]) -> type[Docset.TestCase]:  # type: ignore[name-defined]
    """The test of a state machine."""
    case = machine.TestCase
    case.settings = settings(stateful_step_count=8, deadline=None)
    return case


TestTemplate = in_steps(Docset)
TestCurrentLayout = in_steps(CurrentLayout)
