"""Every sentence that the tool writes, rendered from `templates/` or the user's own folder."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from enricher.article.bullets import Bullet, Subject, name_key
from enricher.article.sentence import COUNT, Forms
from enricher.catalog.advisor import Advice, load_advisor_rules
from enricher.catalog.families import Family, Member
from enricher.catalog.model import Compliance, Pillar, PolicyDefinition, Service
from enricher.catalog.products import with_todays_names
from enricher.catalog.sentences import telling_sentence
from enricher.clouds import CLOUDS, Cloud, Hosts
from enricher.errors import UsageError
from enricher.markdown.blocks import Outline
from enricher.markdown.document import Document
from enricher.markdown.inline import escape, slug

if TYPE_CHECKING:
    from enricher.article.sandbox import Sandbox

#: Microsoft's page that lists all built-in policies by category.
CATEGORY_PAGE = "/azure/governance/policy/samples/built-in-policies"
_BLADE = "#blade/Microsoft_Azure_Policy/PolicyDetailBlade/definitionId/"
_INITIATIVE_VIEW = "#view/Microsoft_Azure_Policy/InitiativeDetail.ReactView/id/"
_ONE, _MANY = 1, int(COUNT)  # templates may tell singular from plural


class _Link(Struct, frozen=True):
    """A member of a family, as the template sees it."""

    label: str
    link: str
    counts: str  # the compliance of the user's own resources, or nothing


class Categories(Struct, frozen=True):
    """Where the policies of a list are: all categories of the service's, or the pillar's first."""

    names: Sequence[str]
    of_pillar: bool = False
    others: bool = False  # there are more of them


class _FamilyView(Struct, frozen=True):
    """A family, as the template sees it."""

    title: str
    lead: _Link
    destinations: list[_Link]
    related: list[_Link]
    remedies: list[_Link]  # that bring about what the lead only tells
    initiatives: list[_Link]
    by_destination: bool
    marks: list[str]
    sentence: str


class Wording:
    """Renders the templates; a file of the same name in `overrides` goes before the built-in one.

    Raises UsageError, with the name of the template, when one of the user's can't be rendered, or
    gives what would not be found again in the article: not one line, or not the one block that its
    place has.
    """

    def __init__(
        self,
        overrides: Path | None = None,
        hosts: Hosts = CLOUDS[Cloud.PUBLIC],
        texts: MutableMapping[str, str] | None = None,
    ) -> None:
        """`texts` are those that the templates gave before, to which new ones are added."""
        self._overrides = overrides
        self.hosts = hosts
        self._texts = {} if texts is None else texts

    def __reduce__(self) -> tuple[type[Wording], tuple[Path | None, Hosts, dict[str, str]]]:
        """Another process reads the templates itself, where it needs them."""
        return Wording, (self._overrides, self.hosts, {**self._texts})

    @cached_property
    def _sandbox(self) -> Sandbox:
        """The templates, which are slow to load."""
        from jinja2 import PackageLoader  # noqa: PLC0415

        from enricher.article.sandbox import Sandbox  # noqa: PLC0415

        filters: dict[str, Callable[..., str]] = {
            "md": escape,
            "series": series,
            "strong": lambda text: f"**{escape(text)}**",
            "labelled": lambda member: f"[{escape(member.label)}]({member.link}){member.counts}",
            "category_link": lambda category: category_link(category, self.hosts),
        }
        return Sandbox(self._overrides, PackageLoader("enricher.article"), filters)

    def policy_bullet(
        self, family: Family, compliance: Mapping[str, Compliance] | None = None
    ) -> Bullet:
        """The bullet of a family of policy definitions, without marker.

        `compliance`, by definition id, adds the counts of the user's own resources.
        """
        known = compliance or {}
        members = [
            _Link(
                _destination(member, family)
                if family.by_destination and member.is_kin
                else _name_of(member),
                self.definition_link(member.judged.policy.id),
                self._compliance(known.get(member.judged.policy.id)),
            )
            for member in family.named
        ]
        policy = family.lead.policy
        others: dict[str, list[_Link]] = {"destination": [], "remedy": [], "related": []}
        for member, link in list(zip(family.named, members, strict=True))[1:]:
            others[_part_of(member, family)].append(link)
        marks = [*_marks(family.members[0]), effects_of(policy)]
        view = _FamilyView(
            title=family.title.rstrip("."),
            lead=members[0],
            destinations=others["destination"],
            related=others["related"],
            remedies=others["remedy"],
            initiatives=[
                _Link(one.display_name, self.initiative_link(one.id), "")
                for one in family.initiatives
            ],
            by_destination=family.by_destination,
            marks=[*filter(None, marks)],
            sentence=""
            if family.by_destination
            else with_todays_names(telling_sentence(policy.display_name, policy.description)),
        )
        names = (member.judged.policy.display_name for member in family.members)
        subject = Subject(frozenset(family.ids), frozenset(map(name_key, names)))
        is_own = any(link.counts for link in members)
        text = self._render("policy_bullet", subject, is_own=is_own, family=view)
        return Bullet(text, subject, view.title, view.lead.link)

    def policy_none(self, service: Service, pillar: Pillar) -> str:
        """What a pillar without any policy says."""
        return self._render("policy_none", service=service, pillar=pillar)

    def policy_closing(self, service: Service, pillar: Pillar, where: Categories, more: int) -> str:
        """The last line of a list; `more` is how many it leaves out."""
        return self._render(
            "policy_closing",
            service=service,
            pillar=pillar,
            page=self.hosts.page(service.policy_reference),
            categories=where.names,
            of_pillar=where.of_pillar and not service.policy_reference,
            others=where.others,
            more=more,
        )

    def policy_group(self, pillar_title: str) -> str:
        """The heading of one pillar's policies inside an article-wide section."""
        return self._render("policy_group", pillar_title=pillar_title)

    def advisor_sentence(self, service: Service, pillar: Pillar, link: str) -> str:
        """The pillar's sentence on Advisor; without a link, it has nothing for the service."""
        return self._render("advisor_sentence", service=service, pillar=pillar, link=link)

    def policy_intro(self, service: Service) -> str:
        """The sentence before the policies in a section for all pillars."""
        return self._render("policy_intro", service=service)

    def advisor_intro(self, service: Service, *, any_: bool, brief: bool = False) -> str:
        """The first sentence of the Advisor section; `brief`: it says by itself what Advisor is."""
        return self._render("advisor_intro", service=service, any=any_, brief=brief)

    def advisor_group(self, pillar_title: str) -> str:
        """The heading of one pillar's recommendations."""
        return self._render("advisor_group", pillar_title=pillar_title)

    def advisor_bullet(self, advice: Advice, reference: str, affected: int | None = None) -> Bullet:
        """The bullet of one recommendation type and those that are like it, without marker.

        `reference` is the page that lists all of the pillar, where it has no page of its own.
        `affected` adds how many of the user's own resources it is for.
        """
        recommendation, rules = advice.lead, load_advisor_rules()
        name, *similar = dict.fromkeys(rules.title(one.display_name) for one in advice.entries)
        names = {name, *similar, *(one.display_name for one in advice.entries)}
        subject = Subject(names=frozenset(map(name_key, names)))
        learn_more = self.hosts.page(recommendation.learn_more or "")
        text = self._render(
            "advisor_bullet",
            subject,
            is_own=affected is not None,
            affected=self._affected(affected),
            recommendation=replace(recommendation, learn_more=learn_more),
            name=name,
            condition=rules.condition(recommendation.display_name),
            similar=similar,
            reference=reference,
        )
        return Bullet(text, subject, name, learn_more or reference)

    def advisor_opening(
        self, service: Service, pillar: Pillar, pillar_title: str, reference: str
    ) -> str:
        """The line before recommendations of which some have no page of their own."""
        return self._render(
            "advisor_opening",
            service=service,
            pillar=pillar,
            pillar_title=pillar_title,
            reference=reference,
        )

    def advisor_more(
        self,
        service: Service,
        pillar: Pillar,
        pillar_title: str,
        reference: str,
        more: int,
        *,
        is_linked: bool,
    ) -> str:
        """The line that says how many recommendations a list leaves out.

        `is_linked`: the line before the list links the reference already.
        """
        return self._render(
            "advisor_more",
            service=service,
            pillar=pillar,
            pillar_title=pillar_title,
            reference=reference,
            more=more,
            linked=is_linked,
        )

    def without_counts(self, bullet: str) -> str:
        """A bullet without the counts of the user's own resources, which change from day to day."""
        return self._counts.sub("", bullet)

    @cached_property
    def _counts(self) -> re.Pattern[str]:
        """Finds the counts in a bullet, in whatever words the templates put them."""
        counts = (_ONE, _MANY)
        forms = [self._affected(number, is_own=False) for number in counts]
        forms += [self._compliance(Compliance(a, b), is_own=False) for a in counts for b in counts]
        return Forms(forms).pattern

    def _compliance(self, counts: Compliance | None, *, is_own: bool = True) -> str:
        return f" {self._render('compliance', is_own=is_own, counts=counts)}" if counts else ""

    def _affected(self, number: int | None, *, is_own: bool = True) -> str:
        if number is None:
            return ""
        return f" {self._render('affected', is_own=is_own, number=number)}"

    def definition_link(self, definition_id: str) -> str:
        """The portal's page of a built-in definition."""
        return self._portal_link(_BLADE, "policyDefinitions", definition_id)

    def initiative_link(self, initiative_id: str) -> str:
        """The portal's page of a built-in initiative."""
        return self._portal_link(_INITIATIVE_VIEW, "policySetDefinitions", initiative_id)

    def _portal_link(self, view: str, kind: str, guid: str) -> str:
        resource = f"/providers/Microsoft.Authorization/{kind}/{guid}"
        return f"https://{self.hosts.portal}/{view}{quote(resource, safe='')}"

    def _render(
        self,
        name: str,
        subject: Subject | None = None,
        /,
        *,
        is_own: bool = False,
        **values: object,
    ) -> str:
        """What a template gives, as it gave it before; what tells of a user's own is not kept."""
        if is_own:
            return self._rendered(name, subject, values)
        given = msgspec.json.encode([name, values], order="deterministic")
        key = hashlib.sha256(given).hexdigest()[:32]
        if key not in self._texts:
            self._texts[key] = self._rendered(name, subject, values)
        return self._texts[key]

    def _rendered(self, name: str, subject: Subject | None, values: dict[str, object]) -> str:
        file = f"{name}.md.j2"
        text, template = self._sandbox.sentence(file, values)
        if "\n" in text or "\r" in text:
            raise UsageError(f"template {file} gives more than one line. Keep it to one.")
        if self._overrides and Path(template.filename or "").is_relative_to(self._overrides):
            _check_found_again(file, _BLOCKS.get(name), text, subject)
        return text


