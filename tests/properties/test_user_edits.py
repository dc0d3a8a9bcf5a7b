"""Any sequence of edits, formatters, changes in Azure and refreshes: no edit is ever undone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from markdown_it import MarkdownIt

from enricher.catalog.policy import PolicyDefinition
from enricher.docset.resolve import refresh_request, strip_request
from enricher.docset.run import run
from enricher.sources.load import LoadedFacts
from enricher.sources.source_options import SourceOptions
from tests.support.builders import facts_of, guid
from tests.support.formatters import reformat
from tests.support.guides import COMPANY, JAPANESE
from tests.support.project import CURRENT, definition, template

CHOICE = st.integers(min_value=0, max_value=9)


class Docset(RuleBasedStateMachine):
    """A docset with one article, which the user edits while Azure's policies change.

    Each step ends with a refresh.
    """

    article = template()
    bounds = ("### Policy definitions", "## Security")  # of the list that the user edits
    configuration = ""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name) / "expressroute.md"
        self.path.write_text(self.article)
        (self.path.parent / ".git").mkdir()
        (self.path.parent / "enrich.toml").write_text(self.configuration)
        self.numbers: Iterator[int] = count(1)
        self.live: dict[int, dict[str, Any]] = {}
        self.gone: set[int] = set()
        self.deleted: set[int] = set()
        self.user_words: list[str] = []  # which must stay
        self.by_user: set[int] = set()  # policies in bullets that the user reworded or moved
        self.folded: dict[int, int] = {}  # into the family of another policy
        self.unsure: set[int] = set()  # policies that may be listed or not
        self.limit = 10
        self.was_limited = False  # then policies may be missing
        self.adopted: set[int] = set()  # reworded when the lock was lost: now the user's own
        self.former_lock = b""

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
        name = f"Rule {self.folded.get(number, number)}: circuits should be Zone Redundant"
        variant = f" (excluding rule {number})" if number in self.folded else ""
        return definition(number, name + variant, **properties)

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

    def bullets(self, section: list[str]) -> list[slice]:
        """Return the lines of each bullet in a section, with what is nested below it."""
        starts = [index for index, line in enumerate(section) if re.match("[-*] ", line)]
        return [slice(start, self.end_of(section, start)) for start in starts]

    def end_of(self, section: list[str], start: int) -> int:
        """Return the end of the bullet that starts at a line."""
        inside = (index for index in range(start + 1, len(section)) if section[index][:1] != " ")
        return next(inside, len(section))

    def numbers_in(self, text: str) -> set[int]:
        """Return the policies that a text names, also by reference."""
        labels = re.findall(r"\]\[(r\d+)\]", text)
        article = self.path.read_text()
        for label in labels:
            text += next(iter(re.findall(rf"^\[{label}\]: (.*)$", article, re.MULTILINE)), "")
        return {number for number in (*self.live, *self.gone) if guid(number) in text}

    @rule(choice=CHOICE)
    def delete(self, choice: int) -> None:
        """Delete a bullet of the user's or of enrich's, with what is nested below it."""

        def change(section: list[str]) -> None:
            if bullets := self.bullets(section):
                chosen = bullets[choice % len(bullets)]
                text = " ".join("\n".join(section[chosen]).split())
                del section[chosen]
                numbers = self.numbers_in(text) & self.live.keys()
                self.deleted |= numbers - self.adopted
                self.by_user -= numbers
                self.adopted -= numbers
                self.user_words = [words for words in self.user_words if words not in text]

        self.edit(change)

    @rule(choice=CHOICE)
    def reword(self, choice: int) -> None:
        """Reword a bullet, and keep its link."""

        def change(section: list[str]) -> None:
            if bullets := self.bullets(section):
                start = bullets[choice % len(bullets)].start
                end = next(
                    index
                    for index in range(start + 1, len(section) + 1)
                    if index == len(section) or not re.match(r" +[^-* ]", section[index])
                )
                self.by_user |= self.numbers_in("\n".join(section[start:end]))
                words = f"Our words {next(self.numbers)}."
                section[end - 1] += f" {words}"
                self.user_words.append(words)

        self.edit(change)

    @rule(choice=CHOICE)
    def add(self, choice: int) -> None:
        """Add a bullet of the user's."""

        def change(section: list[str]) -> None:
            if bullets := self.bullets(section):
                words = f"Our own rule {next(self.numbers)}."
                start = bullets[choice % len(bullets)].start
                section.insert(start, f"{section[start][0]} {words}")
                self.user_words.append(words)

        self.edit(change)

    @rule(choice=CHOICE)
    def nest_note(self, choice: int) -> None:
        """Nest a note of the user's below a bullet."""

        def change(section: list[str]) -> None:
            if bullets := self.bullets(section):
                words = f"Our note {next(self.numbers)}."
                section.insert(bullets[choice % len(bullets)].stop, f"  - {words}")
                self.user_words.append(words)

        self.edit(change)

    @rule(choice=CHOICE)
    def nest(self, choice: int) -> None:
        """Nest a bullet below the one before it."""

        def change(section: list[str]) -> None:
            bullets = self.bullets(section)
            pairs = [
                (before, after) for before, after in pairwise(bullets) if before.stop == after.start
            ]
            if pairs:
                _, chosen = pairs[choice % len(pairs)]
                self.by_user |= self.numbers_in("\n".join(section[chosen]))
                section[chosen] = [f"  {line}" for line in section[chosen]]

        self.edit(change)

    @rule(choice=CHOICE)
    def write_between(self, choice: int) -> None:
        """Insert a paragraph of the user's before a bullet."""

        def change(section: list[str]) -> None:
            if bullets := self.bullets(section):
                words = f"Our remark {next(self.numbers)}."
                index = bullets[choice % len(bullets)].start
                section[index:index] = ["", words, ""]
                self.user_words.append(words)

        self.edit(change)

    @rule(choice=CHOICE)
    def move(self, choice: int) -> None:
        """Move the first bullet within the list."""

        def change(section: list[str]) -> None:
            bullets = self.bullets(section)
            if len(bullets) > 1:
                lines = section[bullets[0]]
                del section[bullets[0]]
                bullets = self.bullets(section)
                index = bullets[choice % len(bullets)].start
                section[index:index] = lines

        self.edit(change)

    @rule(width=st.sampled_from([40, 80]), references=st.booleans(), marks=st.booleans())
    def reformat(self, width: int, *, references: bool, marks: bool) -> None:
        """Run a formatter over the article."""
        text = self.path.read_text()
        self.path.write_text(reformat(text, width=width, references=references, marks=marks))
        assert not self.refresh()

    @rule()
    def keep_lock(self) -> None:
        """Keep a copy of the lock, as another branch does."""
        self.former_lock = (self.path.parent / "enrich.lock").read_bytes()

    @rule()
    def revert_lock(self) -> None:
        """Revert the lock to that copy: what was listed since may count as deleted or as new."""
        if self.former_lock:
            (self.path.parent / "enrich.lock").write_bytes(self.former_lock)
            self.unsure |= self.deleted
            if self.was_limited:
                self.unsure |= self.live.keys()
        self.refresh()

    @rule(choice=CHOICE)
    def regroup(self, choice: int) -> None:
        """Rename a policy so that it is folded into the bullet of another one, or no longer."""
        numbers = sorted(self.live)
        if len(numbers) > 1:
            number, lead = numbers[choice % len(numbers)], numbers[choice % len(numbers) - 1]
            if number in self.folded:
                del self.folded[number]
            elif lead not in self.folded and number not in self.folded.values():
                self.folded[number] = lead
            self.unsure |= {number, lead}
            self.live[number] = self.policy(number)
        self.refresh()

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
        listed = {number for number in self.live if self.times(number)}
        if listed - self.by_user - self.unsure:  # otherwise enrich can't notice
            (self.path.parent / "enrich.lock").unlink(missing_ok=True)
            self.former_lock = b""
            if self.limit == 10:  # policies beyond a limit are not missing
                self.deleted |= self.live.keys() - listed
            self.adopted |= self.by_user & self.live.keys()
        self.refresh()

    def times(self, number: int) -> int:
        """Return how often a policy is linked in the section on reliability."""
        html = MarkdownIt("commonmark").render(self.path.read_text())
        level, _, title = self.bounds[1].partition(" ")
        heading = f"<h{len(level)}>{title}</h{len(level)}>"
        return html.partition(heading)[0].count(guid(number))

    @invariant()
    def no_edit_is_undone(self) -> None:
        """The user's words stay; no policy is listed twice, and live ones are unless deleted."""
        if not self.live and not self.gone:
            return
        words = " ".join(self.path.read_text().split())
        for own in self.user_words:
            assert words.count(own) == 1, own
        for number, wire in self.live.items():
            expected = {0} if number in self.deleted else {0, 1} if self.was_limited else {1}
            expected = {0, 1} if number in self.unsure else expected
            assert self.times(number) in expected, wire["properties"]["displayName"]
        for number in self.gone - self.by_user - self.unsure:
            assert not self.times(number)
        assert not self.refresh(check=True)

    def strip(self) -> None:
        """Strip the article; the lock says enough, without any facts."""
        sources, options = SourceOptions(), {"limit": self.limit}
        request = strip_request([self.path], sources, options=options, templates=None, check=False)
        nothing = LoadedFacts(facts_of((), (), ()))
        assert not run(request, loaded=nothing).failures

    def teardown(self) -> None:
        """Strip the article, which leaves the user's words, and remove the folder."""
        if self.live or self.gone:
            self.strip()
            words = " ".join(self.path.read_text().split())
            for own in self.user_words:
                assert words.count(own) == 1, own
            if not (self.user_words or self.by_user or self.unsure or self.adopted):
                assert not any(map(self.times, self.live))
            self.refresh()
        self.folder.cleanup()


