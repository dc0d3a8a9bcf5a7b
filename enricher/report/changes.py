"""What a run changed, as its reports show it: by article and pillar, with names and links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from enricher.article.bullets import DEPRECATED, Bullet, Departure
from enricher.article.model import ArticleResult
from enricher.article.outcome import Outcome
from enricher.article.template import Kind, Slot

_SITE = "https://learn.microsoft.com"  # what site-relative links are relative to
_TITLES = {
    Kind.POLICIES: "Policy definitions",
    Kind.SENTENCE: "Azure Advisor sentence",
    Kind.RECOMMENDATIONS: "Azure Advisor recommendations",
}


class Link(Struct, frozen=True):
    """What a bullet names, as plain text, with an absolute link where it has one.

    `ids` are those of the definitions that it is about; a recommendation has none.
    """

    name: str
    link: str = ""
    ids: tuple[str, ...] = ()


class Gone(Struct, frozen=True):
    """A bullet that left because Azure has no more what it named, or deprecated it."""

    policy: Link
    state: str  # gone, deprecated, or not in a cloud
    successor: Link | None


class Change(Struct, frozen=True):
    """What changed in one place, for one pillar; nothing but sentences when all is empty."""

    title: str
    pillar: str  # its key
    added: Sequence[Link]
    updated: Sequence[Link]
    removed: Sequence[Link]
    left: Sequence[Gone]

    @property
    def links(self) -> Iterator[Link]:
        """All that it names."""
        yield from (*self.added, *self.updated, *self.removed)
        for one in self.left:
            yield from (one.policy, *([one.successor] if one.successor else []))


class Total(Struct, frozen=True):
    """How many bullets came and left in an article, and of how many deprecated policies."""

    came: int
    left: int
    deprecated: int

    @classmethod
    def of(cls, made: Sequence[Change]) -> Total:
        """The total of an article's changes."""
        gone = [one for change in made for one in change.left]
        return cls(
            came=sum(len(change.added) for change in made),
            left=sum(len(change.removed) for change in made) + len(gone),
            deprecated=sum(one.state == DEPRECATED for one in gone),
        )


def changes(result: ArticleResult) -> list[Change]:
    """The changes of an article, in its order; a place that is as it was is left out."""
    return [
        _change(result, slot, outcome)
        for slot, outcome in result.outcomes.items()
        if outcome and outcome.changes
    ]


def _change(result: ArticleResult, slot: Slot, outcome: Outcome) -> Change:
    left = result.departures_of(slot)
    return Change(
        f"{_TITLES[slot.kind]}, {slot.pillar.words}",
        slot.pillar.value,
        [] if slot.kind is Kind.SENTENCE else _links(outcome.added),
        _links(outcome.updated),
        _links(one for one in left if not one.gone),
        [
            Gone(_link(one), one.state, _link(one.successor) if one.successor else None)
            for one in left
            if one.gone
        ],
    )


def _links(bullets: Iterable[Bullet | Departure]) -> list[Link]:
    return [_link(bullet) for bullet in bullets]


def _link(bullet: Bullet | Departure) -> Link:
    ids = bullet.ids if isinstance(bullet, Departure) else tuple(sorted(bullet.subject.ids))
    return Link(bullet.name, absolute(bullet.link), ids)


def absolute(link: str) -> str:
    """A link as it works outside of Microsoft Learn; empty for one that doesn't."""
    link = _SITE + link if link.startswith("/") else link
    return link if link.startswith("https://") else ""
