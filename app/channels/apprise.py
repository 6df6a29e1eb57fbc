"""The channel by Apprise: Teams, Slack, Matrix, ntfy and a hundred others, by addresses alone.

The addresses are secrets and come from the environment. A person's own ones come before those for
everybody. Apprise tells that it failed and not why; its own log may name an address, so nothing of
it is passed on.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import SecretStr
from tenacity import RetryError, Retrying, retry_if_result, stop_after_attempt, wait_exponential

from plan.life import Posted
from plan.people import Person
from plan.visible import visible, visible_line
from tools.sources.base import variable_name

_TRIES = 3


class AppriseChannel:
    """Sends to what the addresses name."""

    name = "apprise"

    def __init__(
        self,
        everybody: Sequence[SecretStr],
        own: Mapping[str, Sequence[SecretStr]],
        *,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        self._everybody, self._own, self._sleep = everybody, own, sleep

    def send(self, message: Posted, to: Person) -> str:
        """Hand a message over; OSError where no address is known or one did not take it."""
        addresses = self._own.get(variable_name(to.id).lower()) or self._everybody
        if not addresses:
            raise OSError(f"no address of Apprise is set for {to.id}: INTERLOCK_NOTIFY_URLS")
        given: dict[str, Any] = {} if self._sleep is None else {"sleep": self._sleep}
        again = Retrying(
            stop=stop_after_attempt(_TRIES),
            wait=wait_exponential(multiplier=1, max=8),
            retry=retry_if_result(lambda sent: not sent),
            **given,
        )
        try:
            again(_notify, [one.get_secret_value() for one in addresses], message, to)
        except RetryError:
            raise OSError(f"{len(addresses)} address(es) of Apprise did not take it") from None
        return f"{len(addresses)} address(es) of Apprise"


def _notify(addresses: Sequence[str], message: Posted, to: Person) -> bool:
    import apprise  # noqa: PLC0415  # slow to import, and few workspaces use it

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    sender = apprise.Apprise()
    if not all(sender.add(one) for one in addresses):
        raise OSError("an address of Apprise cannot be read; see INTERLOCK_NOTIFY_URLS")
    return bool(
        sender.notify(
            title=visible_line(f"{to.name}: {message.subject}"),
            body=f"{visible(message.body)}\n\n{message.dedupe}",
            body_format=apprise.NotifyFormat.TEXT,
        )
    )
