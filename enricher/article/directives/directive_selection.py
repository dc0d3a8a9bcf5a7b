"""The selection of a directive: policies, recommendations or initiatives of the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from enricher.article.directives.directive import Directive
from enricher.article.service_facts import ServiceFacts
from enricher.article.template import SlotKind
from enricher.catalog.catalog import Catalog
from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.families import Family, rank
from enricher.catalog.initiative import Initiative
from enricher.catalog.recommendation import IMPACTS
from enricher.catalog.recommendations import Advice
from enricher.catalog.resource_counts import ResourceCounts
from enricher.catalog.service import Service
from enricher.catalog.tiers import initiatives_about
from enricher.errors import UsageError
from enricher.platform.words import nearest

_COMPLIANCE = "Regulatory Compliance"  # the category of initiatives for whole subscriptions


def check_names(directive: Directive, catalog: Catalog) -> None:
    """Raise UsageError if a directive names a category, initiative or type that Azure lacks."""
    own, options = directive.own, directive.options
    if directive.service and not directive.service.parts and options.resource_types:
        catalog.require_types(directive.service.resource_types)
    if own.category and catalog.definitions:
        categories = {policy.category.lower(): policy.category for policy in catalog.definitions}
        if own.category.lower() not in categories:
            near = nearest(own.category.lower(), categories, 2)
            hint = (
                f" Nearest: {', '.join(repr(categories[each]) for each in near)}." if near else ""
            )
            raise UsageError(f"unknown category '{own.category}'.{hint}")
    if own.initiative and catalog.facts.initiatives:
        _initiative(own.initiative, catalog)


def facts_for(
    directive: Directive,
    catalog: Catalog,
    counts: ResourceCounts | None,
    assigned_of: Callable[..., frozenset[str]] | None = None,
) -> ServiceFacts:
    """Return the facts that a directive selects.

    Its list is that of its slot's pillar, also if it is about all pillars. `assigned_of` returns
    the ids of the policies of families that are assigned. Raises UsageError for a name that Azure
    lacks.
    """
    options, pillar = directive.options, directive.slot.pillar
    service, families, advice = directive.service, None, None
    if directive.slot.kind is SlotKind.RECOMMENDATIONS and service:
        by_pillar = catalog.advice(service)
        advice = None if by_pillar is None else {pillar: _advice(directive, by_pillar.values())}
    elif catalog.definitions is not None:
        chosen = _policies(directive, catalog)
        service = service or _subject(directive, chosen)
        families = {pillar: _families(directive, chosen, service)}
    service = service or Service("", "")
    service_counts = counts.of(service) if counts and options.compliance else None
    assigned = assigned_of(families) if assigned_of and options.assigned else frozenset()
    return ServiceFacts(service, families, advice, service_counts=service_counts, assigned=assigned)


def initiatives_for(directive: Directive, catalog: Catalog) -> list[tuple[Initiative, int]] | None:
    """Return the initiatives that a directive selects, with the number of its definitions in each.

    Those about the service come first, those for whole subscriptions last. Returns None if no
    source for policies was available.
    """
    if catalog.definitions is None:
        return None
    category, chosen = directive.own.category.lower(), _policies(directive, catalog, of_all=True)
    about = initiatives_about(chosen)
    found = [
        (initiative, count)
        for initiative, count in catalog.initiatives_of(chosen)
        if not initiative.is_left_out
        and category in ("", initiative.category.lower())
        and (directive.options.preview or not initiative.preview)
    ]
    return sorted(
        found,
        key=lambda pair: (pair[0] not in about, pair[0].category == _COMPLIANCE),
    )


def _policies(
    directive: Directive, catalog: Catalog, *, of_all: bool = False
) -> list[ClassifiedPolicy]:
    """Return the policies that a directive selects; with `of_all`, those of all categories."""
    own, options = directive.own, directive.options
    chosen = catalog.policies(
        directive.service,
        preview=options.preview,
        include_generic=options.include_generic,
        custom=options.custom,
    )
    if own.category and not of_all:
        category = own.category.lower()
        chosen = [each for each in chosen if each.policy.category.lower() == category]
    if own.initiative and catalog.facts.initiatives:
        initiative = _initiative(own.initiative, catalog)
        chosen = [each for each in chosen if initiative in each.initiatives]
    return chosen


def _families(
    directive: Directive, chosen: Iterable[ClassifiedPolicy], service: Service
) -> Sequence[Family]:
    """Return the families of some policies: of the directive's pillar, or of all by worth."""
    families, pillar = rank(chosen, service), directive.slot.own_pillar
    if pillar:
        return [family for family in families if family.pillar is pillar]
    return sorted(families, key=lambda family: family.tier)


def _advice(directive: Directive, groups: Iterable[Sequence[Advice]]) -> Sequence[Advice]:
    """Return the recommendations of the directive's pillar, or of all by impact."""
    pillar = directive.slot.own_pillar
    found = [advice for group in groups for advice in group]
    if pillar:
        return [advice for advice in found if advice.lead.pillar is pillar]
    return sorted(found, key=lambda advice: _impact(advice.lead.impact))


def _impact(impact: str) -> int:
    return IMPACTS.index(impact) if impact in IMPACTS else len(IMPACTS)


def _subject(directive: Directive, chosen: Iterable[ClassifiedPolicy]) -> Service:
    """Return what policies are about that a category or an initiative alone selects.

    It has their resource types, the most frequent ones first.
    """
    types = Counter(kind for each in chosen for kind in each.policy.target_types)
    ordered = sorted(types, key=lambda kind: (-types[kind], kind))
    name = directive.own.category or directive.own.initiative
    return Service(key="", name=name, resource_types=tuple(ordered))


def _initiative(wanted: str, catalog: Catalog) -> Initiative:
    """Return the initiative with an id or a name; raise UsageError if there is none."""
    text, names = wanted.lower(), dict[str, Initiative]()
    for each in (*catalog.facts.initiatives, *catalog.initiatives):  # live ones come last, and win
        names[each.id] = each
        names |= {name.lower(): each for name in each.names}
    found = names.get(text)
    if found is None:
        near = nearest(text, names, 1)
        hint = f" Nearest: '{names[near[0]].display_name}' ({names[near[0]].id})." if near else ""
        raise UsageError(f"unknown initiative '{wanted}'.{hint}")
    if found.deprecated:
        successor = catalog.initiative_successor(found)
        use = f" Use '{successor.display_name}' ({successor.id})." if successor else ""
        raise UsageError(f"initiative '{found.display_name}' is deprecated.{use}")
    return found
