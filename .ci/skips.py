"""Refuse skipped tests: where the machine could run a test, a skip hides it.

Run by `.ci/run` with the JUnit file that pytest wrote. A skip is allowed when `.ci/skips.txt` names
the test and says why, as `module::test  reason`. Expected failures count as skips.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

ALLOWED = Path(__file__).with_name("skips.txt")


def load_allowed() -> dict[str, str]:
    """Read the allowed skips: test to reason."""
    lines = [line.strip() for line in ALLOWED.read_text(encoding="utf-8").splitlines()]
    pairs = (line.partition("  ") for line in lines if line and not line.startswith("#"))
    return {test: reason.strip() for test, _, reason in pairs}


def find_skipped(report: Path) -> list[tuple[str, str]]:
    """List skipped tests, with what pytest says about each."""
    cases = ET.parse(report).getroot().iter("testcase")  # noqa: S314  # pytest's own file
    return [
        (f"{case.get('classname')}::{case.get('name')}", skip.get("message") or "")
        for case in cases
        if (skip := case.find("skipped")) is not None
    ]


def main() -> int:
    """Print what was skipped; 1 when a skip has no reason on record."""
    allowed = load_allowed()
    if empty := [test for test, reason in allowed.items() if not reason]:
        print(f".ci/skips.txt gives no reason for: {', '.join(empty)}")
        return 1
    refused = 0
    for test, message in find_skipped(Path(sys.argv[1])):
        reason = allowed.get(test)
        refused += reason is None
        print(f"{'skipped' if reason else 'SKIPPED'} {test}: {reason or message}")
    if refused:
        print(
            f"{refused} skipped without a reason on record: run them, or add them to .ci/skips.txt"
        )
        return 1
    print("No test was skipped without a reason on record.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
