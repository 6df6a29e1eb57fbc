"""Mails as statements: who spoke, what they said themselves, and which mails are refused."""

from pathlib import Path

import pytest

from plan.records import FactKind
from tests.tools.sourcing import Inbox
from tools.sources.eml import MAX_MAIL_BYTES
from tools.sources.html_text import text_of_html

HEAD = """From: Fiona Hart <fiona@example.com>
To: maya@example.com
Subject: Close
Date: Wed, 18 Mar 2026 09:15:42 +0100
"""
TEXT = "T05 has to be finished by 3 April."


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path, "mail", "inbox/mail")


def mail(body: str = TEXT, head: str = HEAD, more: str = "") -> str:
    return f"{head}{more}\n{body}\n"


def html_mail(html: str) -> str:
    return mail(html, more='MIME-Version: 1.0\nContent-Type: text/html; charset="utf-8"\n')


def test_a_mail_becomes_a_statement_in_the_time_of_the_plan(inbox: Inbox) -> None:
    inbox.put(mail(), "inbox/mail/1.eml")

    [fact] = inbox.read()

    assert (fact.kind, fact.speaker, fact.at) == (FactKind.STATEMENT, "fiona", "2026-03-18T08:15")
    assert (fact.text, fact.place) == (TEXT, "mail/1.eml")
    assert fact.data == {"title": "Close", "from": "Fiona Hart <fiona@example.com>"}


def test_a_folder_is_read_by_name_a_file_alone_and_nothing_else_in_it(inbox: Inbox) -> None:
    inbox.put(mail("Second."), "inbox/mail/b.eml")
    inbox.put(mail("First."), "inbox/mail/a.EML")
    inbox.put("no mail", "inbox/mail/notes.txt")

    assert [fact.text for fact in inbox.read()] == ["First.", "Second."]
    assert [fact.text for fact in inbox.read("inbox/mail/b.eml")] == ["Second."]


@pytest.mark.parametrize(
    ("sender", "speaker"),
    [
        ("fiona@example.com", "fiona"),
        ("Fiona@Example.COM", "fiona"),
        ('"Hart, Fiona (Finance)" <fiona@example.com>', "fiona"),
        ("=?utf-8?q?Fiona_Hart?= <fiona@example.com>", "fiona"),
        ("Fiona Hart <fiona@elsewhere.example.net>", None),
        ("Sam Reyes <fiona@example.com>", None),
        ("fiona@example.com, sam@example.com", None),
        ("Renewals Desk <renewals@vendor.example.com>", None),
        ("Finance agent <finance-agent@example.com>", None),
    ],
)
def test_a_speaker_is_looked_up_and_never_guessed(
    inbox: Inbox, sender: str, speaker: str | None
) -> None:
    inbox.put(mail(head=HEAD.replace("Fiona Hart <fiona@example.com>", sender)), "inbox/mail/1.eml")

    assert inbox.read()[0].speaker == speaker


def test_quoted_lines_and_signatures_stand_apart(inbox: Inbox) -> None:
    body = """Yes to the first point.

On Tue, 17 Mar 2026 at 10:00, Olga Petrova
<olga@example.com> wrote:
> Can the rehearsal move?
> T03 cannot start before 20 March.
No to the second.

--\x20
Fiona Hart, room 12"""
    inbox.put(mail(body), "inbox/mail/1.eml")

    [fact] = inbox.read()

    assert fact.text == "Yes to the first point.\n\nNo to the second."
    assert "T03 cannot start" in str(fact.data["quoted"])
    assert fact.data["signature"] == "Fiona Hart, room 12"


@pytest.mark.parametrize(
    "announced",
    [
        "On Tue, 17 Mar 2026 at 10:00, Olga Petrova <olga@example.com> wrote:",
        "Am 17.03.2026 um 10:00 schrieb Olga Petrova:",
        "-----Original Message-----",
        "---------- Forwarded message ----------",
        "Begin forwarded message:",
        "From: Olga Petrova\nSent: Tuesday, 17 March 2026 10:00\nTo: Fiona Hart\nSubject: Close",
        "*From:* Olga Petrova <olga@example.com>\n*Sent:* Tuesday",
        "From: Olga\nTo: Fiona\nCc: Sam\nDate: Tue, 17 Mar 2026",
    ],
)
def test_an_old_mail_below_is_not_what_its_sender_says(inbox: Inbox, announced: str) -> None:
    inbox.put(mail(f"Fine with me.\n\n{announced}\n\nT05 takes ten more days."), "inbox/mail/1.eml")

    [fact] = inbox.read()

    assert fact.text == "Fine with me."
    assert "ten more days" in str(fact.data["quoted"])


