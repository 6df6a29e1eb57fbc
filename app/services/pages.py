"""Is a page still the one that somebody was shown before they decide; and if not, what is new.

No page is stored: it is drawn from what is, so an earlier one is found by drawing it as it stood
when less had happened to the proposal.
"""

from collections.abc import Iterator
from dataclasses import replace

from app.services.proposals import View, page_as
from plan.approval import Case
from plan.assumed import as_submitted
from plan.errors import DigestError, FormError
from plan.page import Page
from plan.ports import Reader
from plan.records import Assumption

SHOWN = 16  # so many characters of a page's hash are shown, and enough to name it
_LEAST = 12


def shown_hash(page: Page) -> str:
    """Give a page's name as it is shown."""
    return page.hash[:SHOWN]


def check_page(view: View, reader: Reader, given: str) -> None:
    """Refuse a page that is not as it was shown, and say what changed.

    Raises:
        FormError: this is no name of a page.
        DigestError: the page has changed since, or was never shown.
    """
    if len(given) < _LEAST:
        raise FormError(f"{given!r} is no page; give at least {_LEAST} characters of its hash")
    if view.page.hash.startswith(given):
        return
    id_, now = view.case.id, shown_hash(view.page)
    for less, case, claims in _before(view):
        page = page_as(less, case, reader, claims)
        if page.hash.startswith(given):
            news = "; ".join(_different(page, view.page)) or "its order"
            raise DigestError(
                f"the page of {id_} has changed since you looked: {news}. Look again; it is "
                f"{now} now"
            )
    raise DigestError(
        f"{given!r} is not the page of {id_} as it stands ({now}), nor one that can be told apart; "
        "look at it again and decide on what it says now"
    )


def _before(view: View) -> Iterator[tuple[View, Case, tuple[Assumption, ...]]]:
    """Give what a page was drawn from before: a claim stood otherwise, then less had happened."""
    grounds = view.case.proposal.evidence
    first = tuple(as_submitted(one, grounds) or one for one in view.assumptions)
    for less in _less_said(view):
        for claims in dict.fromkeys((first, view.assumptions)):
            for case in (view.case, *_earlier(view.case)):
                yield less, case, claims


def _less_said(view: View) -> Iterator[View]:
    """Give the view as it stood before the last word at a gate's call, and so on back."""
    yield view
    for at in sorted({one.at for call in view.calls for one in call.answers}, reverse=True):
        calls = tuple(
            call.model_copy(update={"answers": tuple(a for a in call.answers if a.at < at)})
            for call in view.calls
        )
        yield replace(view, calls=calls)


def _earlier(case: Case) -> Iterator[Case]:
    """Give the proposal as it stood before the last thing happened to it, and so on back."""
    times = {one.at for one in case.decisions} | {one.at for one in case.briefings}
    times |= {one.at for one in case.escalations} | {one.at for one in case.attested}
    unrevoked = tuple(one.model_copy(update={"revoked": False}) for one in case.decisions)
    for at in sorted(times, reverse=True):
        for decisions in (case.decisions, unrevoked):
            yield case.model_copy(
                update={
                    "decisions": tuple(one for one in decisions if one.at < at),
                    "briefings": tuple(one for one in case.briefings if one.at < at),
                    "escalations": tuple(one for one in case.escalations if one.at < at),
                    "attested": tuple(one for one in case.attested if one.at < at),
                }
            )
    yield case.model_copy(update={"decisions": unrevoked})


def _different(old: Page, new: Page) -> Iterator[str]:
    before = {line for section in old.sections for line in section.lines}
    after = {line for section in new.sections for line in section.lines}
    for section in new.sections:
        yield from (f"now: {line}" for line in section.lines if line not in before)
    for section in old.sections:
        yield from (f"no longer: {line}" for line in section.lines if line not in after)
