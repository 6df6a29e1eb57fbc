"""Ask MPXJ again and compare with what is committed; ``--record`` commits what it says now.

Run by ``.ci/test-system``, which brings Java and MPXJ.
"""

import argparse
import sys
from pathlib import Path
from time import perf_counter

from tests.oracle import exchange, projects, report
from tests.oracle.answers import load, pack, save
from tests.oracle.cases import FAMILIES, cases
from tests.oracle.mpxj_oracle import Oracle

PROJECTS_PAGE = Path(__file__).with_name("projects.md")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Give 0 where MPXJ answers as committed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="write what MPXJ says now")
    record = parser.parse_args().record
    oracle = Oracle()
    plans = _recheck_plans(oracle, record=record)
    files = _recheck_projects(oracle, record=record)
    links = _recheck_links(oracle)
    return 0 if plans and files and links else 1


def _recheck_links(oracle: Oracle) -> bool:
    """Let MPXJ read what we write as MS Project XML, and compare every link."""
    found = list(exchange.differences(oracle))
    for one in found[:10]:
        _say(one)
    if not found:
        _say("MPXJ reads every link, type and lag in MS Project XML as we read and write them.")
    return not found


def _recheck_plans(oracle: Oracle, *, record: bool) -> bool:
    began, tasks = perf_counter(), 0
    answers: dict[str, list[list[int]]] = {}
    for family in FAMILIES:
        for case in cases(family):
            answers[case.id] = pack(case.plan, oracle.schedule(case))
            tasks += len(case.plan.tasks)
    _say(
        f"MPXJ scheduled {len(answers):,} plans with {tasks:,} tasks "
        f"in {perf_counter() - began:.0f} s."
    )
    if record:
        save(answers)
        report.PAGE.write_text(report.page(), encoding="utf-8")
        return True
    kept = load()["cases"]
    changed = sorted(
        id_ for id_ in answers.keys() | kept.keys() if answers.get(id_) != kept.get(id_)
    )
    if changed:
        _say(f"MPXJ's answers are not the committed ones for {len(changed)}: {changed[:10]}")
        return False
    _say("All its answers are the committed ones.")
    return True


def _recheck_projects(oracle: Oracle, *, record: bool) -> bool:
    if not projects.FOLDER.is_dir():
        _say("No plans saved by MS Project beside this checkout: nothing to compare.")
        return True
    read = [projects.read_project(oracle, path) for path in sorted(projects.FOLDER.iterdir())]
    text = projects.page(read)
    _say(f"Read {len(read)} plans saved by MS Project.")
    if record:
        PROJECTS_PAGE.write_text(text, encoding="utf-8")
    if projects.UNEXPLAINED in text:
        _say(text)
        return False
    if text != PROJECTS_PAGE.read_text(encoding="utf-8"):
        _say(f"{PROJECTS_PAGE.name} says something else; run .ci/test-system --record\n{text}")
        return False
    _say("The kernel's dates are theirs, but for what projects.md explains.")
    return True


if __name__ == "__main__":
    sys.exit(main())
