"""What a turn of the chat costs of its own: a model that answers at once, and none at all.

    python -m benchmarks.chat [--json]

The turn goes through the graph, the tools' schemas, the client library, grounding and the ledger.
Its model is an endpoint on loopback that answers at once, so what is measured is everything but the
model. Beside it stand two bare requests of the client, and the same question answered by rules.
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

from pydantic import SecretStr

from agents.answers import ReplyAnswer
from agents.models import ModelSettings, build_chat_model
from app.bootstrap import open_workspace
from app.services.chatting import say_to_coordinator
from app.services.demo import make_demo
from app.services.rounds import hold_round
from benchmarks.endpoint import answering_at_once
from benchmarks.timing import Row, medians, report

QUESTION = "what blocks T52?"
ROUNDS = 15


def compare(rounds: int) -> list[Row]:
    """Time a turn with a model and one by rules, on the example after a round."""
    with tempfile.TemporaryDirectory() as temporary, answering_at_once() as address:
        places, _ = make_demo(Path(temporary) / "w")
        settings = ModelSettings(model="at-once", base_url=address, api_key=SecretStr("none"))
        model = build_chat_model(settings)
        asked = model.with_structured_output(
            ReplyAnswer, method="json_schema", include_raw=True, strict=True
        )
        with open_workspace(places.root) as rules:
            hold_round(rules, lambda _: None)
            modelled = replace(
                rules, settings=rules.settings.model_copy(update={"model": settings})
            )
            if say_to_coordinator(modelled, QUESTION, "maya").written_by != settings.model:
                raise SystemExit("the model did not answer; there is nothing to compare")
            times = medians(
                {
                    "model": lambda: say_to_coordinator(modelled, QUESTION, "maya"),
                    "rules": lambda: say_to_coordinator(rules, QUESTION, "maya"),
                    "bare": lambda: [asked.invoke([("human", QUESTION)]) for _ in range(2)],
                },
                rounds,
            )
    return [
        Row("a turn with a model", times["model"], "two bare requests", times["bare"]),
        Row("a turn by rules", times["rules"], "a turn with a model", times["model"]),
    ]


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds to take the median of")
    options = parser.parse_args()
    report("python -m benchmarks.chat", compare(options.rounds), as_json=options.json)


if __name__ == "__main__":
    main()
