"""Select the files of a run from the paths that a user names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from glob import glob, has_magic
from pathlib import Path

from msgspec.structs import replace

from enricher.article.model import Article
from enricher.docset.config import Config, absolute
from enricher.docset.locate import find_config
from enricher.docset.reader import STDIN, Reader
from enricher.docset.request import Mode, Request, Selection
from enricher.errors import NotFoundError, UsageError
from enricher.platform.locations import from_working_directory
from enricher.sources.source_options import SourceOptions


def select_files(
    paths: Iterable[Path], *, folders: bool, include: Sequence[str] = ()
) -> tuple[Selection, ...]:
    """Select the named files and, with `folders`, the articles of named folders, by docset.

    `include` has globs of further files in folders.

    Raises NotFoundError for a path that does not exist, and UsageError for a folder where files
    are expected.
    """
    selected: dict[Path, tuple[Config, dict[Path, None], dict[Path, str]]] = {}  # by root
    for path in _expanded(paths):
        config = find_config(Path() if path == STDIN else path)
        config = replace(config, articles=(*config.articles, *include))
        config, files, unusable = selected.setdefault(config.root, (config, {}, {}))
        if not path.is_dir():
            files[from_working_directory(path)] = None
        elif folders:
            files |= dict.fromkeys(_shown(config.articles_in([path]), [path]))
            unusable |= _unusable_in(config, [path], [path])
        else:
            raise UsageError(
                f"{path} is a folder. 'enrich refresh {path}' fills every service guide in it."
            )
    return tuple(
        Selection(config, (*files,), (*unusable.items(),))
        for config, files, unusable in selected.values()
    )


def select_docset(paths: Sequence[Path]) -> Selection:
    """Select the articles of the one docset that all paths belong to, or those in the paths.

    Raises UsageError if the paths belong to several docsets.
    """
    paths = [*_expanded(paths)]
    configs = {config.root: config for config in map(find_config, paths)}
    if len(configs) > 1:
        roots = " and ".join(str(from_working_directory(root)) for root in configs)
        raise UsageError(
            f"{roots} are separate docsets. Refresh them one by one, or put an enrich.toml into "
            "the folder that contains them."
        )
    config = next(iter(configs.values()))
    within = [path for path in paths if path.suffix != ".toml"]
    files = tuple(_shown(config.articles_in(within), paths))
    return Selection(config, files, (*_unusable_in(config, within, paths).items(),))


def _unusable_in(config: Config, paths: Sequence[Path], given: Sequence[Path]) -> dict[Path, str]:
    unusable = config.unusable_in(paths)
    return dict(zip(_shown(unusable, given), unusable.values(), strict=True))


def _shown(files: Iterable[Path], given: Iterable[Path]) -> list[Path]:
    """Return files as messages and diffs name them: relative to the working directory.

    Those outside of it keep their absolute paths if the user gave one.
    """
    upwards = not any(path.is_absolute() for path in given)
    return [from_working_directory(file, upwards=upwards) for file in files]


def refuse_articles(files: Iterable[Path], docsets: Iterable[Selection]) -> None:
    """Raise UsageError for a file to write that is one of the articles of a run."""
    articles = {absolute(path) for docset in docsets for path in docset.files}
    for file in files:
        if absolute(file) in articles:
            raise UsageError(f"{file} is an article of this run. Write to another file.")


def refuse_guides(files: Iterable[Path], paths: Sequence[Path]) -> None:
    """Raise UsageError for a file to write that is a guide which a refresh of `paths` fills.

    Other Markdown files of the docset, such as an earlier report, may be written.
    """
    present = {absolute(file) for file in files if file.exists()}
    if not present:
        return
    docset = select_docset(paths)
    reader = Reader(Request(Mode.REFRESH, (docset,)), docset.config)
    named = [path for path in docset.files if absolute(path) in present]
    refuse_articles([path for path in named if isinstance(reader.read(path), Article)], [docset])


def require_articles(docsets: Sequence[Selection], noun: str = "articles") -> None:
    """Raise UsageError if there is no docset, or if one has no article, with what to do.

    `noun` is what messages call them.
    """
    if not docsets:
        raise UsageError(f"no {noun} are given. Name at least one.")
    for docset in docsets:
        if not docset.files and not docset.unusable:  # these are reported
            config = docset.config
            where = from_working_directory(config.file or config.root)
            advice = "Check the path and the patterns, or give --allow-empty."
            if not Config(config.root).articles_in():
                such = ", such as a service guide" if noun == "articles" else ""
                advice = f"There is no Markdown file yet: first add one{such}."
            raise UsageError(f"no {noun} match {', '.join(config.articles)} ({where}). {advice}")


def sources_of(docsets: Iterable[Selection]) -> SourceOptions | None:
    """Return the sources that configurations name; raise UsageError if they differ."""
    configs = [docset.config for docset in docsets if docset.config.file]
    by_sources = {config.sources: config for config in configs}
    if len(by_sources) > 1:
        folders = (from_working_directory(config.root) for config in by_sources.values())
        roots = " and ".join(map(str, folders))
        raise UsageError(f"{roots} name different sources. Enrich their articles one by one.")
    return next(iter(by_sources), None)


def _expanded(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the paths, and the matches of globs, which some shells leave to the program.

    Raises NotFoundError for a glob without matches.
    """
    for path in paths:
        pattern = str(path)
        if path.exists() or not has_magic(pattern):
            yield path
            continue
        matches = sorted(glob(pattern, recursive=True))  # noqa: PTH207 - also absolute ones
        if not matches:
            raise NotFoundError(f"nothing matches {pattern}. Check the pattern and the folder.")
        yield from map(Path, matches)
