"""Reads the YAML files of a scenario; whatever is wrong is told with its file and field, at once.

A key that stands twice in a YAML mapping would silently win over the first; it is refused.
"""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from evals.scenario import Scenario
from plan.errors import PlanFileError, Problem

SCENARIO = "scenario.yaml"
PLAN = "plan.csv"
HERE = Path(__file__).resolve().parent
SCENARIOS = HERE / "scenarios"
RECORDINGS = HERE / "recordings"
ModelT = TypeVar("ModelT", bound=BaseModel)


class _Loader(yaml.CSafeLoader):
    """Plain YAML, in which a key stands once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002  # PyYAML's own signature
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for number, key in enumerate(keys):
            if key in keys[:number]:
                mark = node.value[number][0].start_mark
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key!r} stands twice in one mapping", mark
                )
        return super().construct_mapping(node, deep=deep)


def read_yaml(path: Path, model: type[ModelT]) -> ModelT:
    """Read a file as a model.

    Raises:
        PlanFileError: it is missing, no YAML, or not of the model; each problem with its field.
    """
    name = f"{path.parent.name}/{path.name}"
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506  # a SafeLoader
        return model.model_validate(data)
    except OSError as error:
        raise _wrong(name, None, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _wrong(name, None, "is not UTF-8; save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else None
        raise PlanFileError([Problem(name, row, None, str(error.problem))]) from None
    except yaml.YAMLError as error:
        raise _wrong(name, None, f"is no YAML: {error}") from None
    except ValidationError as error:
        raise PlanFileError(
            [Problem(name, None, _field(one["loc"]), one["msg"]) for one in error.errors()]
        ) from None


def load_scenario(folder: Path) -> Scenario:
    """Read what the crew sees of a scenario.

    Raises:
        PlanFileError: see ``read_yaml``; or its id is not the folder's name.
    """
    scenario = read_yaml(folder / SCENARIO, Scenario)
    if scenario.id != folder.name:
        name = f"{folder.name}/{SCENARIO}"
        raise _wrong(name, "id", f"{scenario.id!r} is not the folder's name, {folder.name!r}")
    return scenario


def scenario_folders(root: Path = SCENARIOS) -> tuple[Path, ...]:
    """Give the folders of all scenarios, by name."""
    if not root.is_dir():
        return ()
    return tuple(sorted(one.parent for one in root.glob(f"*/{SCENARIO}")))


def _wrong(file: str, field: str | None, message: str) -> PlanFileError:
    return PlanFileError([Problem(file, None, field, message)])


def _field(place: tuple[int | str, ...]) -> str | None:
    """Name a field as a reader finds it: ``documents[2].from``."""
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".") or None
