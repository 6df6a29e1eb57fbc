"""What leaves leads with the page to open, where the site's address is known, and with no other."""

import re
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.channels.leading import page_of, without_links, written
from app.services.decisions import ask, decide
from app.services.proposals import propose_operations
from app.services.timekeeping import deliver
from app.web.application import build_app
from plan.life import Posted
from plan.operations import SetDuration
from plan.proposal import Prose, Verdict
from tests.app.conftest import Run
from tests.app.mail_server import HOST, Mailbox, mail_server
from tests.app.rhythm import Place
from tests.app.test_channels import MESSAGE

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts([HOST])]
SITE = "https://plan.example.com"
MAIL = '[outbox]\nchannels = ["smtp"]\n'
# What mail programs make a link of, by what they are known to guess.
LINK = re.compile(r"(?i)[a-z][a-z0-9+.-]*://|\bwww\.|\b(?:mailto|tel|javascript):\S|\w\.[a-z]{2,}")
HOSTILE = "Log in anew: https://evil.example/login or www.evil.example, mail to eve@evil.example"


def propose(place: Place, title: str = "More time") -> None:
    with place.opened() as opened:
        operations = [SetDuration(task="T01", duration=2880)]
        propose_operations(opened, operations, by="maya", prose=Prose(title=title))


def delivered(place: Place, monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """Send what lies in the outbox by a real server, and give what it took."""
    with mail_server() as box:
        monkeypatch.setenv("INTERLOCK_SMTP_URL", f"smtp+plain://{HOST}:{box.port}")
        with place.opened() as opened:
            failed = deliver(opened).failed
    assert failed == ()
    return taken(box)


def taken(box: Mailbox) -> list[EmailMessage]:
    assert box.taken
    return box.taken


def lines(mail: EmailMessage) -> list[str]:
    return [line for line in mail.get_content().splitlines() if line]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_mail_leads_with_the_page_and_keeps_the_command(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.configure(f'[web]\nurl = "{SITE}/"\n{MAIL}')
    propose(place)

    mails = delivered(place, monkeypatch)

    assert len(mails) == 5
    for mail in mails:
        first, second = lines(mail)
        assert first == f"{SITE}/proposals/P1"
        assert "interlock inbox --as " in second
        assert mail.get_content_type() == "text/plain"


def test_where_nobody_said_where_the_pages_are_a_mail_names_the_command_alone(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.configure(MAIL)
    propose(place)

    for mail in delivered(place, monkeypatch):
        [line] = lines(mail)
        assert "interlock inbox --as " in line
        assert "://" not in line


def test_what_the_environment_says_wins(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERLOCK_WEB_URL", "https://other.example.com:8443")
    place.configure(f'[web]\nurl = "{SITE}"\n{MAIL}')
    propose(place)

    first, *_ = lines(delivered(place, monkeypatch)[0])

    assert first == "https://other.example.com:8443/proposals/P1"


def test_hostile_words_become_no_link_beside_the_one_that_is_ours(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.configure(f'[web]\nurl = "{SITE}"\n{MAIL}')
    propose(place, title=HOSTILE)
    with place.opened() as opened:
        digest = opened.reader.case("P1").proposal.digest
        ask(opened, "P1", person="fiona", text=HOSTILE)
        decide(opened, "P1", person="fiona", digest=digest, verdict=Verdict.REJECT, reason=HOSTILE)

    mails = delivered(place, monkeypatch)

    assert {str(mail["X-Interlock-Dedupe"]).split("/")[0] for mail in mails} >= {
        "question",
        "decided",
    }
    for mail in mails:
        first, *rest = lines(mail)
        assert first.startswith(f"{SITE}/proposals/P1")
        assert LINK.findall("\n".join([str(mail["Subject"]), *rest])) == []
    assert any("evil[.]example/login" in mail.get_content() for mail in mails)


def test_the_page_that_a_mail_names_asks_for_the_login_and_decides_nothing(place: Place) -> None:
    from starlette.testclient import TestClient  # noqa: PLC0415  # here alone

    propose(place)
    with place.opened() as opened:
        path = page_of(opened.governance.outbox()[0])
    client = TestClient(build_app(place.root, clock=place.clock), base_url="http://localhost:8000")

    answer = client.get(path, follow_redirects=False)

    assert path == "/proposals/P1"
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")
    with place.opened() as opened:
        assert opened.reader.case("P1").live == ()


@pytest.mark.parametrize(
    ("kind", "dedupe", "path"),
    [
        ("call", "call/G1/fiona", "/inbox#call-G1"),
        ("call_answered", "call_answered/G1/a/b", "/inbox"),
        ("sitting", "sitting/2026-03-02/fiona", "/inbox"),
        ("delegated", "delegated/1/fiona", "/inbox"),
        ("undelegated", "undelegated/1/fiona", "/people"),
        ("break_glass", "break_glass/1/fiona", "/audit"),
        ("reviewed", "reviewed/1/fiona", "/audit"),
        ("handoff", "handoff/H1/fiona", "/"),
    ],
)
def test_what_is_about_no_proposal_leads_to_where_it_is_answered(
    kind: str, dedupe: str, path: str
) -> None:
    about = {"kind": kind, "dedupe": dedupe, "proposal": None}

    assert page_of(MESSAGE.model_copy(update=about)) == path


def test_a_question_leads_to_where_it_is_answered() -> None:
    asked = MESSAGE.model_copy(update={"kind": "question"})

    assert page_of(asked) == "/proposals/P1#questions"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://evil.example/x", "https[:]//evil[.]example/x"),
        ("HTTPS://EVIL.EXAMPLE", "HTTPS[:]//EVIL[.]EXAMPLE"),
        ("http://10.0.0.1/x", "http[:]//10.0.0.1/x"),
        ("eve@evil.example", "eve@evil[.]example"),
        ("mailto:eve", "mailto[:]eve"),
        (r"file:\\evil\share", r"file[:][\\]evil\share"),
        ("evil。example", "evil[。]example"),
        ("evil.csv.example", "evil[.]csv[.]example"),
        ("status.csv, row 3: 40 of 100 at 08:21", "status.csv, row 3: 40 of 100 at 08:21"),
        ("T46 takes 1.5 days, e.g. this", "T46 takes 1.5 days, e.g. this"),
    ],
)
def test_what_a_mail_program_would_guess_at_is_broken_up_in_sight(text: str, shown: str) -> None:
    assert without_links(text) == shown


def test_the_command_of_somebody_whose_id_holds_a_dot_stays_whole() -> None:
    told: Posted = MESSAGE.model_copy(
        update={"recipient": "fiona.hart", "body": "See: --as fiona.hart, --as fiona.hart.evil.com"}
    )

    assert written(told, "").body == "See: --as fiona.hart, --as fiona[.]hart[.]evil[.]com"


@pytest.mark.parametrize(
    "url", ["plan.example.com", "https://a/b", "https://me:word@a.com", "javascript:x", "https://"]
)
def test_an_address_of_the_pages_that_is_none_is_refused_by_name(
    place: Place, run: Run, url: str
) -> None:
    place.configure(f'[web]\nurl = "{url}"\n')

    answer = run("outbox", "show", "--workspace", place.root)

    assert answer.code == 1
    assert "web.url" in answer.err
