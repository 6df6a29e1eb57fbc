"""The ledger's parts are the kernel's ports; mypy proves it, this shows it."""

from plan.ports import Books, Door, Evidence, Governance, Reader
from tests.fakes import FakeClock
from tests.ledger.steps import make_ledger


def test_the_four_parts_satisfy_the_ports(clock: FakeClock) -> None:
    with make_ledger(None, clock) as ledger:
        reader: Reader = ledger.reader
        evidence: Evidence = ledger.evidence
        governance: Governance = ledger.governance
        door: Door = ledger.door
        with door.opened() as opened:
            books: Books = opened
            assert books.plan() == reader.plan()
            assert (books.people(), books.head()) == (reader.people(), reader.head())
            assert books.now() == clock.now()
            assert (evidence.observations(), reader.cases()) == ((), ())
            assert callable(governance.submit)
