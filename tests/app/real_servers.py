"""Real mail servers on loopback: Exim takes mail over TLS, Dovecot gives it out again over TLS.

Both run in the foreground on a configuration of their own in a folder that goes away, and end with
the block. Exim starts as root and gives its rights up by itself.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.app.mail_server import HOST, own_certificate

SERVERS = ("exim4", "dovecot")
USER = "Debian-exim"
PASSWORD = "word"  # noqa: S105  # of a server that lives for a test
_LONGEST = 20.0
_EXIM = """\
primary_hostname = mail.test
spool_directory = {place}/spool
log_file_path = {place}/spool/%slog
pid_file_path = {place}/spool/pid
local_interfaces = {host}
keep_environment =
tls_advertise_hosts = *
tls_certificate = {place}/ca.pem
tls_privatekey = {place}/key.pem
acl_smtp_rcpt = encrypted_only
acl_smtp_data = accept
begin acl
encrypted_only:
  require encrypted = *
  deny local_parts = nobody
  accept
begin routers
all:
  driver = accept
  transport = box
begin transports
box:
  driver = appendfile
  directory = {place}/mails/Maildir
  maildir_format
  create_directory
  user = {user}
"""
_DOVECOT = """\
base_dir = {place}/run
state_dir = {place}/run
log_path = {place}/run/log
protocols = imap
listen = {host}
ssl = required
ssl_cert = <{place}/ca.pem
ssl_key = <{place}/key.pem
mail_location = maildir:{place}/mails/Maildir
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={user} home={place}/mails
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {imap}
    ssl = yes
  }}
}}
"""


class Post:
    """Where the two servers listen, where mail lies, and the certificate to trust."""

    def __init__(self, place: Path, trusted: Path, smtp: int, imap: int) -> None:
        self.place, self.trusted, self.smtp, self.imap = place, trusted, smtp, imap

    def wait_for_mails(self, count: int) -> None:
        """Wait until so many mails have been delivered."""
        box = self.place / "mails" / "Maildir" / "new"
        _wait(lambda: box.is_dir() and len(list(box.iterdir())) >= count)


def missing() -> str | None:
    """Say why the servers cannot run here."""
    if os.geteuid() != 0:
        return "Exim starts as root"
    gone = [one for one in SERVERS if shutil.which(one) is None]
    return f"not installed: {', '.join(gone)}" if gone else None


@contextmanager
def real_post(place: Path) -> Iterator[Post]:
    """Run both servers while the block runs."""
    _, trusted = own_certificate(place)
    place.chmod(0o755)
    (place / "key.pem").chmod(0o644)  # both read it after they have given up their rights
    for name in ("spool", "mails", "run"):
        (place / name).mkdir()
        if name != "run":
            shutil.chown(place / name, USER, USER)
    smtp, imap = _free_port(), _free_port()
    names = {"place": place, "host": HOST, "user": USER, "password": PASSWORD, "imap": imap}
    (place / "exim.conf").write_text(_EXIM.format(**names), encoding="utf-8")
    (place / "dovecot.conf").write_text(_DOVECOT.format(**names), encoding="utf-8")
    commands = (
        ["exim4", "-C", str(place / "exim.conf"), "-bdf", "-oX", str(smtp)],
        ["dovecot", "-c", str(place / "dovecot.conf"), "-F"],
    )
    running = [subprocess.Popen(one, cwd="/", stderr=subprocess.DEVNULL) for one in commands]
    try:
        for port in (smtp, imap):
            _wait(lambda port=port: _answers(port))  # type: ignore[misc]  # bound now
        yield Post(place, trusted, smtp, imap)
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait(_LONGEST)


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind((HOST, 0))
        port: int = bound.getsockname()[1]
    return port


def _answers(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def _wait(until: Callable[[], bool]) -> None:
    """Look again and again: these servers are not ours and tell nobody that they are ready."""
    last = time.monotonic() + _LONGEST
    while not until():
        if time.monotonic() > last:
            raise TimeoutError("a server did not do in time what it should")
        time.sleep(0.05)
