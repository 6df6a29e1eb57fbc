"""What every record of the suite shares: frozen, closed to unknown fields, tuples for lists."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen record that knows its fields and refuses others."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=200_000)
