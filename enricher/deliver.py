"""Where the result of the main job goes: in place, to a file or stdout, as a diff, or nowhere."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from enricher.article.document import replace_article, write_atomically
from enricher.catalog.model import Usage
from enricher.catalog.wire import Json
from enricher.errors import UsageError
from enricher.job import ArticleResult
from enricher.report import json_report, terminal


@dataclass(frozen=True)
class Target:
    """The options that say where results go, and how the run is reported."""

    output: Path | None
    diff: bool
    check: bool
    as_json: bool

    @property
    def to_stdout(self) -> bool:
        """Does stdout hold the article itself?"""
        return self.output == Path("-")

    @property
    def in_place(self) -> bool:
        """Is the article itself written?"""
        return not (self.output or self.diff or self.check)

    def refuse_nonsense(self, articles: Sequence[Path]) -> None:
        """Raise UsageError for options that can't be meant together."""
        if self.output and (self.diff or self.check):
            raise UsageError("--output writes, and --diff and --check do not: choose one of them.")
        if self.as_json and (self.to_stdout or self.diff):
            raise UsageError("--format json needs stdout: leave out --diff or --output -.")
        if self.output and len(articles) > 1 and not self.output.is_dir():
            raise UsageError("--output with several articles must name an existing folder.")

    def deliver(self, result: ArticleResult) -> None:
        """Write or show one article; raises ArticleError when it can't be written."""
        if self.diff:
            _write_stdout(terminal.unified_diff(result).encode("utf-8"))
        if self.diff or self.check:
            return
        if self.to_stdout:
            _write_stdout(result.after.encode())
            return
        if self.output:
            path = self.output / result.path.name if self.output.is_dir() else self.output
            write_atomically(path, result.after.encode())
        elif result.changed:
            replace_article(result.path, result.before, result.after)

    def report(self, results: Sequence[tuple[ArticleResult, Usage | None]]) -> None:
        """Print the JSON report, or the summary (to stderr when stdout holds something else)."""
        if self.as_json:
            articles: list[Json] = [
                {
                    **json_report.article(result),
                    **({"own_resources": json_report.own(own)} if own else {}),
                }
                for result, own in results
            ]
            typer.echo(json_report.dumps({"articles": articles}))
            return
        for result, own in results:
            lines = [
                *terminal.article_summary(result),
                *(terminal.own_summary(own, result) if own else ()),
            ]
            for line in lines:
                typer.echo(line, err=self.to_stdout or self.diff)


def _write_stdout(data: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
