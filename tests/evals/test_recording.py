from datetime import date
from pathlib import Path

import pytest
import yaml

from agents.crew import NOTHING_STOOD
from agents.models import ModelSettings
from evals.catalog import read_catalog
from evals.errors import CannotMeasureError, RecordingError
from evals.outcome import Outcome
from evals.playing import fresh_metadata, recorded, replayed
from evals.prompts_in_use import changed_prompts, prompt_digests
from evals.recording import wire
from evals.recording.cassettes import playing
from evals.recording.metadata import read_metadata
from evals.scoring.counts import Share
from evals.scoring.evidence import misquoted_raw
from evals.scoring.truth import truth_digest
from tests.evals.fake_model import Json, Says, claims, says_nothing, schema_of, serving
from tests.evals.small import CLAIM, SCENARIO, write_small

pytestmark = pytest.mark.enable_socket
TURN = SCENARIO + 'turns: ["Which task is first?"]\n'


def record(folder: Path, root: Path, model: ModelSettings, trial: int = 1) -> Outcome:
    metadata = fresh_metadata(
        "small",
        recording="made-up",
        trial=trial,
        model=model.model,
        endpoint="made-up",
        truth=truth_digest(folder),
        on=date(2026, 3, 2),
    )
    outcome, _ = recorded(folder, root / "small" / f"{metadata.name}.yaml", model, metadata)
    return outcome


def recording_of(tmp_path: Path, says: Says = says_nothing, scenario: str = SCENARIO) -> Path:
    folder = write_small(tmp_path / "scenarios", scenario=scenario)
    with serving(says) as model:
        record(folder, tmp_path / "recordings", model)
    return tmp_path / "recordings" / "small" / "made-up-1.yaml"


def test_a_replay_leaves_what_the_recorded_run_left(tmp_path: Path) -> None:
    folder = write_small(tmp_path / "scenarios", scenario=TURN)
    with serving(claims(CLAIM)) as model:
        live = record(folder, tmp_path / "recordings", model)

    again = replayed(folder, tmp_path / "recordings/small/made-up-1.yaml")

    assert [(one.before, one.after) for one in live.assumptions] == [("T04", "T02")]
    assert again.model_copy(update={"exchanges": ()}) == live
    assert len(again.exchanges) == 6
    assert {one.agent for one in again.exchanges} == {
        "finance",
        "operations",
        "it-security",
        "coordinator",
        "conversation",
    }


def test_a_cassette_holds_no_secret_no_address_and_only_allowed_headers(tmp_path: Path) -> None:
    cassette = recording_of(tmp_path)

    text = cassette.read_text(encoding="utf-8")
    assert "sk-a-secret" not in text
    assert "127.0.0.1" not in text
    assert "session=secret" not in text
    assert str(tmp_path) not in text
    for one in yaml.safe_load(text)["interactions"]:
        assert {name.casefold() for name in one["request"]["headers"]} <= wire.REQUEST_HEADERS
        assert {name.casefold() for name in one["response"]["headers"]} <= wire.RESPONSE_HEADERS
        assert one["request"]["uri"].startswith(wire.HOST)


def test_a_cassette_says_what_it_is(tmp_path: Path) -> None:
    metadata = read_metadata(recording_of(tmp_path))

    assert (metadata.scenario, metadata.name, metadata.model) == ("small", "made-up-1", "made-up")
    assert metadata.truth == truth_digest(tmp_path / "scenarios" / "small")
    assert set(metadata.prompts) >= {"finance", "coordinator", "conversation"}


def test_a_call_that_fails_leaves_no_recording_and_no_rest(tmp_path: Path) -> None:
    def busy(body: Json) -> Json | int:
        return 503 if schema_of(body) == "CoordinatorAnswer" else says_nothing(body)

    with pytest.raises(RecordingError, match="nothing was recorded of small: coordinator"):
        recording_of(tmp_path, busy)

    assert not list((tmp_path / "recordings").rglob("*.*"))


def test_after_a_call_that_failed_nobody_is_asked_any_more(tmp_path: Path) -> None:
    asked: list[str] = []

    def busy(body: Json) -> Json | int:
        asked.append(schema_of(body))
        return 503

    with pytest.raises(RecordingError, match="nothing was recorded"):
        recording_of(tmp_path, busy)

    assert "CoordinatorAnswer" not in asked


def test_an_answer_of_which_nothing_stands_is_an_answer_and_is_recorded(tmp_path: Path) -> None:
    wrong = {**CLAIM, "quote": "words that nobody ever said anywhere"}

    cassette = recording_of(tmp_path, claims(wrong))

    outcome = replayed(tmp_path / "scenarios" / "small", cassette)
    assert outcome.assumptions == ()
    assert any(NOTHING_STOOD in one for one in outcome.notices)
    assert misquoted_raw(outcome) == Share(hits=1, of=1)


def test_a_recording_is_never_written_over(tmp_path: Path) -> None:
    before = recording_of(tmp_path).read_bytes()

    with serving(claims(CLAIM)) as model, pytest.raises(RecordingError, match="is there"):
        record(tmp_path / "scenarios" / "small", tmp_path / "recordings", model)

    assert (tmp_path / "recordings/small/made-up-1.yaml").read_bytes() == before


def test_two_cassettes_at_once_are_refused(tmp_path: Path) -> None:
    cassette = recording_of(tmp_path)

    with (
        playing(cassette, "small"),
        pytest.raises(RecordingError, match="a cassette is open"),
        playing(cassette, "small"),
    ):
        pass


