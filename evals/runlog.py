"""The run log: one JSON object a line, plain enough for any framework to read.

    {"kind": "run", ...}       the first line: format, what was run, with which prompts
    {"kind": "score", ...}     one for each run of a scenario
    {"kind": "trivial", ...}   one for each trivial agent and scenario
    {"kind": "unmeasured", ...}

There is no clock in it: the same recordings and the same code give the same bytes.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from evals.errors import CannotMeasureError
from evals.prompts_in_use import prompt_digests
from evals.scoring.scenario_score import ScenarioScore
from evals.scoring.trivial import TrivialScore
from evals.suite import Results
from evals.values import Record

FORMAT = "interlock-evals/1"


class RunLog(Record):
    """What a log holds."""

    prompts: dict[str, str]
    scores: tuple[ScenarioScore, ...]
    trivial: tuple[TrivialScore, ...] = ()
    unmeasured: tuple[str, ...] = ()


def log_of(results: Results) -> RunLog:
    """Put the results of a suite in order; of trivial agents one answer a scenario is enough."""
    judged = sorted(results.judged, key=lambda one: one.score.key)
    trivial: dict[tuple[str, str], TrivialScore] = {}
    for one in judged:
        for score in one.trivial:
            trivial.setdefault((score.scenario, score.agent), score)
    return RunLog(
        prompts=prompt_digests(),
        scores=tuple(one.score for one in judged),
        trivial=tuple(trivial.values()),
        unmeasured=results.unmeasured,
    )


def write_log(log: RunLog, path: Path) -> None:
    """Write a log, a line for each score."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines_of(log)), encoding="utf-8")


def lines_of(log: RunLog) -> Iterator[str]:
    """Give the lines of a log."""
    yield _line({"kind": "run", "format": FORMAT, "prompts": log.prompts})
    for kind, scores in (("score", log.scores), ("trivial", log.trivial)):
        for one in scores:
            yield _line({"kind": kind, **one.model_dump(mode="json")})
    for text in log.unmeasured:
        yield _line({"kind": "unmeasured", "text": text})


def read_log(path: Path) -> RunLog:
    """Read a log.

    Raises:
        CannotMeasureError: it is missing, no log, or of another format.
    """
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
        return _read(rows)
    except OSError as error:
        raise CannotMeasureError(f"{path.name} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise CannotMeasureError(
            f"{path.name} is no run log of this version ({type(error).__name__}); make one: "
            "interlock-evals run --log FILE"
        ) from None


def _read(rows: Iterable[dict[str, object]]) -> RunLog:
    by_kind: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        by_kind.setdefault(str(row.pop("kind")), []).append(row)
    [head] = by_kind["run"]
    if head["format"] != FORMAT:
        raise ValueError(head["format"])
    return RunLog.model_validate(
        {
            "prompts": head["prompts"],
            "scores": by_kind.get("score", ()),
            "trivial": by_kind.get("trivial", ()),
            "unmeasured": [row["text"] for row in by_kind.get("unmeasured", ())],
        }
    )


def _line(row: dict[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True)
