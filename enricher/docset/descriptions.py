"""Descriptions of policies, initiatives and recommendations, such as an editor shows of a link."""

from __future__ import annotations

from msgspec import Struct

from enricher.article.wording import Wording
from enricher.catalog.advisor_rules import load_advisor_rules, load_learn_more_links
from enricher.catalog.catalog import Catalog
from enricher.catalog.initiative import Initiative
from enricher.catalog.pillar import Evidence, Pillar
from enricher.catalog.policy import CompiledPolicy
from enricher.catalog.reasons import reason_for
from enricher.catalog.recommendation import RecommendationType
from enricher.lint.definition_names import DefinitionNames


class Description(Struct, frozen=True, kw_only=True):
    """A policy definition, an initiative or a recommendation, with what articles say of it.

    `names` of related definitions are those that articles show.
    """

    kind: str  # `policy definition`, `initiative` or `recommendation`
    id: str
    name: str
    link: str  # the portal's page, or a recommendation's page on Learn; may be empty
    marks: tuple[str, ...] = ()  # `preview`, `deprecated`, `removed`
    note: str = ""  # of a removed one: the last release with it
    sentence: str = ""  # why it matters
    effects: tuple[str, ...] = ()
    impact: str = ""  # of a recommendation
    pillars: tuple[Pillar, ...] = ()  # the primary one first
    evidence: tuple[Evidence, ...] = ()  # for the pillars, heaviest first
    category: str = ""
    version: str = ""
    size: int = 0  # of an initiative: the number of its definitions
    initiatives: tuple[Initiative, ...] = ()  # that contain it
    remedies: tuple[CompiledPolicy, ...] = ()  # that are proved to bring about what it checks
    successor: CompiledPolicy | Initiative | None = None


def describe_definition(
    guid: str, names: DefinitionNames, catalog: Catalog, wording: Wording
) -> Description | None:
    """Return the description of a definition or initiative by id, also of a removed one."""
    successor = names.successor_of(guid)
    if policy := names.policies.get(guid):
        return _of_policy(policy, catalog, wording, successor)
    if initiative := names.initiatives.get(guid):
        return Description(
            kind="initiative",
            id=guid,
            name=initiative.edited_name,
            link=wording.initiative_link(guid),
            marks=_marks(initiative),
            category=initiative.category,
            version=initiative.version,
            size=initiative.size,
            successor=successor,
        )
    if removed := names.removed.get(guid):
        return Description(
            kind="policy definition",
            id=guid,
            name=removed.display_name,
            link="",
            marks=("removed",),
            note=f"The release of {removed.last} was the last one with it.",
            successor=successor,
        )
    return None


def _of_policy(
    policy: CompiledPolicy,
    catalog: Catalog,
    wording: Wording,
    successor: CompiledPolicy | Initiative | None,
) -> Description:
    classified = catalog.classify(policy)
    remedies = (catalog.by_id(guid) for group in policy.remedies for guid in group)
    return Description(
        kind="policy definition",
        id=policy.id,
        name=policy.edited_name,
        link=wording.definition_link(policy.id),
        marks=_marks(policy),
        sentence=reason_for(classified),
        effects=policy.effects,
        pillars=classified.classification.pillars,
        evidence=classified.classification.evidence,
        category=policy.category,
        version=policy.version,
        initiatives=tuple(entry for entry in classified.initiatives if not entry.is_left_out),
        remedies=tuple(filter(None, remedies)),
        successor=successor,
    )


def describe_recommendation(entry: RecommendationType, wording: Wording) -> Description:
    """Return the description of a recommendation type."""
    rules = load_advisor_rules()
    link = (
        entry.learn_more or load_learn_more_links().get(entry.id) or rules.reference[entry.pillar]
    )
    return Description(
        kind="recommendation",
        id=entry.id,
        name=rules.title(entry),
        link=wording.hosts.page(link),
        sentence=rules.condition(entry.display_name),
        impact=entry.impact,
        pillars=(entry.pillar,),
        category=entry.resource_type,
    )


def _marks(item: CompiledPolicy | Initiative) -> tuple[str, ...]:
    marks = {"preview": item.preview, "deprecated": item.deprecated}
    return tuple(mark for mark, has_it in marks.items() if has_it)
