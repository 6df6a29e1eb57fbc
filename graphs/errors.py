"""What running a graph can refuse, one type per reaction.

GraphError
├── AlreadyRunningError   wait until the other process is done, then try again
└── CheckpointError       mend the folder; the file itself may be deleted at any moment
"""


class GraphError(Exception):
    """Something that running a graph refuses; the message says what to do."""


class AlreadyRunningError(GraphError):
    """Another process is at it; nothing was started."""


class CheckpointError(GraphError):
    """The checkpoints cannot be kept where they should be."""
