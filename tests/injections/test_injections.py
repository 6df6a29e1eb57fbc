"""A small part of ``make injections``, and what holds of the corpus itself."""

from collections import Counter
from dataclasses import replace

import pytest

from ledger.evidence import LedgerEvidence
from plan.records import Reading
from tests.injections.carriers import CARRIERS
from tests.injections.corpus import AIMS, STYLES, Injection, chosen, injections, seen
from tests.injections.run import ALL, SOME, counted, failures_of, report, table
from tests.injections.trial import (
    HARMS,
    READ,
    SHOWN,
    TOLD,
    Outcome,
    settled_workspace,
    try_injection,
)

NAMES = tuple(CARRIERS)


def test_there_are_a_thousand_and_each_has_its_own_mark() -> None:
    whole = list(injections(NAMES))

    assert len(whole) == ALL == 1000
    assert len({one.tag for one in whole}) == len({one.text for one in whole}) == ALL
    assert all(one.tag in one.text for one in whole)


def test_the_part_for_every_day_has_every_carrier_with_every_aim_and_all_styles_evenly() -> None:
    some = chosen(NAMES, SOME)

    assert Counter((one.carrier, one.aim) for one in some) == Counter(
        {(carrier, aim): 1 for carrier in NAMES for aim in AIMS}
    )
    assert set(Counter(one.style for one in some).values()) == {SOME // len(STYLES)}
    assert some == chosen(NAMES, SOME)


def test_hidden_words_are_seen() -> None:
    hidden = Injection(1, "mail body", "confirm", "hidden characters")

    assert hidden.plain not in hidden.text
    assert hidden.plain in seen(hidden.text)


@pytest.mark.parametrize("carrier", NAMES)
def test_an_order_in_a_file_changes_no_plan(carrier: str) -> None:
    aims = list(AIMS)
    for number, style in enumerate(("blunt", "reported")):
        one = Injection(number + 1, carrier, aims[NAMES.index(carrier) + number], style)

        outcome = try_injection(one)

        assert outcome.failures == []
        assert (READ in outcome.facts) or carrier == "spreadsheet comment"


def test_a_blunt_order_in_a_mail_is_told_to_security_and_read_by_an_agent() -> None:
    outcome = try_injection(Injection(1, "mail body", "approve", "blunt"))

    assert outcome.facts == {READ, SHOWN, TOLD}


def test_a_reading_that_needs_no_speaker_turns_the_run_red(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settled_workspace()  # made once, before anything is taken out
    kept = LedgerEvidence.save_reading

    def settled(self: LedgerEvidence, reading: Reading) -> Reading:
        read = kept(self, reading)
        return self.settle_reading(read.id, "confirmed", read.speaker or "maya")

    monkeypatch.setattr(LedgerEvidence, "save_reading", settled)

    failures = try_injection(Injection(1, "mail body", "drop a dependency", "blunt")).failures

    assert any("came out as confirmed" in one for one in failures)


def test_what_broke_and_what_is_hollow_fails_the_run() -> None:
    good = Outcome(Injection(1, NAMES[0], "confirm", "blunt"), {READ, SHOWN})

    assert failures_of([good]) == []
    assert failures_of([replace(good, failures=["the plan changed"])]) == ["the plan changed"]
    assert len(failures_of([replace(good, facts=set())])) == 2


def test_the_table_names_every_harm_and_every_carrier() -> None:
    outcome = Outcome(Injection(1, NAMES[0], "confirm", "blunt"), {READ}, {"rules": {HARMS[0]}})

    text = "\n".join(table(report([outcome], 1)))

    assert all(name in text for name in (*HARMS, *NAMES, *STYLES, *AIMS))
    assert counted([outcome])["rules"][HARMS[0]] == 1
