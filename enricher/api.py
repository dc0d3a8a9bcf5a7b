"""The library: a workspace with everything that the command line does.

>>> from enricher import SourceOptions, Workspace
>>> workspace = Workspace(sources=SourceOptions(offline=True))
>>> article = "# ExpressRoute\\n\\n## Azure policies\\n\\nThere are no built-in policies.\\n"
>>> result = workspace.fill_text(article, name="expressroute.md", limit=2)
>>> result.service.key, result.changed
('expressroute', True)
>>> "### Reliability policies" in result.after.text
True
>>> workspace.fill_text(result.after.text, name="expressroute.md", limit=2).changed
False
>>> [finding.code for finding in workspace.lint_text(article)]
['claims-no-policies']
>>> [service.key for service in workspace.explain("da8a2248").services]
['expressroute', 'vpn-gateway']

Nothing is printed here, and no process is ended: every error is an `EnrichError`, whose text is a
line or two for a user.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from enricher.article.model import ArticleResult
from enricher.catalog.catalog import Catalog
from enricher.catalog.explanation import Explanation, explain
from enricher.catalog.news import News
from enricher.docset.config import Config
from enricher.docset.facts import load_catalog, news_since
from enricher.docset.listener import Listener
from enricher.docset.locate import find_config
from enricher.docset.lock import LockFile
from enricher.docset.report import Report
from enricher.docset.resolve import fill_request, lint_request, refresh_request, require_results
from enricher.docset.run import run
from enricher.docset.texts import fill_text, lint_text, read_text
from enricher.lint.linter import Finding
from enricher.sources.source_options import SourceOptions


class Workspace:
    """A folder with its configuration, catalogue and templates.

    The catalogue is loaded when it is first needed, and kept. Options that are given here or to a
    method take precedence over those of the configuration, as on the command line.
    """

    def __init__(
        self,
        folder: Path | str = ".",
        *,
        sources: SourceOptions | None = None,
        templates: Path | str | None = None,
        listener: Listener | None = None,
    ) -> None:
        """Open the docset that a folder belongs to.

        `listener` receives warnings and progress. Raises NotFoundError if the folder does not
        exist, and ConfigError if its configuration is malformed.
        """
        self.folder = Path(folder)
        self.config: Config = find_config(self.folder)
        self.templates = Path(templates) if templates else None
        self._given = sources or SourceOptions()
        self._listener = listener or Listener()

    @cached_property
    def sources(self) -> SourceOptions:
        """The sources of facts: as given, else as configured, else from the environment."""
        return self._given.resolve(self.config.sources)

    @cached_property
    def catalog(self) -> Catalog:
        """The policies and recommendations, with the decisions of the configuration.

        Raises SourceError if a source can't be read, and RefusedError if one refuses.
        """
        return self.load_catalog()

    def load_catalog(self, *, recommendations: bool = True) -> Catalog:
        """Load the catalogue, with or without Advisor's recommendations."""
        return load_catalog(
            self.sources, self.config.overrides, self._listener, recommendations=recommendations
        )

    @cached_property
    def lock(self) -> LockFile:
        """The lock of the docset: what enrich last wrote into each article."""
        return LockFile.read(self.config.lock)

    def fill_text(self, text: str, *, name: str = "article.md", **options: Any) -> ArticleResult:
        """Fill the sections of an article; `after.text` of the result is the new text.

        `name` is the file name, from which the service may be identified. `options` are the fields
        of `ArticleOptions`. Raises ArticleError if the article can't be filled.
        """
        article = read_text(text, name, self.config, options)
        templates = self.templates or self.config.templates
        return fill_text(article, self.catalog, templates, self.sources.cloud)

    def lint_text(self, text: str, *, name: str = "article.md") -> list[Finding]:
        """Return what an article says about policies that is no longer true, in order of lines.

        Raises ArticleError if the article can't be read.
        """
        article = read_text(text, name, self.config, {})
        return lint_text(article, self.catalog, self.config, self.sources.cloud)

    def explain(self, policy: str, *, service: str | None = None) -> Explanation:
        """Explain why a policy applies to services, and why it belongs to its pillar.

        `policy` is the id of a definition, the beginning of one, or a part of its name; with the
        key of a `service`, for this one alone. Raises NotFoundError if either does not exist.
        """
        asked = self.config.service(service) if service else None
        catalog = self.load_catalog(recommendations=False)
        return explain(catalog, policy, self.config.registry.services.values(), asked)

    def news(self, since: str, *, services: Iterable[str] = ()) -> list[News]:
        """Return what changed in the policies since a day, a commit, or another checkout.

        With keys of `services`, only what concerns these.
        """
        asked = [*map(self.config.service, services)]
        catalog = self.load_catalog(recommendations=False)
        among = asked or self.config.registry.services.values()
        news = news_since(since, self.sources, catalog, among, self._listener)
        return [item for item in news if item.services or not asked]

    def fill(
        self,
        articles: Sequence[Path | str],
        *,
        check: bool = False,
        output: Path | str | None = None,
        **options: Any,
    ) -> Report:
        """Fill articles in place, or into `output`: a file, or a folder for several.

        `options` are fields of `ArticleOptions`, as for `fill_text`. With `check`, nothing is
        written.
        """
        request = fill_request(
            [*map(Path, articles)],
            self._given,
            options=options,
            templates=self.templates,
            check=check,
            output=Path(output) if output else None,
        )
        return run(request, self._listener)

    def refresh(
        self,
        paths: Sequence[Path | str] = (),
        *,
        services: Iterable[str] = (),
        check: bool = False,
        allow_empty: bool = False,
        since: str | None = None,
        touch_date: date | None = None,
        jobs: int = 2,
        **options: Any,
    ) -> Report:
        """Refresh the service guides of a docset: all, or those in the given paths.

        With keys of `services`, only articles about these. `since` adds what changed in Azure's
        policies since then to the report, and `touch_date` becomes the `ms.date` of articles that
        change. Raises UsageError if there are no such articles, unless `allow_empty`.
        """
        request = refresh_request(
            [*map(Path, paths)] or [self.folder],
            self._given,
            options=options,
            services=services,
            templates=self.templates,
            check=check,
            allow_empty=allow_empty,
            since=since,
            touch_date=touch_date,
            jobs=jobs,
        )
        report = run(request, self._listener)
        if not allow_empty:
            require_results(request, report)
        return report

    def lint(
        self,
        paths: Sequence[Path | str],
        *,
        fix: bool = False,
        allow_empty: bool = False,
        **options: Any,
    ) -> Report:
        """Check articles, and those in folders; with `fix`, apply the fixes that are certain.

        Raises UsageError if there are no articles, unless `allow_empty`.
        """
        request = lint_request(
            map(Path, paths),
            self._given,
            options=options,
            fix=fix,
            allow_empty=allow_empty,
        )
        return run(request, self._listener)
