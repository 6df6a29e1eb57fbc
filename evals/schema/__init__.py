"""The JSON Schemas of scenario files, generated from the models; a test compares the two."""

import json
from pathlib import Path

from pydantic import BaseModel

from evals.scenario import Scenario, Truth

HERE = Path(__file__).resolve().parent
SCHEMAS: dict[str, type[BaseModel]] = {
    "scenario.schema.json": Scenario,
    "truth.schema.json": Truth,
}


def schema_text(model: type[BaseModel]) -> str:
    """Give the schema of a model as it stands in its file."""
    schema = model.model_json_schema(by_alias=True)
    if model is Scenario:  # a turn may be written as a plain text
        turns = schema["properties"]["turns"]
        turns["items"] = {"anyOf": [{"type": "string"}, turns["items"]]}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps({**head, **schema}, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path = HERE) -> None:
    """Write all schemas anew."""
    for name, model in SCHEMAS.items():
        (folder / name).write_text(schema_text(model), encoding="utf-8")