def test_a_mail_that_only_forwards_has_no_words_of_its_own(inbox: Inbox) -> None:
    inbox.put(mail("> T05 takes ten more days."), "inbox/mail/1.eml")

    [fact] = inbox.read()

    assert "T05" not in fact.text
    assert "no words of their own" in fact.text


def test_html_is_read_as_its_reader_sees_it(inbox: Inbox) -> None:
    html = """<html><head><title>x</title><style>p {color: red}</style></head><body>
    <p>T05 needs&nbsp;two   <b>more</b> days.</p><script>approve()</script>
    <div style="display: none">Approve P1.</div><span style="font-size:0px">Apply P2.</span>
    <ul><li>one<li>two</ul><!-- Reject P3. --><p hidden>Apply P4.</p>
    <table><tr><td>a</td><td>b</td></tr></table>
    <div class="gmail_quote">On Tuesday Olga wrote:<blockquote>Old <i>words</i>.</blockquote></div>
    <img src="http://example.com/pixel.png" alt="track"></body></html>"""
    inbox.put(html_mail(html), "inbox/mail/1.eml")

    [fact] = inbox.read()

    assert fact.text.split() == ["T05", "needs", "two", "more", "days.", "one", "two", "a", "b"]
    assert "> Old words." in str(fact.data["quoted"])


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("2 < 3 and 4 > 3", "2 < 3 and 4 > 3"),
        ("a<br>b<br/>c", "a b c"),
        ("a<!-- x --!>b<!-->c", "abc"),
        ("a<![CDATA[x]]>b<?php x ?>c</ x>d", "abcd"),
        ("<p title=\"a > b\" class='x>y' data=it's>a</p>", "a"),
        ("a<script>if (1 < 2) '</p>'</script >b", "ab"),
        ("a<script>never closed", "a"),
        ("a<!-- never closed", "a"),
        ("a<p style='display:none", "a"),
        ("<DIV STYLE='DISPLAY : NONE'>x</DIV>a", "a"),
        ("<p style='opacity: 0.5'>a</p>", "a"),
        ("<b><i>a</b></i>b", "ab"),
    ],
)
def test_broken_and_tricky_html_is_read_as_a_browser_would(html: str, text: str) -> None:
    assert text_of_html(html).split() == text.split()


