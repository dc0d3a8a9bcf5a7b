"""From the options that say where facts come from to the facts of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Semaphore, Thread
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from msgspec import Struct

from enricher.catalog.advisor import load_advisor_rules
from enricher.catalog.catalog import Catalog
from enricher.catalog.families import load_folding
from enricher.catalog.model import Affected, Compliance
from enricher.catalog.pillars import load_rules
from enricher.catalog.usage import ByType, Counts
from enricher.catalog.wire import JsonObject, as_text
from enricher.clouds import Cloud
from enricher.collector import without_collector
from enricher.errors import LostPageError, NotRecordedError, RefusedError, SourceError, UsageError
from enricher.sources import advisor, compliance, policy
from enricher.sources.cache import CatalogCache
from enricher.sources.digest import digested, kept
from enricher.sources.loss import check_loss
from enricher.sources.options import SourceOptions

if TYPE_CHECKING:
    from enricher.sources.session import Session

_CHAINS = 8  # requests under way at once, at most; a chain of pages takes one at a time

#: In the cache.
_DEFINITIONS, _INITIATIVES = "policy-definitions", "policy-set-definitions"
_METADATA = "advisor-metadata"

_Answer = TypeVar("_Answer")
_Count = TypeVar("_Count", Affected, Compliance)

#: Is told each page of a list.
_Hear = Callable[[list[JsonObject]], None]

#: The user's own counts, as they are kept.
_AFFECTED, _COMPLIANCE = dict[str, dict[str, Affected]], dict[str, dict[str, Compliance]]

#: The user's own counts, under way: affected resources, and compliance.
_Usage: TypeAlias = "tuple[Future[ByType[Affected]], Future[ByType[Compliance]]]"


class Answers(Struct, frozen=True):
    """All that the sources of a run said.

    `refused` has a line for each that could not be asked, and that a run can do without;
    `warnings` tell what of the catalogue is odd.
    """

    catalog: Catalog
    counts: Counts | None = None  # of the user's own resources, where they were asked for
    refused: tuple[str, ...] = ()
    not_recorded: tuple[str, ...] = ()  # counts that a recording doesn't hold
    warnings: tuple[str, ...] = ()


class Sources:
    """The sources of a run. Azure is asked only for what no file and no fresh cache gives."""

    def __init__(
        self,
        options: SourceOptions,
        record_to: Path | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        """With `record_to`, what Azure answers is also written there, scrubbed.

        `say` tells a person of long waits.
        """
        self._options = options
        self._rules = True
        self._refused: list[str] = []
        self._not_recorded: list[str] = []
        self._session: Session | None = None
        self._opening = Lock()  # several chains may be the first
        self._record_to = record_to
        self._say = say
        # A recording is a cache of its own, and one that is made must ask for everything.
        has_cache = not (record_to or options.recordings)
        self._cache = CatalogCache(_place(options), options.max_age if has_cache else 0)

    @property
    def session(self) -> Session | None:
        """What Azure, or a recording of it, is asked through; None where nobody is asked."""
        with self._opening:
            if self._session is None and (self._options.recordings or self._options.needs_azure):
                self._session = self._open()
            return self._session

    def _open(self) -> Session:
        from enricher.sources.session import Session  # with the Azure SDK, which is slow to import

        if self._options.recordings:
            return Session.offline(self._options.recordings)
        return Session.live(self._options, self._record_to, self._say)

    def ask(
        self,
        *,
        counts: bool = False,
        recommendations: bool = True,
        resource_types: Iterable[str] = (),
        rules: bool = True,
    ) -> Answers:
        """Ask all sources at once; the wall time is that of the longest chain of pages.

        With `counts`, also for those of the user's own resources. Without `rules`, definitions may
        come with what was found out about them instead: enough for what concerns services of the
        registry. `resource_types` are the user's own, to be checked.
        Raises SourceError when a source can't be read; one that refuses this account only leaves
        out what it would give. Raises UsageError when Azure has no such resource type.
        """
        self._rules = rules
        chains = _Chains(self._close)
        with without_collector():
            try:
                return self._ask(chains, counts, recommendations, tuple(resource_types))
            finally:
                chains.end()

    def _close(self) -> None:
        """End the session, where there is one."""
        if self._session:
            self._session.close()

    def _ask(
        self,
        chains: _Chains,
        counts: bool,
        recommendations: bool,
        resource_types: tuple[str, ...],
    ) -> Answers:
        known = self._kept()
        is_listed = known is None and not self._options.policies_from
        lists = [self._definitions, self._initiatives] if is_listed else []
        listed = [_Listing(chains, one) for one in lists]
        types = chains.start(self._recommendation_types) if recommendations else None
        usage = self._ask_usage(chains) if counts else None
        checked = chains.start(self._check_resource_types, resource_types)
        if listed:  # while Azure answers: what the answers are judged by
            for load in (load_rules, load_folding, load_advisor_rules):
                load()
        policies = known or self._policies(listed)
        advice = self._settle(types) if types else None
        catalog = Catalog(
            policies.definitions if policies else None,
            policies.initiatives if policies else (),
            advice.types if advice else None,
            partial=self._options.recordings is not None,
            gaps=(policies.odd if policies else frozenset())
            | (advice.odd if advice else frozenset()),
        )
        counted = self._counts(usage)
        self._settle(checked)
        warnings = (*(policies.warnings if policies else ()), *(advice.warnings if advice else ()))
        refused, missed = dict.fromkeys(self._refused), dict.fromkeys(self._not_recorded)
        return Answers(catalog, counted, tuple(refused), tuple(missed), warnings)

    def _settle(self, future: Future[_Answer]) -> _Answer | None:
        """The answer of a chain, or None when it refused."""
        try:
            return future.result()
        except RefusedError as error:
            self._refused.append(str(error))
            return None

    def _settle_usage(self, future: Future[_Answer]) -> _Answer | None:
        """The user's own counts: whatever is wrong with them, a run can do without."""
        try:
            return future.result()
        except NotRecordedError as error:
            self._not_recorded.append(str(error))
        except SourceError as error:
            self._refused.append(f"{error} Its counts are missing.")
        return None

    def _policies(self, listed: Sequence[_Listing]) -> policy.PolicyCatalog | None:
        """A checkout, or what Azure lists, made while it comes; None when it refused."""
        if self._options.policies_from:
            return self._checkout(self._options.policies_from, self._options.cloud)
        made: policy.PolicyCatalog | SourceError
        try:
            made = policy.make_catalog(*listed)
        except SourceError as error:  # such as of half a list: why it broke off says more
            made = error
        if None in [self._settle(one.whole) for one in listed]:
            return None
        if isinstance(made, SourceError):
            raise made
        return made

    def _kept(self) -> policy.PolicyCatalog | None:
        """The digest of a recording, or of Azure's lists while the cache has them fresh.

        None where that is not enough, or can't be had: then they are asked for.
        """
        files = [*filter(None, map(self._cache.fresh, (_DEFINITIONS, _INITIATIVES)))]
        if self._recordings:
            files = [self._recordings]
        elif len(files) < 2 or not self._options.needs_azure:
            return None
        if self._rules or self._options.policies_from:
            return None

        def read() -> policy.PolicyCatalog:
            lists = (ask(lambda _: None) for ask in (self._definitions, self._initiatives))
            return policy.make_catalog(*(one or () for one in lists))

        with suppress(SourceError):  # which is told where they are asked for
            return digested(files, _place(self._options), read)
        return None

    def _checkout(self, source: Path, cloud: Cloud) -> policy.PolicyCatalog:
        """A checkout, or its digest where that is enough and may be kept."""
        if self._rules or not self._options.max_age or not source.exists():
            return policy.read_checkout(source, cloud)
        return digested([source], cloud.value, lambda: policy.read_checkout(source, cloud))

    def _definitions(self, hear: _Hear) -> list[JsonObject] | None:
        return self._cached(_DEFINITIONS, policy.fetch_definitions, hear)

    def _initiatives(self, hear: _Hear) -> list[JsonObject] | None:
        return self._cached(_INITIATIVES, policy.fetch_initiatives, hear)

    def _recommendation_types(self) -> advisor.AdvisorCatalog | None:
        """Advisor's catalogue, or its digest: of saved files, a recording, or a fresh cache."""
        options = self._options
        saved = options.recommendations_from
        if saved:
            files, form = (saved if options.max_age else ()), " ".join(map(str, saved))
        elif options.recordings or options.needs_azure:
            files = (*filter(None, [self._recordings or self._cache.fresh(_METADATA)]),)
            form = _place(options)
        else:
            return None

        def read() -> advisor.AdvisorCatalog:
            if saved:
                return advisor.read_catalogs(saved)
            types = self._cached(_METADATA, lambda session: [advisor.fetch_types(session)])
            return advisor.make_catalog(types or ())

        return kept(files, form, advisor.AdvisorCatalog, read)

    def _cached(
        self,
        name: str,
        fetch: Callable[[Session], Iterable[list[JsonObject]]],
        hear: _Hear = lambda _: None,
    ) -> list[JsonObject] | None:
        """From the cache while it is fresh, else from Azure; None when Azure is not to be asked.

        `hear` is told each page as it comes.
        """
        known = self._cache.read(name) if self._options.needs_azure else None
        if known:
            hear(known)
        elif self.session:
            known = []
            for page in fetch(self.session):
                hear(page)
                known += page
            if not self._options.accept_loss:
                check_loss(name, *(map(_id_of, one) for one in (self._cache.last(name), known)))
            if known:
                self._cache.write(name, known)
        return known

    @property
    def _recordings(self) -> Path | None:
        """The recordings whose answers may be kept: they are always the same."""
        return self._options.recordings if self._options.max_age else None

    def _ask_usage(self, chains: _Chains) -> _Usage | None:
        """Start asking for the user's own counts, of all services at once."""
        options = self._options
        if options.offline:
            return (
                chains.start(self._shipped, _AFFECTED, _count_recommendations),
                chains.start(self._shipped, _COMPLIANCE, compliance.fetch),
            )
        has_scope = options.subscriptions or options.has_wide_scope or options.recordings
        session = self.session if has_scope else None
        if session is None:
            return None
        if options.has_wide_scope:
            from enricher.sources import graph

            scope = graph.Scope(options.subscriptions, options.management_group)
            return (
                chains.start(graph.count_recommendations, session, scope),
                chains.start(graph.count_states, session, scope),
            )
        if session.subscription is None:
            return None
        return (
            chains.start(_count_recommendations, session),
            chains.start(compliance.fetch, session),
        )

    def _shipped(
        self, kind: type[ByType[_Count]], ask: Callable[[Session], ByType[_Count]]
    ) -> ByType[_Count]:
        """Counts of the shipped fixtures, which are nobody's, and so may be kept."""

        def read() -> ByType[_Count]:
            return ask(self.session) if self.session else {}

        files = [self._recordings] if self._recordings else []
        return kept(files, _place(self._options), kind, read)

    def _counts(self, asked: _Usage | None) -> Counts | None:
        """The user's own counts; None within for what could not be asked."""
        if asked is None:
            return None
        return Counts(self._settle_usage(asked[0]), self._settle_usage(asked[1]))

    def _check_resource_types(self, wanted: tuple[str, ...]) -> None:
        """Raise UsageError when Azure offers no such type; without a session nothing is known."""
        if not wanted or self.session is None or self.session.subscription is None:
            return
        from enricher.sources import providers

        offered = providers.fetch_resource_types(self.session)
        namespaces = {kind.partition("/")[0] for kind in offered}
        for kind in map(str.lower, wanted):
            if kind.partition("/")[0] in namespaces and kind not in offered:
                near = ", ".join(get_close_matches(kind, sorted(offered), 3))
                raise UsageError(
                    f"Azure has no resource type '{kind}'{f'. Nearest: {near}' if near else ''}."
                )


