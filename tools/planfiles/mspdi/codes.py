"""The numbers of the format, as Microsoft documents them for the MSPDI schema."""

from collections.abc import Mapping
from types import MappingProxyType

from plan.model import ConstraintKind, LinkKind

NAMESPACE = "http://schemas.microsoft.com/project"
LINKS: Mapping[int, LinkKind] = MappingProxyType(
    {0: LinkKind.FF, 1: LinkKind.FS, 2: LinkKind.SF, 3: LinkKind.SS}
)
CONSTRAINTS: Mapping[int, ConstraintKind] = MappingProxyType(
    {
        0: ConstraintKind.ASAP,
        1: ConstraintKind.ALAP,
        2: ConstraintKind.MSO,
        3: ConstraintKind.MFO,
        4: ConstraintKind.SNET,
        5: ConstraintKind.SNLT,
        6: ConstraintKind.FNET,
        7: ConstraintKind.FNLT,
    }
)
# Elapsed minutes, hours, days, weeks, months; from 36 on the same, estimated.
ELAPSED_FORMATS = frozenset({4, 6, 8, 10, 12, 36, 38, 40, 42, 44})
PERCENT_FORMATS = frozenset({19, 51})
ELAPSED_PERCENT_FORMATS = frozenset({20, 52})
MINUTES, ELAPSED_MINUTES, HOURS, ELAPSED_HOURS, DAYS, ELAPSED_DAYS = 3, 4, 5, 6, 7, 8
# Text1 to Text30 of a task; MS Project knows no others that hold text.
TEXT_FIELDS = (
    *range(188743731, 188743747, 3),  # Text1 to Text6 stand between other fields
    *range(188743747, 188743751),
    *range(188743997, 188744017),
)
NO_CALENDAR = -1