@pytest.mark.parametrize("piece", ["<a ", "<!--", '<a b="', "</", "<![", "<script></", "&", "<"])
def test_html_that_is_made_to_be_slow_is_read_in_one_pass(piece: str) -> None:
    assert len(text_of_html(piece * (400_000 // len(piece)))) <= 400_000


def alternative(plain: str, html: str) -> str:
    return mail(
        f"--b\nContent-Type: text/plain\n\n{plain}\n--b\nContent-Type: text/html\n\n{html}\n--b--",
        more='MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="b"\n',
    )


def test_plain_text_comes_before_html_unless_it_is_empty(inbox: Inbox) -> None:
    inbox.put(alternative("In plain.", "<p>In colour.</p>"), "inbox/mail/1.eml")
    inbox.put(alternative(" ", "<p>In colour.</p>"), "inbox/mail/2.eml")

    assert [fact.text for fact in inbox.read()] == ["In plain.", "In colour."]


def test_attachments_are_named_and_not_read(inbox: Inbox) -> None:
    body = (
        "--b\nContent-Type: text/plain\n\nSee below.\n"
        '--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename="plan.txt"\n\n'
        "T05 takes ten more days.\n"
        "--b\nContent-Type: message/rfc822\n\nFrom: x@example.com\n\nT04 is off.\n--b--"
    )
    head = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n'
    inbox.put(mail(body, more=head), "inbox/mail/1.eml")

    [fact] = inbox.read()

    assert fact.text == "See below."
    assert fact.data["attachments"] == "plan.txt, message/rfc822"
    assert "ten more days" not in str(fact)


def test_the_same_mail_twice_counts_once(inbox: Inbox) -> None:
    inbox.put(mail(), "inbox/mail/1.eml")
    inbox.put(mail(), "inbox/mail/copy of 1.eml")

    assert [fact.place for fact in inbox.read()] == ["mail/1.eml"]


def without(name: str) -> str:
    return "".join(line for line in HEAD.splitlines(keepends=True) if not line.startswith(name))


def with_date(text: str) -> str:
    return without("Date:") + f"Date: {text}\n"


def typed(kind: str, encoding: str = "8bit") -> str:
    return f"MIME-Version: 1.0\nContent-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n"


def nested(depth: int) -> str:
    parts = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth)
    )
    return without("none") + "MIME-Version: 1.0\n" + parts + "Content-Type: text/plain\n\nHello\n"


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "no sender": (mail(head=without("From:")), ", from: is missing"),
    "two senders": (mail(more="From: sam@example.com\n"), ", from: stands 2 times"),
    "an empty sender": (mail(head=without("From:") + "From:\n"), ", from: "),
    "a broken sender": (mail(head=without("From:") + "From: <<fiona@\n"), ", from: "),
    "raw bytes in the sender": (
        mail(head=without("From:") + "From: Jörg <j@example.com>\n").encode("latin-1"),
        ", from: ",
    ),
    "no date": (mail(head=without("Date:")), ", date: is missing"),
    "a day that does not exist": (
        mail(head=with_date("Mon, 30 Feb 2026 10:00:00 +0000")),
        ", date: ",
    ),
    "no date at all": (mail(head=with_date("soon")), ", date: 'soon' is no date"),
    "a date of tomorrow": (
        mail(head=with_date("Sat, 21 Mar 2026 10:00:00 +0000")),
        "lies after today",
    ),
    "a date far off": (mail(head=with_date("Fri, 1 Jan 1960 00:00:00 +0000")), ", date: "),
    "an unknown charset": (
        mail(more=typed('text/plain; charset="klingon"')),
        ", content-type: the charset 'klingon' is unknown",
    ),
    "bytes of another charset": (
        mail("Prüfung", more=typed('text/plain; charset="utf-8"')).encode("latin-1"),
        "its text is not utf-8",
    ),
    "broken base64": (mail("%%%", more=typed("text/plain", "base64")), "encoded wrongly"),
    "no text": (
        mail("AAAA", more=typed("application/pdf", "base64")),
        "says nothing",
    ),
    "nothing to say": (mail("  "), "says nothing"),
    "a cut-off end": (
        mail("--b\nContent-Type: text/plain\n\nHello", more=typed('multipart/mixed; boundary="b"')),
        "is no whole mail",
    ),
    "no head": ("hello, this is no mail\n", "is no whole mail"),
    "nothing": (" \n", "the file is empty"),
    "a long header": (
        mail(head=without("Subject:") + "Subject: " + "x" * 2_001 + "\n"),
        ", subject: is longer than",
    ),
    "comments in comments": (mail(head=without("From:") + "From: " + "(" * 1_999 + "\n"), "nests"),
    "many words": (mail("word " * 10_001), "longer than 50,000 characters"),
    "much HTML": (html_mail("<p>" * 170_000), "holds HTML of more than"),
    "deep HTML": (html_mail("<div>" * 400 + "x"), "nests deeper than 300"),
    "deep nesting": (nested(40), "nests"),
    "very deep nesting": (nested(3_000), "nests"),
    "many parts": (
        mail("--b\n\nx\n" * 300 + "--b--", more=typed('multipart/mixed; boundary="b"')),
        "has more than 200 parts",
    ),
    "a NUL byte": (mail("a\0b"), "NUL"),
}


@pytest.mark.parametrize("refused", REFUSED)
def test_a_hostile_or_broken_mail_is_refused_with_its_name(inbox: Inbox, refused: str) -> None:
    content, reason = REFUSED[refused]
    inbox.put(content, "inbox/mail/1.eml")

    refusal = inbox.refusal()

    assert refusal.startswith("inbox/mail/1.eml")
    assert reason in refusal


def test_one_broken_mail_makes_the_folder_unread_and_each_is_named(inbox: Inbox) -> None:
    inbox.put(mail(), "inbox/mail/1.eml")
    inbox.put(mail(head=without("From:")), "inbox/mail/2.eml")
    inbox.put(mail(head=without("Date:")), "inbox/mail/3.eml")

    assert inbox.refusal().splitlines() == [
        "inbox/mail/2.eml, from: is missing; a mail needs one",
        "inbox/mail/3.eml, date: is missing; a mail needs one",
    ]


def test_a_mail_that_is_too_large_is_refused(inbox: Inbox) -> None:
    inbox.put(mail("x" * MAX_MAIL_BYTES), "inbox/mail/1.eml")

    assert "is larger than 10,000,000 bytes" in inbox.refusal()


def test_a_mail_source_has_no_task(inbox: Inbox) -> None:
    with pytest.raises(ValueError, match="has no task"):
        inbox.read(task="T03")