#: What begins the block of Markdown that a template's text becomes, and what kind it is.
_BLOCKS = {
    "policy_bullet": ("- ", "bullet_list"),
    "advisor_bullet": ("- ", "bullet_list"),
    "policy_group": ("### ", "heading"),
    "advisor_group": ("### ", "heading"),
    "policy_none": ("", "paragraph"),
    "policy_closing": ("", "paragraph"),
    "policy_intro": ("", "paragraph"),
    "advisor_sentence": ("", "paragraph"),
    "advisor_intro": ("", "paragraph"),
    "advisor_opening": ("", "paragraph"),
    "advisor_more": ("", "paragraph"),
}


def _check_found_again(
    file: str, expected: tuple[str, str] | None, text: str, subject: Subject | None
) -> None:
    """Raise UsageError for a text that the next run would not find in the article."""
    if expected is None or not text:
        return
    before, kind = expected
    blocks = Outline.of(Document(before + text)).blocks
    found = [item.text for item in blocks[0].items] or [blocks[0].text]
    if len(blocks) != 1 or blocks[0].kind != kind or found != [text]:
        raise UsageError(
            f"template {file} gives what is no plain {kind.replace('_', ' ')} of one line, so that "
            f"the next run would not find it: {text[:60]!r}. Mend or remove it."
        )
    if subject and not subject.meets(Subject.of(text)):
        raise UsageError(
            f"template {file} gives a bullet that neither links what it is about nor begins with "
            f"its name, so that the next run would not know it: {text[:60]!r}. Mend or remove it."
        )


