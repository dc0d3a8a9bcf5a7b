"""Templates that may come with somebody else's repository: they put data into sentences, no more.

Jinja2's own immutable sandbox, narrowed: only the nodes of its grammar that sentences need (no
calls, so no methods and no macros), only the filters that are given, files of the folder alone,
and a budget of steps and characters, so that a short template is a short piece of work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import Any, cast

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    Undefined,
    nodes,
)
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from enricher.errors import UsageError

_STEPS = 5_000  # loops, filters, joined texts and includes of one sentence; ours take less than 50
_CHARACTERS = 20_000  # of any text on the way to a sentence
_SOURCE = 20_000  # characters of a template

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign,
    nodes.Include, nodes.CondExpr, nodes.Name, nodes.Const, nodes.List, nodes.Tuple, nodes.Dict,
    nodes.Pair, nodes.Filter, nodes.Keyword, nodes.Test, nodes.Compare, nodes.Operand, nodes.And,
    nodes.Or, nodes.Not, nodes.Concat, nodes.Add, nodes.Sub, nodes.Neg, nodes.Getattr,
    nodes.Getitem, nodes.Slice,
)  # fmt: skip

_FILTERS = ("capitalize", "default", "first", "last", "length", "list", "lower", "map", "title",
            "trim", "upper")  # fmt: skip

#: The steps that are left for the sentence that is being rendered.
_left: ContextVar[Iterator[int]] = ContextVar("_left")


class Sandbox(ImmutableSandboxedEnvironment):
    """Renders templates of a folder, else the built-in ones, with these filters and no others."""

    intercepted_binops = frozenset({"+"})

    def __init__(
        self,
        folder: Path | None,
        built_in: BaseLoader,
        filters: Mapping[str, Callable[..., Any]],
    ) -> None:
        loaders = [_OwnFolder(folder)] if folder else []
        super().__init__(
            loader=ChoiceLoader([*loaders, built_in]),
            undefined=StrictUndefined,
            autoescape=False,
            finalize=_printable,
        )
        self.globals.clear()
        known = {name: self.filters[name] for name in _FILTERS} | {"join": _join, **filters}
        self.filters = {name: _metered(one) for name, one in known.items()}
        self.filters |= {"_steps": _steps, "_bounded": _bounded}

    def sentence(self, name: str, values: Mapping[str, object]) -> tuple[str, Template]:
        """The text that a template gives, and the template; raises UsageError when it can't."""
        token = _left.set(iter(range(_STEPS)))
        try:
            template = self.get_template(name)
            return _join(template.generate(values)).strip(), template
        except TemplateError as error:
            where = f", line {error.lineno}" if hasattr(error, "lineno") else ""
            raise _fault(f"{name}{where}", error) from error
        except RecursionError as error:
            raise _fault(name, "it is nested too deeply") from error
        except (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError) as e:
            raise _fault(name, e) from e
        finally:
            _left.reset(token)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Add, within the budget."""
        return _bounded(super().call_binop(context, operator, left, right))

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _Meter().visit(tree)
        return tree


class _Meter(NodeTransformer):
    """Refuses what sentences don't need, and counts the steps of what is repeated."""

    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> nodes.Node:
        """Any node: the last word on whether it may be there."""
        if not isinstance(node, _ALLOWED):
            what = type(node).__name__.lower()
            raise SecurityError(f"'{what}' is not for templates (line {node.lineno})")
        return super().generic_visit(node, *args, **kwargs)

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - as the visitor names it
        """A loop: each turn is a step."""
        self.generic_visit(node)
        node.iter = _filter(cast("nodes.Expr", node.iter), "_steps")
        return node

    def visit_Include(self, node: nodes.Include) -> nodes.Node:  # noqa: N802
        """An include: a step, so that none goes on for ever."""
        self.generic_visit(node)
        node.template = _filter(node.template, "_bounded")
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        """`a ~ b`: a step for each part."""
        self.generic_visit(node)
        return _filter(nodes.List(node.nodes, lineno=node.lineno), "join")


class _OwnFolder(FileSystemLoader):
    """Loads templates of a folder, and nothing that a link in it leads to."""

    def get_source(self, environment: Environment, template: str) -> Any:
        """The source of a template; raises TemplateNotFound for one outside of the folder."""
        source, name, is_current = super().get_source(environment, template)
        folder = Path(self.searchpath[0]).resolve()
        if not Path(name).resolve().is_relative_to(folder):
            raise TemplateNotFound(f"{template}: a link that leads out of {folder}")
        if len(source) > _SOURCE:
            raise SecurityError(f"more than {_SOURCE} characters")
        return source, name, is_current


def _fault(where: str, why: object) -> UsageError:
    return UsageError(f"template {where}: {why}. Mend or remove it.")


def _printable(value: object) -> object:
    """What may stand in a sentence; raises TypeError for what has no words of its own."""
    if isinstance(value, str | int | Undefined):
        return value
    raise TypeError(f"a {type(value).__name__} is no text")


def _filter(node: nodes.Expr, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _step() -> None:
    if next(_left.get(), None) is None:
        raise SecurityError("it takes too many steps for a sentence")


def _bounded(value: Any) -> Any:
    """A value that came of one more step, unless it is too long."""
    _step()
    if isinstance(value, Sequence) and len(value) > _CHARACTERS:
        raise SecurityError("it makes too long a text for a sentence")
    return value


def _metered(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def run(*arguments: Any, **named: Any) -> Any:
        return _bounded(function(*arguments, **named))

    return run


def _steps(items: Iterable[Any]) -> Iterator[Any]:
    for item in items:
        _step()
        yield item


def _join(parts: Iterable[Any], d: str = "") -> str:
    """The parts as one text, which is never longer than it may be."""
    text = ""
    for number, part in enumerate(parts):
        text = _bounded(text + (d if number else "") + str(part))
    return text
