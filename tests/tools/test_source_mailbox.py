"""A mailbox over real IMAP on loopback: only what is new, nothing marked, hostile mails apart."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from plan.records import Fact, FactKind
from tests.app.mail_server import own_certificate
from tests.builders import six_people, small_plan
from tests.tools.fake_imap import Mailbox, serving
from tests.tools.sourcing import NOW
from tools.sources import SourceContext, SourceError, SourceSpec, read_source
from tools.sources.base import Secrets

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
PASSWORD = "pw"  # noqa: S105  # a test's


def mail(words: str, who: str = "Fiona Hart <fiona@example.com>") -> bytes:
    date = "Thu, 12 Mar 2026 10:00:00 +0000"
    return f"From: {who}\r\nDate: {date}\r\nSubject: x\r\n\r\n{words}\r\n".encode()


def read(
    box: Mailbox,
    *heard: Fact,
    scheme: str = "imap",
    token: str | None = PASSWORD,
    **more: Any,  # noqa: ANN401  # fields
) -> tuple[Fact, ...]:
    given = {"name": "post", "kind": "mailbox", "user": "bot", **more}
    given.setdefault("url", f"{scheme}://127.0.0.1:{box.port}/INBOX")
    spec = SourceSpec.model_validate(given).model_copy(
        update={"secrets": Secrets(token=SecretStr(token) if token else None)}
    )
    context = SourceContext(small_plan(), six_people(), NOW, Path(), heard=heard)
    return read_source(spec, context)


def test_each_mail_is_a_statement_of_its_sender() -> None:
    with serving(Mailbox({4: mail("T05 slips"), 9: mail("Hm", "Eve <eve@evil.example>")})) as box:
        facts = read(box)

    assert [(one.kind, one.speaker, one.text) for one in facts] == [
        (FactKind.STATEMENT, "fiona", "T05 slips"),
        (FactKind.STATEMENT, None, "Hm"),
    ]
    assert [one.place for one in facts] == ["post, mail 4", "post, mail 9"]


def test_nothing_becomes_read_or_changes() -> None:
    with serving(Mailbox({4: mail("T05 slips")})) as box:
        read(box)

    names = {command.split()[0] for command in box.commands}
    assert names == {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "LOGOUT"}
    assert [one for one in box.commands if "BODY" in one] == ["UID FETCH 4 (BODY.PEEK[])"]


def test_only_mails_that_have_come_since_are_fetched() -> None:
    with serving(Mailbox({4: mail("one")})) as box:
        first = read(box)
        assert read(box, *first) == ()
        box.mails[5] = mail("two")
        second = read(box, *first)

    assert [one.text for one in second] == ["two"]
    assert sum("BODY.PEEK" in one for one in box.commands) == 2


def test_mails_that_were_numbered_anew_stay_known() -> None:
    with serving(Mailbox({40: mail("one")})) as box:
        first = read(box)
        box.mails, box.validity = {1: mail("one"), 2: mail("two")}, 2

        assert [one.text for one in read(box, *first)] == ["two"]


def test_a_mail_that_cannot_be_read_is_a_fact_and_keeps_nobody_out() -> None:
    with serving(Mailbox({1: b"no mail at all", 2: mail("two"), 3: mail("")})) as box:
        facts = read(box)
        assert read(box, *facts) == ()

    assert [one.kind for one in facts] == [
        FactKind.SOURCE_FAILURE,
        FactKind.STATEMENT,
        FactKind.SOURCE_FAILURE,
    ]
    assert "post, mail 1" in facts[0].text


def test_a_mail_that_is_too_large_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.sources.mailbox.MAX_MAIL_BYTES", 50)
    with serving(Mailbox({1: mail("x" * 100)})) as box:
        [fact] = read(box)

    assert fact.kind is FactKind.SOURCE_FAILURE
    assert not any("BODY" in one for one in box.commands)


@pytest.mark.parametrize(
    ("box", "more", "words"),
    [
        (Mailbox({}, password="other"), {}, "the mailbox cannot be read: wrong"),  # noqa: S106  # a test's
        (Mailbox({}, folder="Else"), {}, "there is no folder 'INBOX'"),
        (Mailbox({1: mail("x")}, announced=4_000_000_000), {}, "4000000000 bytes at once"),
        (Mailbox({1: mail("x")}, breaks_at="UID FETCH"), {}, "the mailbox cannot be read"),
        (Mailbox({}), {"token": None}, "needs a user in the settings and a password"),
        (Mailbox({}), {"user": ""}, "needs a user in the settings and a password"),
        (Mailbox({}), {"query": 'a"\r\nx DELETE INBOX'}, "is no name of a folder"),
        (Mailbox({}), {"url": "http://127.0.0.1/x"}, "has no mailbox's address"),
        (Mailbox({}), {"url": "imaps://mail.example.com"}, "export INTERLOCK_URL_POST=imaps://"),
    ],
)
def test_a_mailbox_that_fails_says_why_and_keeps_its_password(
    box: Mailbox, more: dict[str, Any], words: str
) -> None:
    with serving(box), pytest.raises(SourceError) as refused:
        read(box, **more)

    assert words in str(refused.value)


def test_a_password_is_not_sent_in_the_clear_over_a_network() -> None:
    spec = SourceSpec.model_validate({"name": "post", "kind": "mailbox", "user": "bot"})
    secrets = Secrets(token=SecretStr(PASSWORD), url=SecretStr("imap://mail.example.com"))

    with pytest.raises(SourceError, match="in the clear"):
        spec.model_copy(update={"secrets": secrets}).address()


def test_a_mailbox_is_read_over_tls_where_its_certificate_is_trusted_and_else_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = own_certificate(tmp_path)

    with serving(Mailbox({1: mail("T05 slips")}), context) as box:
        with pytest.raises(SourceError, match="certificate is not trusted"):
            read(box, scheme="imaps")
        assert box.commands == []
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        [fact] = read(box, scheme="imaps")

    assert (fact.speaker, fact.text) == ("fiona", "T05 slips")
