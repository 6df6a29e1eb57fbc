"""How messages leave: by mail and by Apprise, at least once, with dead letters in the open."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pydantic import SecretStr
from tenacity import wait_none

from app.channels.apprise import AppriseChannel
from app.channels.smtp import SmtpChannel
from app.errors import CannotError
from app.services.channels import channel_of, letters, sendable
from app.services.decisions import decide, withdraw
from app.services.proposals import propose_operations
from app.services.timekeeping import deliver
from plan.life import Posted
from plan.operations import SetDuration
from plan.people import Person
from plan.proposal import Prose, Verdict
from tests.app.conftest import Run
from tests.app.mail_server import HOST, mail_server, own_certificate
from tests.app.rhythm import Place

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts([HOST])]
# Apprise imports what a later Python has no more, and brings its own where it is gone.
OLD_IMPORT = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
FIONA = Person(id="fiona", name="Fiona Hart", department="finance", address="fiona@example.com")
MESSAGE = Posted(
    id=1,
    dedupe="approval/P1/fiona",
    kind="approval",
    recipient="fiona",
    proposal="P1",
    subject='P1 waits for your decision: "More time"',
    body="See it: interlock inbox --as fiona",
    at="2026-03-20T12:00:00+00:00",
)


def smtp(port: int, scheme: str = "smtp+plain", login: str = "") -> tuple[SmtpChannel, list[float]]:
    waits: list[float] = []
    url = f"{scheme}://{login}{HOST}:{port}"
    return SmtpChannel(url, "crew@example.com", sleep=waits.append), waits


def test_a_message_reaches_a_real_server_with_the_key_that_drops_a_second_copy() -> None:
    with mail_server() as box:
        channel, _ = smtp(box.port)
        assert channel.send(MESSAGE, FIONA) == "fiona@example.com"
        channel.send(MESSAGE, FIONA)

    first, second = box.taken
    assert first["To"] == "Fiona Hart <fiona@example.com>"
    assert first["From"] == "Interlock <crew@example.com>"
    assert first["X-Interlock-Dedupe"] == "approval/P1/fiona"
    assert first["Message-ID"] == second["Message-ID"]
    assert "interlock inbox --as fiona" in first.get_content()


def test_what_may_pass_is_tried_again_with_growing_waits() -> None:
    with mail_server() as box:
        box.refusals = ["451 busy", "421 later"]
        channel, waits = smtp(box.port)
        channel.send(MESSAGE, FIONA)

    assert len(box.taken) == 1
    assert box.asked == 3
    assert waits == sorted(waits)
    assert len(waits) == 2


def test_what_is_refused_for_good_is_not_tried_again() -> None:
    with mail_server() as box:
        box.refusals = ["554 never"]
        channel, waits = smtp(box.port)
        with pytest.raises(OSError, match="the mail server says 554"):
            channel.send(MESSAGE, FIONA)

    assert (box.asked, waits) == (1, [])


def test_starttls_is_used_and_the_certificate_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = own_certificate(tmp_path)
    with mail_server(context) as box:
        channel, waits = smtp(box.port, "smtp")
        with pytest.raises(OSError, match="cannot be reached"):
            channel.send(MESSAGE, FIONA)
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        channel.send(MESSAGE, FIONA)

    assert len(box.taken) == 1
    assert waits == []


def test_a_server_that_offers_no_starttls_gets_nothing() -> None:
    with mail_server() as box:
        channel, _ = smtp(box.port, "smtp", "crew:secretword@")
        with pytest.raises(OSError, match="offers no STARTTLS") as caught:
            channel.send(MESSAGE, FIONA)

    assert box.taken == []
    assert "secretword" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mail.example.com", "is no mail server"),
        ("http://mail.example.com", "is no mail server"),
        ("smtp+plain://me:word@mail.example.com", "in the clear"),
    ],
)
def test_an_address_that_is_none_is_refused_and_not_shown(url: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        SmtpChannel(url, "crew@example.com")

    assert url not in str(caught.value)


@contextmanager
def team(status: int = 200) -> Iterator[tuple[str, list[str]]]:
    """Run what Apprise's own ``json://`` sends to; gives its host and what it was sent."""
    taken: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that http.server calls
            taken.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((HOST, 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{HOST}:{server.server_address[1]}", taken
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@OLD_IMPORT
def test_apprise_sends_to_a_persons_own_address_first() -> None:
    with team() as (everybody, for_all), team() as (own, hers):
        channel = AppriseChannel(
            [SecretStr(f"json://{everybody}")], {"fiona": [SecretStr(f"json://{own}")]}
        )
        channel.send(MESSAGE, FIONA)
        channel.send(MESSAGE, FIONA.model_copy(update={"id": "owen"}))

    assert (len(hers), len(for_all)) == (1, 1)
    assert "approval/P1/fiona" in hers[0]


@OLD_IMPORT
def test_apprise_is_tried_again_and_tells_no_address() -> None:
    waits: list[float] = []
    with team(503) as (host, taken):
        secret = SecretStr(f"json://crew:hunter2hunter2@{host}")
        channel = AppriseChannel([secret], {}, sleep=waits.append)
        with pytest.raises(OSError, match="did not take it") as caught:
            channel.send(MESSAGE, FIONA)

    assert (len(waits), len(taken)) == (2, 3)
    assert "hunter2" not in str(caught.value)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def asked(place: Place) -> None:
    """Put a message into the outbox: finance is asked to decide."""
    with place.opened() as opened:
        operations = [SetDuration(task="T01", duration=2880)]
        propose_operations(opened, operations, by="maya", prose=Prose(title="More time"))


def standings(place: Place) -> list[str]:
    with place.opened() as opened:
        return [one.standing for one in letters(opened)]


def test_what_fails_too_often_is_a_dead_letter_until_a_person_tries_again(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.channels.smtp.wait_exponential", lambda **_: wait_none())
    place.configure('[outbox]\nchannels = ["smtp"]\nattempts = 2\n')
    asked(place)
    with mail_server() as box:
        monkeypatch.setenv("INTERLOCK_SMTP_URL", f"smtp+plain://{HOST}:{box.port}")
        box.refusals = ["554 never"] * 10
        for _ in range(3):
            with place.opened() as opened:
                deliver(opened)
        assert standings(place) == ["dead"] * 5
        assert box.asked == 10
        shown = run("outbox", "show", "--dead", "--workspace", place.root)
        again = run("outbox", "retry", "--workspace", place.root, "--json")

    assert "the mail server says 554" in shown.out
    assert again.json == {"sent": 5, "failed": [], "by_another": []}
    assert "Fiona Hart <fiona@example.com>" in {str(one["To"]) for one in box.taken}
    assert standings(place) == ["sent"] * 5
    assert run("outbox", "retry", "1", "--workspace", place.root).code == 2


@OLD_IMPORT
def test_a_second_channel_takes_what_the_first_does_not_and_that_is_told(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.configure('[outbox]\nchannels = ["apprise", "folder"]\n')
    monkeypatch.setenv("INTERLOCK_NOTIFY_URLS_FIONA", "json://127.0.0.1:9")
    asked(place)

    with place.opened() as opened:
        sent, failed, around = deliver(opened)

    assert (sent, failed) == (5, ())
    assert "1 by folder, because apprise: 1 address(es) of Apprise did not take it" in around
    assert len(list((place.root / "outbox").glob("*.eml"))) == 5


def test_a_mail_server_that_fails_is_told_by_remind_outbox_and_doctor_though_the_folder_took_it(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.configure('[outbox]\nchannels = ["smtp", "folder"]\n')
    asked(place)
    with mail_server() as box:
        monkeypatch.setenv("INTERLOCK_SMTP_URL", f"smtp://{HOST}:{box.port}")
        reminded = run("remind", "--workspace", place.root)

    why = "by folder, because smtp: the mail server offers no STARTTLS"
    told = " ".join(reminded.out.split())
    assert reminded.code == 0
    assert f"another way 6 {why}" in told
    assert why.partition(", ")[2] in " ".join(
        run("outbox", "show", "--workspace", place.root).out.split()
    )
    checks = run("doctor", "--workspace", place.root, "--json").json["checks"]
    [messages] = [one for one in checks if one["name"] == "messages"]
    assert (messages["ok"], messages["level"]) == (False, "notice")
    assert "because smtp: the mail server offers no STARTTLS" in messages["detail"]


def test_remind_ends_with_1_where_a_message_was_not_delivered(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.configure('[outbox]\nchannels = ["smtp"]\n')
    asked(place)
    with mail_server() as box:
        monkeypatch.setenv("INTERLOCK_SMTP_URL", f"smtp+plain://{HOST}:{box.port}")
        box.refusals = ["554 never"]
        reminded = run("remind", "--workspace", place.root)
        again = run("remind", "--workspace", place.root)

    assert (reminded.code, again.code) == (1, 0)
    assert "not delivered" in reminded.out


def test_a_restored_copy_sends_nothing_until_somebody_accepts_it(
    place: Place, run: Run, tmp_path: Path
) -> None:
    asked(place)
    copy = tmp_path / "copy"
    assert run("backup", tmp_path / "kept", "--workspace", place.root).code == 0
    assert run("restore", tmp_path / "kept", "--into", copy).code == 0

    held = run("remind", "--workspace", copy)
    document = run("remind", "--workspace", copy, "--json").json
    retried = run("outbox", "retry", "1", "--workspace", copy)

    waiting = document["held"]
    assert waiting >= 5
    assert f"{waiting} message(s) stay here: this is a restored copy" in " ".join(held.out.split())
    assert document["sent"] == 0
    assert retried.code == 1
    assert "nothing is sent from here" in retried.err
    assert not (copy / "outbox").exists()
    run("restore", "--accept", "--workspace", copy, "--as", "maya", "--reason", "It goes on here.")
    assert run("remind", "--workspace", copy, "--json").json["sent"] > 0


@pytest.mark.parametrize("name", ["smtp", "apprise"])
def test_a_channel_without_its_address_says_which_variable_is_missing(
    place: Place, name: str
) -> None:
    place.configure(f'[outbox]\nchannels = ["{name}"]\n')

    with place.opened() as opened, pytest.raises(CannotError, match="set INTERLOCK_"):
        channel_of(opened)


def test_in_quiet_hours_a_message_waits_until_they_are_over(place: Place) -> None:
    place.configure('[watch]\nquiet = "11:00-13:00"\n')
    asked(place)

    with place.opened() as opened:
        assert sendable(opened) == ()
        place.clock.advance(hours=2)
        assert len(sendable(opened)) == 5


def test_what_asks_about_an_ended_proposal_does_not_leave_any_more(place: Place, run: Run) -> None:
    asked(place)
    with place.opened() as opened:
        withdraw(opened, "P1", person="maya", reason="A slip.")
        told = [one for one in letters(opened) if one.message.kind != "approval"]
        assert deliver(opened)[0] == len(told)

    shown = run("outbox", "show", "--workspace", place.root, "--json").json

    assert standings(place).count("withdrawn") == shown["withdrawn"] == 5
    assert run("outbox", "retry", "1", "--workspace", place.root).code == 2


def test_who_has_decided_is_not_asked_any_more_and_the_others_are(place: Place) -> None:
    asked(place)
    with place.opened() as opened:
        digest = opened.reader.case("P1").proposal.digest
        decide(opened, "P1", person="fiona", digest=digest, verdict=Verdict.APPROVE, reason="")

        waiting = {one.recipient for one in sendable(opened) if one.kind == "approval"}

    assert waiting
    assert "fiona" not in waiting


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('url = "smtp://me:word@host"', "outbox.url"),
        ('channels = ["pigeon"]', "outbox.channels"),
        ("channels = []", "outbox.channels"),
        ('sender = "nobody"', "outbox.sender"),
        ("attempts = 0", "outbox.attempts"),
    ],
)
def test_settings_that_are_none_are_refused_by_name(
    place: Place, run: Run, line: str, field: str
) -> None:
    place.configure(f"[outbox]\n{line}\n")

    answer = run("outbox", "show", "--workspace", place.root)

    assert answer.code == 1
    assert field in answer.err
    assert "word@host" not in answer.err
