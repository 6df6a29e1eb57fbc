"""The whole suite: every recording of one name, in processes side by side, and what came of it.

A cassette patches its process, so scenarios run side by side in processes and never in threads.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from evals.errors import CannotMeasureError
from evals.judging import Judged, judge
from evals.loading import load_scenario
from evals.playing import recordings_of
from evals.recording.metadata import read_metadata
from evals.values import Record
from plan.errors import PlanError


class Job(Record):
    """One run that is due; no cassette for what is scripted."""

    folder: Path
    cassette: Path | None = None


class Results(Record):
    """What was judged, and what could not be measured, with the reason."""

    judged: tuple[Judged, ...]
    unmeasured: tuple[str, ...]


def jobs_for(folders: Iterable[Path], recordings: Path, recording: str = "") -> tuple[Job, ...]:
    """Give the runs that are due; a scenario without a recording gets one that will say so.

    Raises:
        CannotMeasureError: recordings of several names are there and none was chosen.
    """
    found = list(_jobs(folders, recordings))
    names = {name for _, name in found if name}
    if not recording and len(names) > 1:
        raise CannotMeasureError(
            f"there are recordings {', '.join(sorted(names))}; say which: --recording NAME"
        )
    chosen = [job for job, name in found if not name or name == (recording or name)]
    covered = {job.folder for job in chosen}
    missing = [Job(folder=job.folder) for job, _ in found if job.folder not in covered]
    return (*chosen, *dict.fromkeys(missing))


def _jobs(folders: Iterable[Path], recordings: Path) -> Iterator[tuple[Job, str]]:
    for folder in folders:
        cassettes = recordings_of(folder.name, recordings)
        if load_scenario(folder).fault is not None or not cassettes:
            yield Job(folder=folder), ""
        for cassette in cassettes:
            yield Job(folder=folder, cassette=cassette), read_metadata(cassette).recording


def run_suite(
    jobs: Iterable[Job], workers: int = 1, tell: Callable[[str], None] = lambda _: None
) -> Results:
    """Judge every job; what cannot be measured is told beside what could, never left out."""
    judged: list[Judged] = []
    unmeasured: list[str] = []
    for result in _results(list(jobs), workers):
        if isinstance(result, Judged):
            judged.append(result)
            tell(f"{result.score.scenario} {result.score.trial}: {_word(result)}")
        else:
            unmeasured.append(result)
            tell(result)
    return Results(judged=tuple(judged), unmeasured=tuple(unmeasured))


def _results(jobs: list[Job], workers: int) -> Iterator[Judged | str]:
    if workers <= 1 or len(jobs) <= 1:
        yield from map(_judged, jobs)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_judged, jobs)


def _judged(job: Job) -> Judged | str:
    try:
        return judge(job.folder, job.cassette)
    except (CannotMeasureError, PlanError) as error:
        return f"{job.folder.name}: {error}"


def _word(judged: Judged) -> str:
    score = judged.score
    return "passed" if score.passed else "; ".join(score.why_not) or score.state
