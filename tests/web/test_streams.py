"""A stream ends with the login: whoever is logged out or taken out hears nothing more."""

from collections.abc import Callable

import anyio
import pytest
from fastapi import Request

from app.bootstrap import open_workspace
from app.services.people import propose_removal
from app.web.events import publish
from app.web.here import Caller, anybody
from app.web.jobs import topic_of
from app.web.pages import streaming
from tests.web.test_jobs import Gate, gate, jobs_of
from tests.web.visiting import Web, approve

__all__ = ["gate"]


def caller_of(web: Web, person: str) -> Caller:
    cookie = web.log_in(person).client.cookies["interlock"]
    head = [(b"cookie", f"interlock={cookie}".encode())]
    return anybody(Request({"type": "http", "path": "/events", "headers": head, "app": web.app}))


def log_out(web: Web, caller: Caller) -> None:
    assert caller.session is not None
    web.app.state.site.sessions.end(caller.session.token)


def take_out(web: Web, _: Caller) -> None:
    with open_workspace(web.folder, web.clock) as workspace:
        id_ = propose_removal(workspace, "rose", by="maya", reason="Left.").case.id
        approve(workspace, id_, "sam", "tom")
        assert "rose" not in workspace.reader.people().by_id


@pytest.mark.parametrize("go", [log_out, take_out])
def test_whoever_has_gone_hears_no_word_that_comes_after(
    web: Web, gate: Gate, go: Callable[[Web, Caller], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "_BREATHES", 3600.0)
    job = jobs_of(web, gate.carry).begin("turn", "rose", {"text": "status"})
    caller, topic = caller_of(web, "rose"), topic_of(job.id)
    store, now = web.app.state.site.store, web.clock.now()
    publish(store, topic, "words", {"text": "before"}, now)

    async def hear() -> list[str]:
        heard = []
        pieces = streaming._pieces(caller, job, 0, lambda one: str(one.body))  # noqa: SLF001  # alone
        async for piece in pieces:
            heard.append(piece)
            if "before" in piece:
                await anyio.to_thread.run_sync(go, web, caller)
                publish(store, topic, "words", {"text": "after"}, now)
            elif "after" in piece:
                break
        return heard

    heard = anyio.run(hear)

    assert any("before" in one for one in heard)
    assert not any("after" in one for one in heard)