class CurrentLayout(Docset):
    """An article with one section for all policies, and with prose."""

    article = CURRENT
    bounds = ("### Reliability policies", "## Azure Advisor recommendations")


class Company(Docset):
    """An article in a company's layout."""

    article = COMPANY.article
    bounds = (COMPANY.lists[0], COMPANY.pillar(1))
    configuration = COMPANY.configuration


class Japanese(Docset):
    """An article in Japanese."""

    article = JAPANESE.article
    bounds = (JAPANESE.lists[0], JAPANESE.pillar(1))


class Page(Docset):
    """A page with a directive, and no service of its own."""

    article = (
        "# Our landing zone\n\nWords.\n\n"
        "<!-- enrich: policies service=expressroute pillar=reliability -->\n\n"
        "<!-- /enrich -->\n\nThe end.\n"
    )
    bounds = (
        "<!-- enrich: policies service=expressroute pillar=reliability -->",
        "<!-- /enrich -->",
    )


def case_of(machine: type[Docset], share: int = 4) -> type[Docset.TestCase]:  # type: ignore[name-defined]
    """Return the test case of a state machine, with one in `share` of the usual examples."""
    case = machine.TestCase
    # Each step refreshes twice, so a quarter of the examples costs as much as other properties.
    examples = max(settings().max_examples // share, 1)
    case.settings = settings(max_examples=examples, stateful_step_count=8)
    return case


TestTemplate = case_of(Docset)
TestCurrentLayout = case_of(CurrentLayout, 8)
TestCompany = case_of(Company, 15)
TestJapanese = case_of(Japanese, 15)
TestPage = case_of(Page)
