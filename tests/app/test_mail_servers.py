"""Mail by real servers, out and in again, over TLS: Exim and Dovecot, where they are installed."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from pydantic import SecretStr

from app.channels.smtp import SmtpChannel
from plan.people import Person
from plan.records import Fact, FactKind
from tests.app.mail_server import HOST
from tests.app.real_servers import PASSWORD, Post, missing, real_post
from tests.app.test_channels import FIONA, MESSAGE
from tests.builders import six_people, small_plan
from tests.tools.sourcing import NOW
from tools.sources import SourceContext, SourceError, SourceSpec, read_source
from tools.sources.base import Secrets

pytestmark = [
    pytest.mark.system,
    pytest.mark.enable_socket,
    pytest.mark.allow_hosts([HOST]),
    pytest.mark.skipif(missing() is not None, reason=missing() or ""),
]


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    # Not under pytest's own folder: whoever starts pytest meanwhile closes that to the servers.
    with TemporaryDirectory(prefix="interlock-post-") as root:
        place = Path(root) / "post"
        place.mkdir()
        Path(root).chmod(0o711)  # the servers go through it as somebody else
        with real_post(place) as made:
            yield made


@pytest.fixture
def trusting(post: Post, monkeypatch: pytest.MonkeyPatch) -> Post:
    monkeypatch.setenv("SSL_CERT_FILE", str(post.trusted))
    return post


def channel(post: Post, scheme: str = "smtp") -> SmtpChannel:
    url = f"{scheme}://{HOST}:{post.smtp}"
    return SmtpChannel(url, "maya@example.com", sleep=lambda _: None)


def read(post: Post, *heard: Fact, word: str = PASSWORD) -> tuple[Fact, ...]:
    given = {"name": "post", "kind": "mailbox", "user": "bot"}
    spec = SourceSpec.model_validate({**given, "url": f"imaps://{HOST}:{post.imap}/INBOX"})
    spec = spec.model_copy(update={"secrets": Secrets(token=SecretStr(word))})
    context = SourceContext(small_plan(), six_people(), NOW, Path(), heard=heard)
    return read_source(spec, context)


def test_a_message_goes_out_by_starttls_and_comes_in_by_imap_once(trusting: Post) -> None:
    channel(trusting).send(MESSAGE, FIONA)
    trusting.wait_for_mails(1)

    [fact] = read(trusting)

    assert (fact.kind, fact.speaker) == (FactKind.STATEMENT, "maya")
    assert fact.text == "See it: interlock inbox --as fiona"
    assert fact.data["title"] == MESSAGE.subject
    assert read(trusting, fact) == ()


def test_a_server_whose_certificate_nobody_signed_gets_nothing(post: Post) -> None:
    with pytest.raises(OSError, match="cannot be reached"):
        channel(post).send(MESSAGE, FIONA)
    with pytest.raises(SourceError, match="certificate is not trusted"):
        read(post)


def test_what_the_server_refuses_is_told_in_its_words(trusting: Post) -> None:
    nobody = Person(id="x", name="X", department="finance", address="nobody@example.com")

    with pytest.raises(OSError, match=r"refuses the recipient \(550\)"):
        channel(trusting).send(MESSAGE, nobody)
    with pytest.raises(OSError, match=r"refuses the recipient \(550\)"):
        channel(trusting, "smtp+plain").send(MESSAGE, FIONA)


def test_a_wrong_password_is_told_and_not_shown(trusting: Post) -> None:
    with pytest.raises(SourceError, match="the mailbox cannot be read") as refused:
        read(trusting, word="secretword")

    assert "secretword" not in str(refused.value)
