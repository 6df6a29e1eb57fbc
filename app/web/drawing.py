"""Templates: everything is escaped, and what deceives the eye is shown as an escape, by itself.

Nobody has to remember it: each value that a template writes goes through ``plan.visible`` and then
through the escaping of HTML. Only ``markdown`` and ``linked`` give markup, and they know neither
raw HTML nor pictures nor any link but those to our own pages, which they make of ids.
"""

import re
from datetime import datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from app.web.linking import KNOWN, link_ids, linked
from app.web.referring import References
from plan.values import minute_of
from plan.visible import visible
from plan.words import day_words, shift_words, time_words

_REMEMBERED = 4_096  # instants in words: pages of one plan say the same ones over and over
# What is written under a list without an empty line in between is a paragraph of its own.
_AFTER_LIST = re.compile(r"^([-*] .*)\n(?=[^\s*-])", re.MULTILINE)
_UNSAFE = ["link", "image", "autolink", "html_inline", "html_block", "reference"]


class AsTyped(str):
    """What a person typed, given back into the field where they typed it, as it was."""

    __slots__ = ()


@cache
def build_drawing() -> Environment:
    """Give the templates with their filters; they hold nothing of a site, so one set does."""
    drawing = Environment(
        loader=PackageLoader("app.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    writer = MarkdownIt("commonmark", {"html": False}).disable(_UNSAFE)
    writer.core.ruler.push("ids", link_ids)

    def markdown(text: str, references: References | None = None) -> Markup:
        whole = _AFTER_LIST.sub(r"\1\n\n", visible(text))
        return Markup(writer.render(whole, {KNOWN: references}))  # noqa: S704  # see above

    drawing.filters["markdown"] = markdown
    drawing.filters["linked"] = linked
    drawing.filters["when"] = when
    drawing.filters["day"] = _day
    drawing.filters["shift"] = shift_words
    drawing.filters["typed"] = AsTyped
    drawing.filters["svg"] = Markup
    return drawing


@lru_cache(maxsize=_REMEMBERED)
def when(instant: str, zone: str = "UTC") -> Markup:
    """Write an instant in the workspace's zone; a script puts it into the reader's."""
    moment = datetime.fromisoformat(instant)
    local = moment.astimezone(ZoneInfo(zone))
    words = f"{time_words(minute_of(local.replace(tzinfo=None)))} {local.tzname()}"
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(), words)


@lru_cache(maxsize=_REMEMBERED)
def _day(instant: str, beside: str | None = None) -> Markup:
    """Write the day of a plan's instant, without its year beside another of the same year.

    The plan has its own zone, so no script touches it.
    """
    moment = datetime.fromisoformat(instant)
    words = day_words(minute_of(moment.replace(tzinfo=None)))
    if beside is not None and beside[:4] == instant[:4]:
        words = words.rpartition(" ")[0]
    return Markup('<span class="day">{}</span>').format(words)


def _seen(value: object) -> object:
    """Show what could deceive the eye, in every text that is written."""
    if not isinstance(value, str) or isinstance(value, (Markup, AsTyped)):
        return value
    if value.isascii() and value.isprintable():
        return value
    return escape(visible(value))
