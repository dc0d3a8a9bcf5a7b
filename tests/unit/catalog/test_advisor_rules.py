"""The rules on recommendation types, and the tables by their id."""

from __future__ import annotations

import re

import pytest

from enricher.catalog.advisor_rules import (
    load_advisor_rules,
    load_learn_more_links,
    load_policies_alike,
    load_titles,
)
from enricher.catalog.pillar import Pillar
from enricher.catalog.products import with_current_names
from enricher.catalog.recommendation import RecommendationType, clean_link
from tests.support.builders import GATEWAY


def entry(name: str, id_: str = "") -> RecommendationType:
    """Return a recommendation type with a name and an id."""
    return RecommendationType(id_, name, Pillar.RELIABILITY, "High", GATEWAY)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("[Enable if required] Use keys.", "Use keys"),
        ("Remove inactive slots (important)", "Remove inactive slots"),
        ("Save on v2 and and v1 costs", "Save on v2 and v1 costs"),
        ("Only allow tracing for debugging. Sharing it can hurt. Read on.",
         "Only allow tracing for debugging"),
        ("Use v1.2 of it", "Use v1.2 of it"),
    ],
)  # fmt: skip
def test_title(name: str, title: str) -> None:
    """Of a name, prefixes, repeated words and all after the first sentence are removed."""
    assert load_advisor_rules().title(entry(name)) == title


def test_title__of_the_table() -> None:
    """A title of the table takes the place of the name; both are known as names."""
    id_, title = next(iter(load_titles().items()))
    titled = entry("[Preview] Use zones.", id_)
    rules = load_advisor_rules()
    assert rules.title(titled) == title
    assert rules.names(titled) == {title, "[Preview] Use zones.", "Use zones"}


#: The verbs that begin the titles. A new one is added here once somebody has read the title.
VERBS = re.compile(
    r"""(?:
    Add | Adjust | Allow | Apply | Associate | Authenticate | Avoid | Back | Change | Check |
    Choose | Clean | Close | Combine | Configure | Consider | Convert | Create | Define | Delegate |
    Delete | Deny | Deploy | Disable | Disallow | Distribute | Don't | Enable | Encrypt |
    Enforce | Evaluate | Give | Grant | Implement | Improve | Increase | Index | Install | Keep
    | Let | Limit | Load | Lower | Make | Manage | Match | Meet | Migrate | Monitor | Move |
    Onboard | Optimize | Place | Plan | Prevent | Protect | Provide | Provision | Rebalance |
    Recreate | Reduce | Reference | Remove | Repurpose | Require | Resize | Resolve | Restrict |
    Retain | Review | Right-size | Run | Scale | Set | Size | Specify | Split | Stay | Store |
    Turn | Update | Upgrade | Use | Validate
    )\b""",
    re.VERBOSE,
)


def test_titles__are_edited() -> None:
    """Each begins with a known verb, has no final period, and is short."""
    titles = set(load_titles().values())
    assert [title for title in titles if not VERBS.match(title)] == []
    assert [title for title in titles if title.endswith((".", " ")) or len(title) > 100] == []


def test_titles__have_current_product_names() -> None:
    """No title has a former name of a product."""
    titles = set(load_titles().values())
    assert [title for title in titles if with_current_names(title) != title] == []


def test_learn_more_links__are_clean() -> None:
    """Each link is as `clean_link` would return it."""
    assert all(clean_link(link) == link for link in load_learn_more_links().values())


def test_policies_alike__are_of_listed_recommendations() -> None:
    """The pairs are of recommendations that are not dropped."""
    assert load_policies_alike()
    assert load_policies_alike().keys().isdisjoint(load_advisor_rules().dropped)
    assert load_titles().keys().isdisjoint(load_advisor_rules().dropped)
