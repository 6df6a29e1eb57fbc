"""What the product refuses beside the kernel, one type per reaction.

AppError
├── CannotError        make it possible first: a file or folder is missing, in use or in the way
├── UsageError         say it otherwise: the command line does not fit
└── ComesLaterError    wait for the named version
"""


class AppError(Exception):
    """Something that the product refuses; the message says what to do."""


class CannotError(AppError):
    """What is needed is missing, unreadable, in use or in the way."""


class UsageError(AppError):
    """Options that do not fit together."""


class ComesLaterError(AppError):
    """A command of the contract that this version does not hold yet."""

    def __init__(self, what: str, version: str) -> None:
        self.version = version
        super().__init__(f"{what} comes with version {version}; nothing was done")