def test_a_changed_scenario_does_not_fit_and_says_how_to_record_again(tmp_path: Path) -> None:
    cassette = recording_of(tmp_path)
    file = tmp_path / "scenarios/small/scenario.yaml"
    file.write_text(SCENARIO.replace("on Tuesday", "on Wednesday"), encoding="utf-8")

    with pytest.raises(RecordingError) as raised:
        replayed(tmp_path / "scenarios" / "small", cassette)

    assert "small/made-up-1.yaml does not fit" in str(raised.value)
    assert "what the product computes for a prompt changed" in str(raised.value)
    assert "interlock-evals record small --trial 1" in str(raised.value)


def test_a_changed_prompt_is_named(tmp_path: Path) -> None:
    cassette = recording_of(tmp_path)
    text = cassette.read_text(encoding="utf-8")
    metadata = read_metadata(cassette)
    other = text.replace(metadata.prompts["finance"], "f" * 12)
    cassette.write_text(other.replace("on Tuesday", "on Friday"), encoding="utf-8")

    with pytest.raises(RecordingError, match="the prompts of finance changed"):
        replayed(tmp_path / "scenarios" / "small", cassette)


def test_an_answer_that_nobody_asks_for_is_told(tmp_path: Path) -> None:
    cassette = recording_of(tmp_path, scenario=TURN)
    file = tmp_path / "scenarios/small/scenario.yaml"
    file.write_text(SCENARIO, encoding="utf-8")

    with pytest.raises(RecordingError, match="2 answers were not asked for"):
        replayed(tmp_path / "scenarios" / "small", cassette)


def test_a_recording_of_another_scenario_is_refused(tmp_path: Path) -> None:
    cassette = recording_of(tmp_path)
    text = cassette.read_text(encoding="utf-8")
    cassette.write_text(text.replace("scenario: small", "scenario: other", 1), encoding="utf-8")

    with pytest.raises(RecordingError, match="was recorded for 'other'"):
        replayed(tmp_path / "scenarios" / "small", cassette)


@pytest.mark.parametrize("text", ["", "no: cassette\n", "- 1\n", "metadata: {}\ninteractions: 3\n"])
def test_what_is_no_cassette_is_refused_in_words(tmp_path: Path, text: str) -> None:
    folder = write_small(tmp_path / "scenarios")
    cassette = tmp_path / "made-up-1.yaml"
    cassette.write_text(text, encoding="utf-8")

    with pytest.raises(RecordingError, match="does not say what it is"):
        replayed(folder, cassette)


def test_a_scripted_scenario_is_not_recorded(tmp_path: Path) -> None:
    scenario = SCENARIO.replace("family: explicit", "family: faulty\nfault: refusal")

    with pytest.raises(CannotMeasureError, match="it has no recording"):
        recording_of(tmp_path, scenario=scenario)


def test_a_copied_trial_an_orphan_and_a_secret_are_found(tmp_path: Path) -> None:
    cassette = recording_of(tmp_path)
    text = cassette.read_text(encoding="utf-8")
    copy = cassette.with_name("made-up-2.yaml")
    copy.write_text(
        text.replace("trial: 1", "trial: 2", 1) + "# sk-abcdefghijklmnopqrstuvwxyz\n",
        encoding="utf-8",
    )
    orphan = tmp_path / "recordings" / "gone" / "made-up-1.yaml"
    orphan.parent.mkdir()
    orphan.write_text(text, encoding="utf-8")

    catalog = read_catalog(date(2026, 7, 1), tmp_path / "scenarios", tmp_path / "recordings")

    assert catalog.problems == (
        "gone/made-up-1.yaml belongs to no scenario; remove it",
        "small/made-up-1 and small/made-up-2 share a completion id: the same answer counted twice",
        "small/made-up-2.yaml holds a key; remove it, and what it is a secret of",
    )
    assert "small/made-up-1 is 121 days old; models have moved on" in catalog.warnings


def test_two_trials_of_one_scenario_stand_side_by_side(tmp_path: Path) -> None:
    folder = write_small(tmp_path / "scenarios")
    for trial in (1, 2):
        with serving() as model:
            record(folder, tmp_path / "recordings", model, trial)

    catalog = read_catalog(date(2026, 3, 3), tmp_path / "scenarios", tmp_path / "recordings")

    assert catalog.problems == ()
    assert [one.metadata.name for one in catalog.entries] == ["made-up-1", "made-up-2"]


def test_bodies_are_compared_as_json_and_anything_else_is_another_request() -> None:
    class Request:
        def __init__(self, body: bytes) -> None:
            self.body = body

    wire.same_json(Request(b'{"a": 1, "b": 2}'), Request(b'{"b":2,"a":1}'))
    with pytest.raises(AssertionError):
        wire.same_json(Request(b'{"a": 1}'), Request(b'{"a": 2}'))


def test_an_answer_that_failed_is_never_kept() -> None:
    response: Json = {"status": {"code": 429}, "headers": {}, "body": {"string": b""}}

    assert wire.keep_of_response(response) is None


def test_a_prompt_that_a_recording_does_not_name_is_not_called_changed() -> None:
    now = prompt_digests()
    older = {name: digest for name, digest in now.items() if name != "saying"}

    assert changed_prompts(older) == ()
    assert changed_prompts({**older, "finance": "f" * 12, "gone": "0" * 12}) == ("finance", "gone")
