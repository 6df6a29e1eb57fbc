"""Messages as files: whole, the same each time, and harmless to a mail program."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

from app.channels.folder import MailFolder
from app.channels.mail import mail_of
from plan.life import Posted
from plan.people import Person

HELEN = Person(id="helen", name="Helen Marsh", department="finance", address="helen@example.com")


def posted(**update: object) -> Posted:
    given = {
        "id": 7,
        "dedupe": "approval/P1/helen",
        "kind": "approval",
        "recipient": "helen",
        "proposal": "P1",
        "subject": "P1 waits for your decision",
        "body": "See it.",
        "at": "2026-03-02T08:00:00+00:00",
    }
    return Posted.model_validate({**given, **update})


def test_a_message_becomes_one_file_however_often_it_is_sent(tmp_path: Path) -> None:
    folder = MailFolder(tmp_path / "outbox")

    first = folder.send(posted(), HELEN)
    bytes_then = (tmp_path / "outbox" / first).read_bytes()
    again = folder.send(posted(), HELEN)

    assert first == again == "000007-approval-helen.eml"
    assert [one.name for one in (tmp_path / "outbox").iterdir()] == [first]
    assert (tmp_path / "outbox" / first).read_bytes() == bytes_then


def test_a_mail_says_to_whom_and_how_to_tell_a_copy(tmp_path: Path) -> None:
    name = MailFolder(tmp_path).send(posted(), HELEN)
    mail = message_from_bytes((tmp_path / name).read_bytes(), policy=default)

    assert mail["To"] == "Helen Marsh <helen@example.com>"
    assert mail["Subject"] == "P1 waits for your decision"
    assert mail["X-Interlock-Dedupe"] == "approval/P1/helen"
    assert mail.get_content().strip() == "See it."


def test_a_line_break_in_a_title_makes_no_header() -> None:
    mail = mail_of(posted(subject="P1\r\nBcc: eve@example.com"), HELEN)

    assert "Bcc" not in mail
    assert b"\nBcc" not in mail.as_bytes()


def test_who_has_no_address_gets_a_file_all_the_same() -> None:
    for address in ("", "no address", "a b@c d"):
        to = HELEN.model_copy(update={"address": address})
        assert "helen@interlock.invalid" in str(mail_of(posted(), to)["To"])
