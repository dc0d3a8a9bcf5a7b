"""The main job for one article, top down: what is it about, what is true, where does it go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec.structs import replace

from enricher.article import template
from enricher.article.bullets import Bullet, Departure, Subject, name_key, named_definitions
from enricher.article.history import ArticleLock, ArticleMemory
from enricher.article.layout import find_layout
from enricher.article.model import Article, ArticleResult
from enricher.article.options import Options
from enricher.article.outcome import Outcome, written_in
from enricher.article.sections import Facts, Sections, fill_places
from enricher.article.template import Kind, Slot
from enricher.article.wording import Wording
from enricher.catalog.advisor import load_advisor_rules
from enricher.catalog.catalog import Catalog
from enricher.catalog.model import PolicyDefinition, Service, Standing
from enricher.catalog.usage import Counts
from enricher.errors import ArticleError, InternalError
from enricher.markdown.blocks import Outline
from enricher.markdown.edit import Edit, apply

#: What it means for an article when the lock was lost.
LOST = (
    "enrich.lock knows nothing of it, though it holds what enrich wrote: "
    "of that, what is missing counts as deleted by people."
)

_PASSES = 4  # until nothing changes any more
_NAMED = 3  # placeholders that are named, at most
_LONGEST_OUTLINE = 400  # characters of headings that a warning shows


class Enricher:
    """Fills articles from one catalogue, in one wording.

    What it says of a service is worked out once, however many articles are about it.
    """

    def __init__(self, catalog: Catalog, counts: Counts | None, wording: Wording) -> None:
        """`counts` are those of the user's own resources, where they were asked for."""
        self.catalog = catalog
        self.counts = counts
        self.wording = wording
        self._sections: dict[object, Sections] = {}

    def enrich(self, article: Article, lock: ArticleLock | None = None) -> ArticleResult:
        """Fill the places of one article; nothing is written here.

        `lock` is what a docset's lock holds of the article: empty for an article that it does not
        know, None without a lock.

        Raises ArticleError when the article can't be done as it is, InternalError when the result
        would break the promise that enriching it again changes nothing.
        """
        sections = self.sections_of(article)
        facts = sections.facts
        if self.catalog.partial and not facts.has_its_own:
            raise ArticleError(
                f"the recordings hold nothing on {facts.service.name}, which says nothing of "
                "Azure. Ask Azure itself, or use --policies-from."
            )
        memory = ArticleMemory() if lock is None else self.memory_of(article, sections, lock)

        filled, outcomes = self._fill(article, sections, memory)
        warnings = [article.doubt] if article.doubt else []
        warnings += [*warn_of_unasked(facts), *warn_of_missing(article, outcomes)]
        warnings += warn_of_notes(outcomes.values())
        warnings += warn_of_leftovers(filled)
        warnings += [LOST] if memory.lost else []
        left = {slot: [*self._departures(one)] for slot, one in outcomes.items() if one}
        after = filled.document
        changed = after.text != article.document.text
        return ArticleResult(
            article, facts, filled, after, outcomes, left, changed, tuple(warnings)
        )

    def _fill(
        self, article: Article, sections: Sections, memory: ArticleMemory
    ) -> tuple[Outline, dict[Slot, Outcome | None]]:
        """Fill the places until another run would change nothing, which it proves by trying.

        Once is enough, but where a bullet that left had held together what stood around it.
        """
        outline, layout = article.outline, article.layout
        total: dict[Slot, Outcome | None] = {}
        for _ in range(_PASSES):
            outcomes = fill_places(outline, layout, sections, article.options.limit, memory)
            total = {slot: _together(total.get(slot), one) for slot, one in outcomes.items()}
            after = apply(outline.document, _edits(outcomes))
            if after.text == outline.document.text:
                return outline, total
            outline = Outline.of(after)
            layout = find_layout(outline)
            memory = memory.after(written_in(outcomes))
        raise InternalError("each run would change it again; nothing was written. Report this.")

    def sections_of(self, article: Article) -> Sections:
        """What an article is to say; raises ArticleError when nobody can tell its service."""
        service, options = article.service, article.options
        if service is None:
            raise ArticleError(article.unknown)
        key = (service, options.preview, options.include_generic, options.compliance)
        if key not in self._sections:
            self._sections[key] = Sections(self._facts(service, options), self.wording)
        return self._sections[key]

    def _facts(self, service: Service, options: Options) -> Facts:
        return Facts(
            service,
            self.catalog.families(
                service, preview=options.preview, include_generic=options.include_generic
            ),
            self.catalog.advice(service),
            self.counts.of(service) if self.counts and options.compliance else None,
        )

    def memory_of(self, article: Article, sections: Sections, lock: ArticleLock) -> ArticleMemory:
        """What the lock knows of an article, with what Azure still has.

        Where it knows nothing, though the article holds bullets of the tool's, the lock was lost.
        """
        text = article.document.text
        lost = not lock and any(bullet.text in text for bullet in sections.policy_bullets())
        return ArticleMemory(
            lock,
            lost,
            is_kept=True,
            of_policies=self._standing_of_policy,
            of_recommendations=self._standing_of_recommendation,
        )

    def _departures(self, outcome: Outcome) -> Iterator[Departure]:
        """The bullets that left; of what Azure has no more, each policy with its successor."""
        for departure in outcome.removed:
            if departure.gone and departure.ids:
                yield from (self._departure(guid, departure) for guid in departure.ids)
            else:
                yield departure
        for lost in outcome.lost:
            if self.catalog.standing(lost.ids) is Standing.GONE:
                yield self._departure(lost.ids[0], lost)

    def _departure(self, guid: str, bullet: Departure) -> Departure:
        policy = self.catalog.by_id(guid)
        if policy is None:
            hosts = self.wording.hosts
            named = named_definitions(bullet.text).get(guid, bullet)
            is_elsewhere = hosts.is_elsewhere(named.link)
            return replace(
                bullet,
                name=named.name,
                link=named.link,
                ids=(guid,),
                missing_in=hosts.name if is_elsewhere else "",
            )
        successor = self.catalog.successor(policy)
        return Departure(
            policy.display_name,
            self.wording.definition_link(guid),
            (guid,),
            gone=True,
            deprecated=policy.deprecated,
            successor=self._named(successor) if successor else None,
        )

    def _named(self, policy: PolicyDefinition) -> Bullet:
        link = self.wording.definition_link(policy.id)
        return Bullet("", Subject(frozenset({policy.id})), policy.display_name, link)

    def _standing_of_policy(self, subject: Subject) -> Standing:
        if subject.ids:
            return self.catalog.standing(subject.ids)
        return self._standing_of_name(subject, self._policy_names)

    def _standing_of_recommendation(self, subject: Subject) -> Standing:
        return self._standing_of_name(subject, self._recommendation_names)

    def _standing_of_name(self, subject: Subject, live: frozenset[str]) -> Standing:
        if not subject.names.isdisjoint(live):
            return Standing.LIVE
        if self.catalog.partial or not subject.names.isdisjoint(self._names_of_gaps):
            return Standing.UNKNOWN
        return Standing.GONE

    @cached_property
    def _policy_names(self) -> frozenset[str]:
        return frozenset(name_key(policy.display_name) for policy in self.catalog.live)

    @cached_property
    def _recommendation_names(self) -> frozenset[str]:
        types = self.catalog.recommendation_list(None)
        title = load_advisor_rules().title
        return frozenset(
            name_key(name) for one in types for name in (one.display_name, title(one.display_name))
        )

    @cached_property
    def _names_of_gaps(self) -> frozenset[str]:
        return frozenset(map(name_key, self.catalog.gaps))


