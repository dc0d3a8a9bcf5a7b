"""Rendering sentences from the templates of a language, or from those of the user's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from enricher.article.bullets import BulletKey
from enricher.article.language import counted, load_language
from enricher.article.template import CATEGORY_PAGE
from enricher.article.wording_check import check_one_line, check_recognizable
from enricher.article.wording_variables import LinkVariables
from enricher.catalog.clouds import CLOUDS, Cloud, Hosts
from enricher.errors import InternalError
from enricher.markdown.inline import escape, slug

if TYPE_CHECKING:
    from enricher.article.sandbox import Sandbox


class Templates(Struct, frozen=True, eq=False, dict=True):
    """The templates of a language and cloud. One in the folder replaces the built-in one."""

    language: str
    hosts: Hosts
    folder: Path | None = None

    def render(self, name: str, subject: BulletKey | None = None, /, **variables: object) -> str:
        """Return the sentence of a template.

        Raises UsageError if a template of the user's can't be rendered, or renders a text that the
        next run would not find again: several lines, or the wrong kind of block. If a built-in
        template fails, raises InternalError.
        """
        file = f"{name}.md.j2"
        if self._own and self._own.has_override(file):
            text = self._own.render(file, variables)
            check_one_line(file, text)
            check_recognizable(name, text, subject)
            return text
        text = _built_in(self.language, self.hosts).render(file, variables)
        if len(text.splitlines()) > 1:
            raise InternalError(f"the built-in template {file} renders more than one line.")
        return text

    @cached_property
    def _own(self) -> Sandbox | None:
        return _sandbox(self.language, self.hosts, self.folder) if self.folder else None


@cache
def _built_in(language: str, hosts: Hosts) -> Sandbox:
    """Return the built-in templates; compiling them takes as long as filling an article."""
    return _sandbox(language, hosts, None)


def _sandbox(language: str, hosts: Hosts, folder: Path | None) -> Sandbox:
    """Return the sandbox of a folder's templates, which can include the built-in ones."""
    # Jinja2 takes 0.05 s to import, and some runs render nothing.
    from jinja2 import PackageLoader  # noqa: PLC0415

    from enricher.article.sandbox import Sandbox  # noqa: PLC0415

    series = load_language(language).series

    def labelled(member: LinkVariables) -> str:
        return f"[{escape(member.label)}]({member.link}){member.counts}"

    filters: dict[str, Callable[..., str]] = {
        "md": escape,
        "series": series,
        "counted": counted,
        "strong": lambda text: f"**{escape(text)}**",
        "labelled": labelled,
        "category_link": lambda category: category_link(category, hosts),
    }
    return Sandbox(folder, PackageLoader("enricher.article", f"languages/{language}"), filters)


def category_link(category: str, hosts: Hosts = CLOUDS[Cloud.PUBLIC]) -> str:
    """Return the link to a category on Microsoft's page of built-in policies."""
    page = hosts.page(CATEGORY_PAGE)
    return f"[Built-in policies - {escape(category)}]({page}#{slug(category)})"
