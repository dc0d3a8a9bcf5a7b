"""Whether a definition or an initiative that a text names is deprecated, removed or unknown."""

from __future__ import annotations

from enricher.catalog.facts import Availability
from enricher.lint.context import RuleContext
from enricher.lint.definition_names import NamedDefinition
from enricher.lint.violation import Violation


def deprecated(context: RuleContext, named: NamedDefinition) -> Violation | None:
    """Return the violation if a definition or an initiative is deprecated, with its successor."""
    names = context.definition_names
    item = names.item(named.id)
    if item is None or not item.deprecated:
        return None
    kind = "the initiative " if named.id in names.initiatives else ""
    message = f"{kind}'{item.display_name}' is deprecated{names.advice_on(named.id)}"
    return Violation(message, subject=named.id)


def unknown(context: RuleContext, named: NamedDefinition, target: str = "") -> Violation | None:
    """Return the violation if Azure has no such definition or initiative, or no longer has it.

    `target` is the link that names it: it may lead to the portal of another cloud.
    """
    names, catalog = context.definition_names, context.catalog
    own, others = names.policies, names.initiatives
    kind, other_kind = "policy definition", "initiative"
    if named.is_initiative:
        own, others, kind, other_kind = others, own, other_kind, kind  # type: ignore[assignment]
    if named.id in own:
        return None
    if removed := names.removed.get(named.id):
        last = f"the release of {removed.last} was the last one with it"
        advice = names.advice_on(named.id)
        message = f"'{removed.display_name}' has been removed: {last}{advice}"
    elif other := others.get(named.id):
        this = f"an {kind}" if named.is_initiative else f"a {kind}"
        message = f"{named.id} is the id of the {other_kind} '{other.display_name}', not of {this}"
    elif named.is_certain and catalog.availability([named.id]) is Availability.GONE:
        cloud = f" in {context.hosts.name}" if context.hosts.is_elsewhere(target) else ""
        message = f"no built-in {kind}{cloud} has the id {named.id}"
    else:
        return None
    return Violation(message, subject=named.id)
