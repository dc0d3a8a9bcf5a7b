"""The library: a workspace, with everything that the command line does with articles and Azure.

>>> from enricher import SourceOptions, Workspace
>>> workspace = Workspace(sources=SourceOptions(offline=True))
>>> article = "# ExpressRoute\\n\\n## Azure policies\\n\\nThere are no built-in policies.\\n"
>>> result = workspace.fill_text(article, name="expressroute.md", limit=2)
>>> result.service.key, result.changed
('expressroute', True)
>>> "### Other policies" in result.after.text
True
>>> workspace.fill_text(result.after.text, name="expressroute.md", limit=2).changed
False
>>> [finding.code for finding in workspace.lint_text(article)]
['claims-no-policies']
>>> [service.key for service in workspace.explain("da8a2248").services]
['expressroute', 'vpn-gateway']

Nothing is printed, and no call ends the process: every error is an `EnrichError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from enricher.article.model import Article, ArticleResult
from enricher.catalog.gaps import Gaps
from enricher.docset import decide
from enricher.docset.decide import Decided
from enricher.docset.drafting import Drafting
from enricher.docset.gap_query import find_gaps
from enricher.docset.listener import Listener
from enricher.docset.locate import find_config
from enricher.docset.report import Report
from enricher.docset.request import Request
from enricher.docset.resolve import (
    fill_request,
    lint_request,
    refresh_request,
    require_results,
    strip_request,
)
from enricher.docset.run import run
from enricher.docset.texts import article_named, plan_of
from enricher.platform.arguments import listed, paths_of
from enricher.sources.source_options import SourceOptions


class Workspace(Drafting):
    """A docset with its configuration, catalogue, templates and lock.

    Options that are given here or to a method override the configuration, as on the command line.
    Several paths or services may also be a single one, and a choice its name.
    """

    def __init__(
        self,
        folder: Path | str = ".",
        *,
        sources: SourceOptions | None = None,
        templates: Path | str | None = None,
        listener: Listener | None = None,
    ) -> None:
        """Open the docset that a folder belongs to, or whose enrich.toml `folder` is.

        `templates` is a folder with templates that replace the built-in ones. `listener` receives
        warnings and progress. Raises NotFoundError if the folder does not exist, and ConfigError
        if its configuration is malformed.
        """
        self._folder = Path(folder)
        self._templates = Path(templates) if templates else None
        super().__init__(
            find_config(self._folder), sources or SourceOptions(), listener or Listener()
        )

    def _read(self, article: Path | str, **options: Any) -> Article:
        """Return an article with its layout, language and service; nothing is filled.

        `options` are fields of `ArticleOptions`. Raises ArticleError if it can't be read.
        """
        return article_named(self._check_request(article, options))

    def _check_request(self, article: Path | str, options: Mapping[str, object]) -> Request:
        """Return the request to fill an article, of which nothing is written."""
        return fill_request(
            [Path(article)],
            self._given,
            options=options,
            templates=self._templates,
            check=True,
            output=None,
        )

    def fill(
        self,
        articles: Path | str | Sequence[Path | str],
        *,
        check: bool = False,
        output: Path | str | None = None,
        **options: Any,
    ) -> Report:
        """Fill articles in place, or into `output`: a file, or a folder for several.

        With the output `-`, nothing is written; the listener receives the text of the only article.
        `options` are fields of `ArticleOptions`, as for `fill_text`. With `check`, nothing is
        written. Raises UsageError if there are no articles.
        """
        request = fill_request(
            paths_of(articles),
            self._given,
            options=options,
            templates=self._templates,
            check=check,
            output=Path(output) if output else None,
        )
        return run(request, self._listener)

    def strip(
        self, articles: Path | str | Sequence[Path | str], *, check: bool = False, **options: Any
    ) -> Report:
        """Take out of articles what enrich put in; the user's own text stays.

        What the lock has of them is forgotten. No source is queried for articles that are in it.
        `options` are those with which the articles were filled. With `check`, nothing is written.
        Raises UsageError if there are no articles.
        """
        request = strip_request(
            paths_of(articles),
            self._given,
            options=options,
            templates=self._templates,
            check=check,
        )
        return run(request, self._listener)

    def exclude(
        self, policy: str, articles: Path | str | Sequence[Path | str] = ()
    ) -> list[Decided]:
        """Write into the configuration that articles, or all of the docset, never list a policy.

        `policy` is as for `explain`. A pin of it is replaced; a configuration that is missing is
        created. Raises NotFoundError if there is no such policy, or no such article.
        """
        decided = decide.exclude(self, policy, paths_of(articles), self._folder)
        self._reload()
        return decided

    def pin(self, policy: str, articles: Path | str | Sequence[Path | str] = ()) -> list[Decided]:
        """Write into the configuration that articles, or all of the docset, list a policy first.

        Otherwise as `exclude`, which it replaces.
        """
        decided = decide.pin(self, policy, paths_of(articles), self._folder, self._listener.warn)
        self._reload()
        return decided

    def _reload(self) -> None:
        """Take over a configuration that was edited; facts that were read stay."""
        self._config = find_config(self._folder)
        self._forget_drafts()
        for name in {"_catalog", "_policy_catalog"} & self.__dict__.keys():
            self.__dict__[name] = self.__dict__[name].with_overrides(self._config.overrides)

    def _plan(self, article: Path | str, **options: Any) -> ArticleResult:
        """Return the result of filling an article, of which nothing is written.

        Its `plan` says which points each list of the article makes, and why. Queries of policies
        use the facts of the plan. `options` are fields of `ArticleOptions`. Raises ArticleError if
        the article can't be filled.
        """
        result, loaded = plan_of(self._check_request(article, options), self._listener)
        self._use_policies(loaded)
        return result

    def gaps(self, services: str | Iterable[str] = (), **options: Any) -> Gaps:
        """Compare what guides on services would list with what is assigned at the user's scope.

        The scope is that of the sources. Without keys of services, those that the scope has
        resources of. `options` are fields of `ArticleOptions`, as for `fill_text`. Raises
        UsageError if no scope is named, NotFoundError if there is no such service, and RefusedError
        if what is assigned can't be read.
        """
        return find_gaps(
            listed(services),
            self.sources,
            self._config,
            self._listener,
            given=options,
            templates=self._templates,
        )

    def refresh(
        self,
        paths: Path | str | Sequence[Path | str] = (),
        *,
        services: str | Iterable[str] = (),
        check: bool = False,
        allow_empty: bool = False,
        since: str | None = None,
        fetch: bool = False,
        touch_date: date | None = None,
        jobs: int = 2,
        **options: Any,
    ) -> Report:
        """Refresh the service guides of a docset: all, or those in the given paths.

        With keys of `services`, only articles about these. `since` adds what changed in Azure's
        policies since then to the report (`fetch` as for `news`), and `touch_date` becomes the
        `ms.date` of articles that change. Raises UsageError if there are no such articles,
        unless `allow_empty`.
        """
        request = refresh_request(
            paths_of(paths) or [self._folder],
            self._given,
            options=options,
            services=listed(services),
            templates=self._templates,
            check=check,
            allow_empty=allow_empty,
            since=since,
            fetch=fetch,
            touch_date=touch_date,
            jobs=jobs,
        )
        report = run(request, self._listener)
        if not allow_empty:
            require_results(request, report)
        return report

    def lint(
        self,
        paths: Path | str | Sequence[Path | str],
        *,
        fix: bool = False,
        include: str | Sequence[str] = (),
        allow_empty: bool = False,
        **options: Any,
    ) -> Report:
        """Check Markdown files, and those in folders; with `fix`, apply the fixes that are certain.

        `include` has globs of further files in the folders, such as `*.bicep`, whose code assigns
        policies. Raises UsageError if there are no files, unless `allow_empty`.
        """
        request = lint_request(
            paths_of(paths),
            self._given,
            options=options,
            fix=fix,
            allow_empty=allow_empty,
            include=listed(include),
        )
        return run(request, self._listener)
