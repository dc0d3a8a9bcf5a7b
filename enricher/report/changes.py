"""The changes of an article, by section and pillar: what every report of a run is derived from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from enricher.article.bullets import DEPRECATED, Bullet, RemovedBullet
from enricher.article.directives.directive import DirectiveSlot
from enricher.article.model import ArticleResult
from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot, SlotKind
from enricher.catalog.pillar import Pillar
from enricher.platform.words import series
from enricher.report.outputs import Change, FoldedBullet, Link, RetiredPolicy, Totals

_SITE = "https://learn.microsoft.com"  # what site-relative links are relative to
_TITLES = {
    SlotKind.POLICIES: "Policy definitions",
    SlotKind.SENTENCE: "Azure Advisor sentence",
    SlotKind.RECOMMENDATIONS: "Azure Advisor recommendations",
}

_SUBJECTS = {
    SlotKind.POLICIES: "policies",
    SlotKind.SENTENCE: "Azure Advisor",
    SlotKind.RECOMMENDATIONS: "Advisor recommendations",
    SlotKind.INITIATIVES: "initiatives",
}

_SENTENCES = "sentences updated"  # of a change to no bullet


class SectionChanges(Struct, frozen=True):
    """A slot, or the slots for Advisor's recommendations as one, without a pillar."""

    kind: SlotKind
    pillar: Pillar | None
    kept: int | None  # None if the article lacks the section
    changes: Sequence[Change]
    directive: str = ""  # what it selects, of a directive

    @property
    def total(self) -> Totals:
        """The numbers of its changes."""
        return total(self.changes)

    @property
    def has_bullets(self) -> bool:
        """Whether a bullet was added, updated or removed, and not only a sentence."""
        return any(change.names_bullets for change in self.changes)

    @property
    def title(self) -> str:
        """The section in a reader's words: `Security policies`."""
        subject = _SUBJECTS[self.kind]
        if self.directive:
            return f"Directive {self.directive}"
        return f"{self.pillar.title} {subject}" if self.pillar else subject


def changes(result: ArticleResult) -> dict[Slot, Change]:
    """Return the changes of an article by slot, in its order; unchanged ones are left out."""
    if not result.changed:
        return {}
    return {
        slot: _change(result, slot, slot_result)
        for slot, slot_result in result.slot_results.items()
        if slot_result and slot_result.changes
    }


def sections(result: ArticleResult) -> Iterator[SectionChanges]:
    """Yield the sections of an article with their changes, in its order."""
    by_slot = changes(result)
    groups: dict[tuple[SlotKind, Pillar | None, str], list[Slot]] = {}
    for slot in result.slot_results:
        directive = directive_of(slot)
        is_joined = slot.kind is SlotKind.RECOMMENDATIONS and not directive
        pillar = None if is_joined else slot.own_pillar
        groups.setdefault((slot.kind, pillar, directive), []).append(slot)
    for (kind, pillar, directive), slots in groups.items():
        present = [part for slot in slots if (part := result.slot_results[slot]) is not None]
        kept = sum(part.kept for part in present) if present else None
        changed = [by_slot[slot] for slot in slots if slot in by_slot]
        yield SectionChanges(kind, pillar, kept, changed, directive)


def total(article_changes: Iterable[Change]) -> Totals:
    """Return the numbers of bullets that changed."""
    of_all = [*article_changes]
    retired = [policy for change in of_all for policy in change.retired]
    folded = sum(len(change.folded) for change in of_all)
    return Totals(
        added=sum(len(change.added) for change in of_all),
        updated=sum(len(change.updated) for change in of_all),
        removed=sum(len(change.removed) for change in of_all) + len(retired) + folded,
        replaced=sum(policy.successor is not None for policy in retired) + folded,
        deprecated=sum(policy.state == DEPRECATED for policy in retired),
        folded=folded,
    )


def in_words(totals: Totals, linked: int = 0) -> str:
    """Return the numbers of bullets that changed in words, and of links in the user's bullets."""
    numbers = {
        "added": totals.added,
        "removed": totals.removed,
        "updated": totals.updated,
        "linked": linked,
    }
    return ", ".join(f"{each:,} {word}" for word, each in numbers.items() if each) or _SENTENCES


def changed_sentences(of_article: Iterable[SectionChanges]) -> str:
    """Return where sentences changed, but no bullet, in one line; empty if nowhere."""
    pillars: dict[SlotKind, list[str]] = {}
    for section in of_article:
        if section.changes and not section.has_bullets:
            of_kind = pillars.setdefault(section.kind, [])
            of_kind += [section.pillar.title] if section.pillar else []
    parts = (
        f"{_SUBJECTS[kind]} in {'all pillars' if len(names) == len(Pillar) else series(names, 5)}"
        if names
        else _SUBJECTS[kind]
        for kind, names in pillars.items()
    )
    text = "; ".join(parts)
    return f"{_SENTENCES}: {text}" if text else ""


def linked_policies(result: ArticleResult) -> list[Link]:
    """Return the policies that got a link in the user's bullets."""
    return _links(result.linked)


def _change(result: ArticleResult, slot: Slot, slot_result: SlotResult) -> Change:
    removed = result.removed_bullets_of(slot)
    return Change(
        title=_title(slot),
        pillar=slot.own_pillar,
        added=_links(slot_result.added),
        updated=_links(slot_result.updated),
        removed=_links(bullet for bullet in removed if not (bullet.gone or bullet.into)),
        retired=[
            RetiredPolicy(
                policy=link_of(bullet),
                state=bullet.state,
                successor=link_of(bullet.successor) if bullet.successor else None,
            )
            for bullet in removed
            if bullet.gone
        ],
        folded=[
            FoldedBullet(bullet=link_of(bullet), into=link_of(bullet.into))
            for bullet in removed
            if bullet.into
        ],
    )


def directive_of(slot: Slot) -> str:
    """Return what the directive of a slot selects; empty for a slot of the template."""
    return slot.title if isinstance(slot, DirectiveSlot) else ""


def _title(slot: Slot) -> str:
    if directive := directive_of(slot):
        return f"Directive {directive}"
    return f"{_TITLES[slot.kind]}, {slot.pillar.words}"


def _links(bullets: Iterable[Bullet | RemovedBullet]) -> list[Link]:
    return [link_of(bullet) for bullet in bullets]


def link_of(bullet: Bullet | RemovedBullet) -> Link:
    """Return what a bullet names."""
    ids = bullet.ids if isinstance(bullet, RemovedBullet) else tuple(sorted(bullet.subject.ids))
    return Link(name=bullet.name, link=absolute(bullet.link), ids=ids)


def absolute(link: str) -> str:
    """Return a link that also works outside Microsoft Learn; empty if it isn't an https link."""
    link = _SITE + link if link.startswith("/") else link
    return link if link.startswith("https://") else ""
