"""A small scenario that tests write down: eight tasks, a mail, a note, minutes."""

from pathlib import Path
from textwrap import dedent

PLAN = """\
id,name,department,team,duration,predecessors,constraint,constraint_date,deadline,gate,owner,note
T01,Build the ERP connector,operations,INT,5d,,,,,,grace,
T02,Reconcile invoices on the new platform,finance,FIN,3d,,,,,,helen,
T03,Open the firewall to the bank,it-security,SEC,4d,,,,,,ines,
T04,Load the payment archive,operations,OPS,6d,T01FS,,,,,ravi,
T05,Drain the old engine,operations,OPS,2d,T04FS,,,,,ravi,
T06,Retire the old licence,finance,FIN,1d,T05FS,,,2026-04-10,,helen,
T07,Penetration test of the gateway,it-security,SEC,3d,T03FS,,,,,ines,
T08,Go-live of payments,pmo,PMO,0d,T06FS;T07FS,,,,pmo,maya,
"""
QUOTE = "we cannot reconcile the invoices until the payment archive is loaded"
SCENARIO = f"""\
id: small
family: explicit
title: A payment archive in passing
as_of: 2026-03-02
documents:
  - id: M1
    kind: mail
    from: helen
    date: 2026-02-27
    subject: Invoices
    text: "Hi,\\n\\n{QUOTE}, as ever.\\n\\nHelen\\n-- \\nHelen Marsh\\n"
  - {{id: N1, kind: note, from: ines, date: 2026-03-01, text: "The pen test is on Tuesday."}}
"""
TRUTH = f"""\
required:
  - {{before: T04, after: T02, support: [M1], quotes: ["{QUOTE}"]}}
forbidden:
  - {{before: T05, after: T07, why: same week only}}
"""
CLAIM = {
    "before": "T04",
    "after": "T02",
    "kind": "FS",
    "quote": QUOTE,
    "source": "O1",
    "confidence": 90,
}


def write_small(
    root: Path, *, scenario: str = SCENARIO, truth: str = TRUTH, plan: str = PLAN
) -> Path:
    """Write the scenario into a folder of its name below ``root``."""
    folder = root / "small"
    folder.mkdir(parents=True)
    (folder / "scenario.yaml").write_text(dedent(scenario), encoding="utf-8")
    (folder / "truth.yaml").write_text(dedent(truth), encoding="utf-8")
    (folder / "plan.csv").write_text(plan, encoding="utf-8")
    return folder