def find_counted(*renders: Callable[[int], str]) -> Forms:
    """Texts that hold a count, in each form that their template gives them."""
    return Forms(render(count) for render in renders for count in (0, _ONE, _MANY))


def series(items: Sequence[str], conjunction: str) -> str:
    """`a`, `a and b`, `a, b, and c`: with the serial comma that Microsoft's style asks for."""
    if len(items) < 3:
        return f" {conjunction} ".join(items)
    return f"{', '.join(items[:-1])}, {conjunction} {items[-1]}"


#: What an effect does, where its name is no word of a writer's; an audit is an audit.
_EFFECTS = {
    "AuditIfNotExists": "Audit",
    "DeployIfNotExists": "deploys",
    "Modify": "modifies",
    "Append": "modifies",
    "Mutate": "modifies",
    "Disabled": "",
}
_DOES = {"Audit": "audits", "Deny": "denies"}


def effects_of(policy: PolicyDefinition) -> str:
    """What a policy can do, in words: `Audit or Deny`, `deploys`, `audits or deploys`."""
    words = {_EFFECTS.get(effect, effect) for effect in policy.effects} - {""}
    if any(map(str.islower, words)):  # all as what it does
        words = {_DOES.get(word, word) for word in words}
    return series(sorted(words), "or")


#: A resource type in a name, which says nothing beside the product's name.
_TYPE_IN_NAME = re.compile(r" \([\w.]+/[\w./]+\)")


def _name_of(member: Member) -> str:
    name = _TYPE_IN_NAME.sub("", member.judged.policy.display_name).rstrip(".")
    marks = ", ".join(_marks(member))
    return f"{name} ({marks})" if marks else name


def _destination(member: Member, family: Family) -> str:
    """Where a variant sends logs, marked where it is a preview and the one before it is not."""
    marks = [mark for mark in _marks(member) if mark not in _marks(family.members[0])]
    return f"{member.label} ({', '.join(marks)})" if marks else member.label


def _marks(member: Member) -> list[str]:
    return [
        *([member.generation] if member.generation else []),
        *(["preview"] if member.judged.policy.preview else []),
    ]


def _part_of(member: Member, family: Family) -> str:
    """As what a member beside the lead is told."""
    if family.by_destination and member.is_kin:
        return "destination"
    is_remedy = family.lead.states_a_goal and not member.judged.states_a_goal
    return "remedy" if is_remedy else "related"


def category_link(category: str, hosts: Hosts = CLOUDS[Cloud.PUBLIC]) -> str:
    """The link to a category on Microsoft's page of built-in policies."""
    page = hosts.page(CATEGORY_PAGE)
    return f"[Built-in policies - {escape(category)}]({page}#{slug(category)})"
