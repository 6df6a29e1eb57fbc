"""Readings for tests: what somebody said, as the grammar or a model would hand it over."""

from plan.records import Reading


def reading(
    type_: str, task: str | None, value: str, *, department: str = "finance", quote: str = "said so"
) -> Reading:
    """Give a reading of fiona's words."""
    return Reading.model_validate(
        {
            "id": "R1",
            "type": type_,
            "task": task,
            "department": department,
            "value": value,
            "speaker": "fiona",
            "quote": quote,
            "source": "O1",
            "confidence": 90,
            "read_by": "rules",
        }
    )
