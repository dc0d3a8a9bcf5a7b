"""Directives as their options: what the list in a region is about, and its slot in the lock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.article_options import (
    ArticleOptions,
    DirectiveOptions,
    directive_options,
    merged,
)
from enricher.article.directives.syntax import DirectiveError, Region, find_regions
from enricher.article.template import Slot, SlotKind
from enricher.catalog.pillar import Pillar
from enricher.catalog.service import Service, combined
from enricher.catalog.services import Registry, named_services
from enricher.errors import ArticleError, UsageError
from enricher.markdown.document import Document
from enricher.markdown.outline import Outline
from enricher.platform.words import nearest

KINDS = {
    "policies": SlotKind.POLICIES,
    "recommendations": SlotKind.RECOMMENDATIONS,
    "initiatives": SlotKind.INITIATIVES,
}
_WORDS = {kind: word for word, kind in KINDS.items()}
_NAME = "directive "  # after the kind, in the name of a slot
#: The keys that say what a list is about. The others may change, and it is still the same list.
_SELECTING = ("service", "resource-types", "pillar", "category", "initiative")
#: The keys without which a list is about the service of the article.
_SUBJECTS = ("service", "resource-types", "category", "initiative")


class DirectiveSlot(Slot, frozen=True):
    """The slot of a directive. The pillar of a list on all pillars is the first one."""

    directive: str = ""  # its selection, with a number if there are several of the same
    is_of_pillar: bool = False

    @property
    def name(self) -> str:
        """The name of the slot in the lock."""
        return f"{self.kind.value}/{_NAME}{self.directive}"

    @property
    def own_pillar(self) -> Pillar | None:
        """The pillar that the directive names, if it names one."""
        return self.pillar if self.is_of_pillar else None

    @property
    def title(self) -> str:
        """The words of the directive that select its list."""
        return f"{_WORDS[self.kind]} {self.directive}".rstrip()


class Directive(Struct, frozen=True):
    """A directive: its slot, the service that it is about, and its options.

    The service is None if a category or an initiative alone selects its list.
    """

    line: int
    slot: DirectiveSlot
    service: Service | None
    options: ArticleOptions
    own: DirectiveOptions


class Directives(Struct, frozen=True):
    """The directives of an article in order, and what is wrong with others."""

    directives: tuple[Directive, ...] = ()
    errors: tuple[DirectiveError, ...] = ()

    @property
    def services(self) -> Service | None:
        """The services that the directives are about, as one; None if they name none."""
        services = [each.service for each in self.directives if each.service]
        return combined(services) if services else None

    @property
    def services_by_slot(self) -> dict[Slot, Service | None]:
        """The service that each directive is about; None without one."""
        return {directive.slot: directive.service for directive in self.directives}

    def __bool__(self) -> bool:
        """Return whether there is a directive, right or wrong."""
        return bool(self.directives or self.errors)

    def require_valid(self, document: Document) -> None:
        """Raise ArticleError if there is an error."""
        for error in self.errors:
            line = document.line_of(error.span.start)
            more = f" ({len(self.errors)} errors in directives)" if len(self.errors) > 1 else ""
            raise ArticleError(f"line {line}: directive: {error.message}{more}")


NO_DIRECTIVES = Directives()


def read_directives(
    outline: Outline, service: Service | None, options: ArticleOptions, registry: Registry
) -> Directives:
    """Return the directives of an article.

    `service` is that of the article, and `options` are its options, which those of a directive
    override.
    """
    found = find_regions(outline)
    if not (found.regions or found.errors):
        return NO_DIRECTIVES
    reader = _Reader(outline, service, options, registry)
    wrong = {error.span for error in found.errors}
    directives = [*reader.read(each for each in found.regions if each.start.span not in wrong)]
    errors = sorted((*found.errors, *reader.errors), key=lambda error: error.span.start)
    return Directives(tuple(directives), tuple(errors))


def slot_of_name(name: str) -> DirectiveSlot | None:
    """Return the slot of a directive with this name in the lock; None for another slot."""
    kind, _, rest = name.partition("/")
    if kind not in [*SlotKind] or not rest.startswith(_NAME):
        return None
    directive = rest.removeprefix(_NAME)
    named = (p for p in Pillar if f"pillar={p.value}" in directive.split())
    pillar = next(named, None)
    return DirectiveSlot(
        SlotKind(kind), pillar or next(iter(Pillar)), directive, pillar is not None
    )


class _Reader:
    """Reads the regions of one article."""

    def __init__(
        self,
        outline: Outline,
        service: Service | None,
        options: ArticleOptions,
        registry: Registry,
    ) -> None:
        self._outline = outline
        self._service = service
        self._options = options
        self._registry = registry
        self.errors: list[DirectiveError] = []

    def read(self, regions: Iterable[Region]) -> Iterator[Directive]:
        """Yield the directives that are right; `errors` has what is wrong with others."""
        numbers: Counter[DirectiveSlot] = Counter()
        for region in regions:
            try:
                directive = self._directive(region)
            except UsageError as error:
                self.errors.append(DirectiveError(region.start.span, str(error)))
                continue
            slot = directive.slot
            numbers[slot] += 1
            if numbers[slot] > 1:
                slot = replace(slot, directive=f"{slot.directive} #{numbers[slot]}".lstrip())
            yield replace(directive, slot=slot)

    def _directive(self, region: Region) -> Directive:
        known, given = directive_options(region.word), dict[str, object]()
        for key, text in region.pairs:
            option = known.get(key)
            if option is None:
                near = nearest(key, known, 1)
                hint = f"Nearest: '{near[0]}'." if near else f"It has {', '.join(known)}."
                raise UsageError(f"'{region.word}' has no key '{key}'. {hint}")
            if option.name in given:
                raise UsageError(f"'{key}' is given twice. Remove one.")
            if not text:
                raise UsageError(f"'{key}' has no value. Write {key}=VALUE, or remove it.")
            try:
                given[option.name] = option.metadata["read"](text)
            except UsageError as error:
                raise UsageError(f"{key}: {error}") from error
        names = [option.name for option in fields(DirectiveOptions)]
        own = {name: given.pop(name) for name in names if name in given}
        directive = DirectiveOptions(**own)  # type: ignore[arg-type]
        service = self._service_of(region, given)
        line = self._outline.document.line_of(region.start.span.start)
        slot = DirectiveSlot(
            KINDS[region.word],
            directive.pillar or next(iter(Pillar)),
            _selection(dict(region.pairs), directive),
            directive.pillar is not None,
        )
        return Directive(line, slot, service, merged(self._options, given), directive)

    def _service_of(self, region: Region, given: Mapping[str, object]) -> Service | None:
        """Return the service of a directive; raise UsageError if it needs one and has none."""
        options = merged(ArticleOptions(), given)
        if types := options.resource_types:
            service = Service(types[0], ", ".join(types), resource_types=types)
        elif options.service:
            service = named_services(options.service, self._registry)
        elif not {key for key, _ in region.pairs}.isdisjoint(_SUBJECTS):
            return None
        elif self._service is None:
            raise UsageError("names no service, and the file has none. Add service=KEY.")
        else:
            service = self._service
        return service


def _selection(pairs: Mapping[str, str], options: DirectiveOptions) -> str:
    """Return the keys that select the list, and their values, in the order of the declaration."""
    values = {key: pairs[key].lower() for key in _SELECTING if key in pairs}
    if options.pillar:
        values["pillar"] = options.pillar.value
    return " ".join(
        f'{key}="{value}"' if " " in value else f"{key}={value}" for key, value in values.items()
    )
