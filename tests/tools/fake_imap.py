"""A mailbox on loopback that speaks as much IMAP as a reader needs, and keeps what it was told.

It can number its mails anew, announce wrong sizes, and break off; whatever would mark, move or
delete a mail is refused and counted.
"""

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_FETCH = re.compile(r"FETCH (\d+) \((.+)\)")


@dataclass
class Mailbox:
    """A mailbox: mails by UID, and every command that came."""

    mails: dict[int, bytes]
    validity: int = 1
    password: str = "pw"  # noqa: S105  # a test's
    folder: str = "INBOX"
    port: int = 0
    commands: list[str] = field(default_factory=list)
    announced: int | None = None
    breaks_at: str = ""

    def answer(self, command: str) -> tuple[list[bytes], str]:
        """Give the untagged lines and the end of the tagged one."""
        name, _, rest = command.partition(" ")
        opened = [f"* {len(self.mails)} EXISTS", f"* OK [UIDVALIDITY {self.validity}] ."]
        is_folder = rest.strip('"') == self.folder
        known: dict[str, tuple[list[bytes], str]] = {
            "CAPABILITY": ([b"* CAPABILITY IMAP4REV1"], "OK done"),
            "LOGIN": ([], "OK in" if f'"{self.password}"' in rest else "NO wrong"),
            "EXAMINE": ([one.encode() for one in opened], "OK [READ-ONLY] open")
            if is_folder
            else ([], "NO there is no such folder"),
            "LOGOUT": ([b"* BYE bye"], "OK out"),
        }
        if name.upper() == "UID":
            return self._uid(rest), "OK done"
        return known.get(name.upper(), ([], "BAD unknown here"))

    def _uid(self, rest: str) -> list[bytes]:
        if rest.startswith("SEARCH"):
            first = int(rest.split()[2].partition(":")[0])
            # "n:*" always holds the last one, whatever n is (RFC 3501).
            found = [uid for uid in self.mails if uid >= first] or [*self.mails][-1:]
            return [f"* SEARCH {' '.join(map(str, found))}".encode()]
        match = _FETCH.fullmatch(rest)
        if match is None or int(match[1]) not in self.mails:
            return []
        uid, data = int(match[1]), self.mails[int(match[1])]
        if match[2] == "RFC822.SIZE":
            return [f"* 1 FETCH (UID {uid} RFC822.SIZE {len(data)})".encode()]
        size = len(data) if self.announced is None else self.announced
        return [f"* 1 FETCH (UID {uid} BODY[] {{{size}}}\r\n".encode() + data + b")"]


class _Handler(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        box = self.server.box
        self.wfile.write(b"* OK ready\r\n")
        for line in self.rfile:
            tag, _, command = line.decode().strip().partition(" ")
            box.commands.append(command)
            if box.breaks_at and command.startswith(box.breaks_at):
                return
            lines, end = box.answer(command)
            for one in lines:
                self.wfile.write(one + b"\r\n")
            self.wfile.write(f"{tag} {end}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    box: Mailbox
    context: ssl.SSLContext | None = None

    def get_request(self) -> tuple[object, object]:  # type: ignore[override]  # wrapped in TLS
        request, address = super().get_request()
        if self.context is not None:
            request = self.context.wrap_socket(request, server_side=True)
        return request, address

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet when a client has hung up."""


@contextmanager
def serving(box: Mailbox, context: ssl.SSLContext | None = None) -> Iterator[Mailbox]:
    """Serve a mailbox on a free port of this machine until the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.box, server.context = box, context
    box.port = int(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
