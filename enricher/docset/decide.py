"""Write a reviewer's decision on a policy into the configuration of a docset."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from enricher.article.identify import read_article
from enricher.catalog.explanation import find_definition
from enricher.catalog.fact_kind import FactKind
from enricher.catalog.policy import is_whole_id
from enricher.catalog.service import Service
from enricher.docset.config import Config
from enricher.docset.config_edit import Decision, with_decision
from enricher.docset.locate import CONFIG_NAME, LIMIT, find_config, governs
from enricher.docset.queries import CatalogQueries
from enricher.errors import ConfigError, UsageError
from enricher.markdown.document import Document
from enricher.platform.files import replace_article, write_new
from enricher.platform.locations import from_working_directory
from enricher.platform.reading import decode_text, read_file
from enricher.sources.shipped import shipped_policy_names

_SCHEMA = (
    "#:schema https://raw.githubusercontent.com/enrich-waf/enrich/main/docs/schemas/"
    "enrich.toml.json\n\n"
)


class Decided(Struct, frozen=True):
    """A decision as the configuration has it now, for one article or for all of them.

    `is_new`: it was not there before. `is_moved`: it replaces the opposite one.
    """

    decision: Decision
    id: str  # of the definition
    policy: str  # its name; empty if no catalogue that was read has it
    file: Path
    article: str  # its name; empty: all articles of the docset
    is_new: bool
    is_moved: bool


def exclude(
    queries: CatalogQueries, wanted: str, articles: Sequence[Path], folder: Path
) -> list[Decided]:
    """Never list a policy in some articles, or in all of the docset of `folder`.

    `wanted` is the id of the policy, the start of one, or a part of its name. A whole id needs no
    sign-in to Azure. Raises NotFoundError if there is no such policy or article, ConfigError for a
    configuration that can't be edited, and NotWritableError for one that can't be written.
    """
    return _decide(queries, Decision.EXCLUDE, wanted, articles, folder)


def pin(
    queries: CatalogQueries,
    wanted: str,
    articles: Sequence[Path],
    folder: Path,
    warn: Callable[[str], None],
) -> list[Decided]:
    """List a policy first; otherwise as `exclude`.

    Warns of services of the articles that it doesn't apply to, if a source names its rule.
    """
    decided = _decide(queries, Decision.PIN, wanted, articles, folder)
    if not queries.sources.has_policies:
        return decided
    policy = find_definition(queries._policy_catalog, decided[0].id, None)
    for service in dict.fromkeys(services_of(articles, config_of(articles, folder))):
        if not queries._policy_catalog.applies_to(policy, service):
            warn(
                f"{policy.display_name} does not apply to {service.name}, so its articles don't "
                "list it."
            )
    return decided


def _decide(
    queries: CatalogQueries,
    decision: Decision,
    wanted: str,
    articles: Sequence[Path],
    folder: Path,
) -> list[Decided]:
    config = config_of(articles, folder)
    service = next(services_of(articles, config), None)
    guid, name = _definition(queries, wanted, service)
    return _write(decision, guid, name, articles, config)


def _definition(queries: CatalogQueries, wanted: str, service: Service | None) -> tuple[str, str]:
    """Return the id and the name of a definition.

    A whole id is taken as it is if only Azure could say more; its name is then the one that ships
    with enrich, if any.
    """
    sources, guid = queries.sources, wanted.strip().lower().rpartition("/")[2]
    if is_whole_id(guid) and not sources.has_policies:
        return guid, shipped_policy_names(sources.effective_cloud).get(guid, "")
    sources.require(FactKind.POLICIES)
    policy = find_definition(queries._policy_catalog, wanted, service)
    return policy.id, policy.display_name


def config_of(articles: Sequence[Path], folder: Path) -> Config:
    """Return the configuration that governs all of the articles, or the folder without any.

    Raises UsageError if the articles belong to several docsets, or if one is no file.
    """
    for article in articles:
        if article.is_dir():
            raise UsageError(
                f"{article} is a folder. Name its articles, or none, for the whole docset."
            )
    configs = {config.root: config for config in map(find_config, articles or [folder])}
    if len(configs) > 1:
        roots = " and ".join(str(from_working_directory(root)) for root in configs)
        raise UsageError(f"{roots} are separate docsets. Decide for one after the other.")
    return next(iter(configs.values()))


def services_of(articles: Sequence[Path], config: Config) -> Iterator[Service]:
    """Yield the services of articles, as far as these can be identified."""
    for path in articles:
        name = config.name_of(path)
        document = Document.decode(path.read_bytes())
        article = read_article(
            path, name, document, config.options_of(name), config.registry, config.layouts
        )
        if article.service:
            yield article.service


def _write(
    decision: Decision, guid: str, policy: str, articles: Sequence[Path], config: Config
) -> list[Decided]:
    """Write a decision into the configuration, for some articles or for all of the docset.

    A configuration that is missing is created. Nothing is written if all of it is there already.
    """
    file = config.file or _new_file(articles, config)
    before = read_file(file, LIMIT) if config.file else b""
    text = _decoded(file, before) if config.file else _SCHEMA
    prefix = ("tool", "enrich") if file.name == "pyproject.toml" else ()
    decided = []
    for name in [*dict.fromkeys(_name_in(file, article) for article in articles)] or [""]:
        table = ("articles", name) if name else ("policies",)
        edited = with_decision(text, (*prefix, *table), decision, guid, policy)
        text = edited.text
        shown = from_working_directory(file)
        decided.append(Decided(decision, guid, policy, shown, name, edited.is_new, edited.is_moved))
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    after = mark + text.encode("utf-8")
    if not config.file:
        write_new(file, after)
    elif after != before:
        replace_article(file, before, after)
    return decided


def _name_in(file: Path, article: Path) -> str:
    return Config(file.parent).name_of(article)


def _new_file(articles: Sequence[Path], config: Config) -> Path:
    """Return the path of a new configuration: in the current folder, if it governs the articles."""
    here = Path.cwd()
    is_governing = not config.is_docset and all(governs(here, article) for article in articles)
    return (here if is_governing else config.root) / CONFIG_NAME


def _decoded(file: Path, data: bytes) -> str:
    try:
        return decode_text(data)
    except ValueError as error:
        raise ConfigError(f"{from_working_directory(file)} can't be read: {error}.") from error
