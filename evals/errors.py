"""What keeps the suite from measuring; one type, because there is one reaction: exit 2.

CannotMeasureError
  RecordingError   a cassette is missing, stale, damaged, or does not fit the request
"""


class CannotMeasureError(Exception):
    """There is nothing that could be scored; it says what to do."""


class RecordingError(CannotMeasureError):
    """A recording cannot be made or played; it says which, why, and which command makes it anew."""