def _together(before: Outcome | None, now: Outcome | None) -> Outcome | None:
    """What became of a place in two passes: the changes of both, and what is there in the end."""
    if before is None or now is None:
        return now
    both = Outcome.sum([before, now])
    return replace(both, kept=before.kept, already=now.already, written=now.written)


def _edits(outcomes: Mapping[Slot, Outcome | None]) -> list[Edit]:
    return [edit for one in outcomes.values() if one for edit in one.edits]


def warn_of_unasked(facts: Facts) -> Iterator[str]:
    """Say which sections were left as they were because their source was not asked."""
    if facts.families is None:
        yield "policy definitions were not asked for; their sections are as they were."
    if facts.advice is None:
        yield "Azure Advisor was not asked; its sections are as they were."


def warn_of_notes(outcomes: Iterable[Outcome | None]) -> Iterator[str]:
    """Say below which bullets that left something of people's stays."""
    for outcome in outcomes:
        for one in outcome.removed if outcome else ():
            if one.has_notes:
                yield f"'{one.name}' left; what people wrote below it stays. Look whether it holds."


def warn_of_leftovers(outline: Outline) -> Iterator[str]:
    """Say, in one line, how many of the template's placeholders are left, and where."""
    document = outline.document
    found: list[tuple[int, str]] = []
    for passage in outline.passages:
        text = document.text[passage.span.start : passage.span.end]
        left = template.left_to_fill(text)
        if not left and template.is_stopgap(text):
            left = [text.strip()]
        found += [(document.line_of(passage.span.start + text.index(one)), one) for one in left]
    if found:
        named = ", ".join(f"line {line} {one}" for line, one in found[:_NAMED])
        rest = found[_NAMED:]
        more = f", and {len(rest)} more up to line {rest[-1][0]}" if rest else ""
        yield f"left to fill: {named}{more}."


def warn_of_missing(article: Article, outcomes: Mapping[Slot, Outcome | None]) -> Iterator[str]:
    """Say which places the article lacks, how to add them, and which headings were seen.

    Where there are places, a kind of them that is nowhere is no part of the article's layout.
    """
    missing = {slot for slot, outcome in outcomes.items() if outcome is None}
    partly = {slot.kind for slot in outcomes.keys() - missing}
    said = False
    for kind in Kind:
        called_for = kind in partly or kind is not Kind.SENTENCE or not partly
        slots = [slot for slot in outcomes if slot in missing and slot.kind is kind]
        if slots and called_for:
            where = _all_of(slots)
            yield f"no place for {kind} in {where}. To have it, add {template.ADVICE[kind]}."
            said = True
    if said:
        seen = "; ".join(article.outline.headings())
        cut = seen if len(seen) <= _LONGEST_OUTLINE else f"{seen[:_LONGEST_OUTLINE]}…"
        yield f"headings seen: {cut}"


def _all_of(slots: list[Slot]) -> str:
    """Where places are missing, in words."""
    if slots[0].kind is Kind.RECOMMENDATIONS:
        return "the article"
    return ", ".join(slot.pillar.title for slot in slots)