def _count_recommendations(session: Session) -> ByType[Affected]:
    """The subscription's own recommendations, by whichever service gives all of them.

    Advisor can link to a page that is too long an address for its own gateway:
    https://github.com/Azure/azure-cli/issues/33770
    """
    try:
        return advisor.count_recommendations(session)
    except LostPageError as lost:
        from enricher.sources import graph

        try:
            return graph.count_recommendations(session, graph.Scope([session.subscription or ""]))
        except SourceError as error:
            raise SourceError(f"{lost} {error}") from error


class _Listing:
    """A list of Azure's that comes page by page, in a chain of its own; `whole` is all of it."""

    def __init__(self, chains: _Chains, ask: Callable[[_Hear], list[JsonObject] | None]) -> None:
        self._pages = SimpleQueue[list[JsonObject] | None]()
        self.whole = chains.start(self._listen, ask)

    def _listen(self, ask: Callable[[_Hear], list[JsonObject] | None]) -> list[JsonObject] | None:
        try:
            return ask(self._pages.put)
        finally:
            self._pages.put(None)

    def __iter__(self) -> Iterator[JsonObject]:
        """Its items, as soon as they are there; fewer than all where it broke off."""
        while (page := self._pages.get()) is not None:
            yield from page


class _Chains:
    """Chains of requests, side by side. Who ends the run needs not wait for them.

    Unlike those of an executor, these threads are none that the interpreter waits for at its end.
    """

    def __init__(self, close: Callable[[], None]) -> None:
        """`close` ends what they share: when the run is over, and again behind a late one."""
        self._room = Semaphore(_CHAINS)
        self._close = close
        self._is_over = False

    def end(self) -> None:
        """Nobody waits for a chain any more."""
        self._is_over = True
        self._close()

    def start(self, work: Callable[..., _Answer], *arguments: object) -> Future[_Answer]:
        """Start a chain; its result, or what went wrong, is the future's."""
        future: Future[_Answer] = Future()

        def run() -> None:
            with self._room:
                try:
                    future.set_result(work(*arguments))
                except BaseException as error:
                    future.set_exception(error)
            if self._is_over:
                self._close()

        Thread(target=run, name="enrich chain", daemon=True).start()
        return future


def _id_of(wire: JsonObject) -> str:
    return as_text(wire.get("name") or wire.get("id")).lower()


def _place(options: SourceOptions) -> str:
    """What a cache belongs to: a cloud, or an endpoint of its own."""
    return options.arm_endpoint or options.cloud.value
