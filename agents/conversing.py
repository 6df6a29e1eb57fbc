"""The coordinator in conversation: tools first, then one grounded answer; or rules, and so named.

A model asks for tools, ``MOST_REQUESTS`` times and ``MOST_CALLS`` of them at the most, and answers
once from what they gave.
A failure of any kind leaves the answer to the rules, with the reason beside it. Whoever answers
can look things up and draft; nobody here can submit, decide or apply.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import Field

from agents.answers import ReplyAnswer
from agents.asking import Call, Called, Wire, ask_for_calls, ask_model
from agents.coordinator import COORDINATOR
from agents.crew import NO_MODEL, NOTHING_STOOD, RULES, Crew
from agents.failures import ModelAnswerError
from agents.grounding import Grounded, ground_reply
from agents.intents import answer_by_rules
from agents.lines import Line
from agents.live import Drafted, Live, ToolUsed
from agents.models import messages_of
from agents.rows import as_data, as_json, as_string, as_text
from plan.errors import FormError
from plan.records import Turn
from plan.values import Value
from prompts.loading import Prompt, digest_of, load_prompt
from tools.desk import Desk
from tools.reads import Overview, plan_overview
from tools.toolbox import Toolbox, Used, schemas
from tools.waiting import PendingApprovals, pending_approvals

MOST_REQUESTS = 2
MOST_CALLS = 6
MOST_TURNS = 12
MOST_QUESTION = 4_000
STOPPED_BY = "stopped by the person"
STOPPED = "Stopped. Nothing of the answer was kept."
_MOST_REMEMBERED = 1_500
_TIMES = {1: "once", 2: "twice", 3: "three times"}
_ROLES = {"system": "system", "human": "user"}


class Speaker(Value):
    """Who talks with the coordinator; all empty where nobody said."""

    id: str | None
    department: str | None
    roles: tuple[str, ...]


class Remembered(Value):
    """A turn of before."""

    who: str
    at: str
    text: str


class TurnMaterial(Value):
    """What the coordinator knows in one turn; ``given`` is what its tools gave.

    ``more_before`` says that the conversation has older turns, which are not recalled.
    """

    today: str
    speaker: Speaker
    overview: Overview
    pending: PendingApprovals
    history: tuple[Remembered, ...]
    more_before: bool
    given: tuple[dict[str, Any], ...] = ()


class Request(Value):
    """What would leave the machine at the beginning of a turn, as it goes over the wire."""

    messages: tuple[Wire, ...]
    tools: tuple[Wire, ...]


class Reply(Value):
    """An answer, who wrote it, and how it came about; ``material`` is what it has to rest on.

    ``failure`` says why no model wrote it; ``dropped`` counts what did not stand, by kind.
    """

    answer: ReplyAnswer
    written_by: str
    prompt: str | None = None
    failure: str | None = None
    used: tuple[Used, ...] = ()
    drafted: tuple[str, ...] = ()
    material: str = ""
    dropped: dict[str, int] = Field(default_factory=dict)
    attempts: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


def conversation_digest() -> str:
    """Name all the prompt text that a model is sent in a conversation."""
    return digest_of(_prompts())


def checked_question(text: str) -> str:
    """Give the words of a turn, without the blanks around them.

    Raises:
        FormError: there are none, or more than anybody says in one turn.
    """
    question = text.strip()
    if not question:
        raise FormError("say something; try: help")
    if len(question) > MOST_QUESTION:
        raise FormError(
            f"that is {len(question)} characters; say it in {MOST_QUESTION}, and drop long texts "
            "into the inbox for the next round"
        )
    return question


def turn_material(desk: Desk, history: Sequence[Turn]) -> TurnMaterial:
    """Gather what is known before any tool is used; ``history`` is the last turns, oldest first."""
    member = desk.people.by_id.get(desk.person or "")
    spoken = [turn for turn in history if turn.role != "tool"][-MOST_TURNS:]
    return TurnMaterial(
        today=desk.today,
        speaker=Speaker(
            id=desk.person,
            department=member.department if member else None,
            roles=member.roles if member else (),
        ),
        overview=plan_overview(desk),
        pending=pending_approvals(desk),
        history=tuple(
            Remembered(
                who=(turn.person or "somebody") if turn.role == "person" else "coordinator",
                at=turn.at,
                text=turn.text[:_MOST_REMEMBERED],
            )
            for turn in spoken
        ),
        more_before=bool(spoken) and spoken[0].seq > 1,
    )


def first_request(material: TurnMaterial, question: str) -> Request:
    """Give what a model is sent first in a turn; what follows adds only what its tools gave."""
    messages = [
        {"role": _ROLES[role], "content": text} for role, text in _messages(material, question)
    ]
    return Request(messages=tuple(messages), tools=tuple(schemas()))


def reply_to(
    crew: Crew, question: str, material: TurnMaterial, desk: Desk, live: Live | None = None
) -> Reply:
    """Answer by the model where there is one and it answers sanely, else by rules.

    ``live`` hears of tools, drafts and words as they come, and can stop the turn.
    """
    live = live or Live()
    if live.stop.requested:
        return _stopped(Reply(answer=_EMPTY, written_by=RULES, failure=STOPPED_BY))
    line = crew.line(COORDINATOR)
    if line is None:
        nothing = Reply(answer=_EMPTY, written_by=RULES)
        return reply_by_rules(question, material, desk, nothing, live)
    digest = conversation_digest()
    box = _toolbox(replace(desk, model=crew.model_name, prompt=digest), live)
    tried = Reply(answer=_EMPTY, written_by=crew.model_name, prompt=digest)
    try:
        tried = _gathered(crew, line, first_request(material, question), box, tried, live)
        material = material.model_copy(update={"given": tuple(box.given)})
        live.check()
        messages = _messages(material, question)
        answered = ask_model(line, messages, ReplyAnswer, crew.patience, live)
    except ModelAnswerError as error:
        failed = tried.model_copy(
            update={
                "failure": str(error),
                "attempts": tried.attempts + error.attempts,
                "used": tuple(box.used),
                "drafted": tuple(box.drafted),
            }
        )
        if error.kind == "stopped":
            return _stopped(failed)
        return reply_by_rules(question, material, desk, failed, live)
    return tried.model_copy(
        update={
            "answer": answered.answer,
            "written_by": answered.model,
            "used": tuple(box.used),
            "drafted": tuple(box.drafted),
            "material": f"{question}\n{as_text(material)}",
            "attempts": tried.attempts + answered.attempts,
            "prompt_tokens": tried.prompt_tokens + answered.prompt_tokens,
            "completion_tokens": tried.completion_tokens + answered.completion_tokens,
        }
    )


def _toolbox(desk: Desk, live: Live) -> Toolbox:
    """Give the tools, whose calls and drafts the listener hears of."""
    return Toolbox(
        desk,
        told=lambda used: live.tell(ToolUsed.model_validate(used.model_dump())),
        wrote=lambda draft: live.tell(Drafted(id=draft.id, title=draft.title)),
    )


def _stopped(tried: Reply) -> Reply:
    """Give the end of a turn that its person stopped; what was drafted is there to be seen."""
    answer = ReplyAnswer(text=STOPPED, cites=[], drafts=list(tried.drafted), unknown=[])
    material = " ".join((STOPPED, *tried.drafted))
    return tried.model_copy(
        update={"answer": answer, "written_by": RULES, "prompt": None, "material": material}
    )


def reply_by_rules(
    question: str, material: TurnMaterial, desk: Desk, tried: Reply, live: Live | None = None
) -> Reply:
    """Answer by rules; ``tried`` holds what a model did before it failed."""
    live = live or Live()
    live.anew(tried.failure or NO_MODEL)
    box = _toolbox(desk, live)
    answer = answer_by_rules(question, box)
    live.say(answer.text)
    material = material.model_copy(update={"given": tuple(box.given)})
    return tried.model_copy(
        update={
            "answer": answer,
            "written_by": RULES,
            "prompt": None,
            "failure": tried.failure or NO_MODEL,
            "used": (*tried.used, *box.used),
            "drafted": tuple(dict.fromkeys((*tried.drafted, *box.drafted))),
            "material": f"{question}\n{as_text(material)}",
        }
    )


def ground(
    reply: Reply,
    question: str,
    material: TurnMaterial,
    desk: Desk,
    live: Live | None = None,
) -> Reply:
    """Keep what stands of an answer; where nothing of a model's does, the rules answer."""
    fresh = replace(desk)  # what was drafted in this turn has to be known
    grounded = _with_unknown(ground_reply(reply.answer, fresh.known_ids, reply.material))
    if not grounded.answer.text and reply.written_by != RULES:
        failed = reply.model_copy(
            update={"failure": NOTHING_STOOD, "dropped": _added(reply.dropped, grounded.dropped)}
        )
        by_rules = reply_by_rules(question, material, fresh, failed, live)
        return ground(by_rules, question, material, fresh)
    if not grounded.answer.text:
        grounded = replace(grounded, answer=_NOTHING)
    drafts = tuple(dict.fromkeys((*reply.drafted, *grounded.answer.drafts)))
    answer = grounded.answer.model_copy(update={"drafts": list(drafts)})
    return reply.model_copy(
        update={"answer": answer, "dropped": _added(reply.dropped, grounded.dropped)}
    )


def _with_unknown(grounded: Grounded[ReplyAnswer]) -> Grounded[ReplyAnswer]:
    """Say at the end of the answer what is not known, so that nobody takes it for complete."""
    answer = grounded.answer
    lines = [answer.text, *(f"Not known: {one}" for one in answer.unknown)]
    text = "\n".join(filter(None, lines))
    return replace(grounded, answer=answer.model_copy(update={"text": text}))


_EMPTY = ReplyAnswer(text="", cites=[], drafts=[], unknown=[])
_NOTHING = ReplyAnswer(text="I cannot answer that from the plan.", cites=[], drafts=[], unknown=[])


def _prompts() -> tuple[Prompt, Prompt]:
    return load_prompt("conversation"), load_prompt("conversation_turn")


def _messages(material: TurnMaterial, question: str) -> Sequence[tuple[str, str]]:
    system, turn = _prompts()
    return messages_of(
        system.fill(most_calls=str(MOST_CALLS), most_requests=_TIMES[MOST_REQUESTS]),
        turn.fill(material=as_json(material), question=as_string(question)),
    )


def _gathered(  # noqa: PLR0913, PLR0917  # one argument for each thing of a turn
    crew: Crew, line: Line, request: Request, box: Toolbox, tried: Reply, live: Live
) -> Reply:
    """Let the model use tools until it knows enough or has used all that it may."""
    messages = list(request.messages)
    left = MOST_CALLS
    for _ in range(MOST_REQUESTS):
        live.check()
        called = ask_for_calls(line, messages, request.tools, crew.patience)
        box.desk = replace(box.desk, model=called.model)
        tried = _counted(tried, called)
        if not called.calls:
            break
        within, beyond = called.calls[:left], called.calls[left:]
        messages.append(_asked(called.calls[:left]))
        for call in within:
            live.check()
            messages.append(_answered(call, box.run(call.name, call.arguments)))
        left -= len(within)
        if beyond:
            dropped = _added(tried.dropped, {"too_many_calls": len(beyond)})
            tried = tried.model_copy(update={"dropped": dropped})
        if not left:
            break
    return tried


def _counted(reply: Reply, called: Called) -> Reply:
    return reply.model_copy(
        update={
            "attempts": reply.attempts + called.attempts,
            "prompt_tokens": reply.prompt_tokens + called.prompt_tokens,
            "completion_tokens": reply.completion_tokens + called.completion_tokens,
        }
    )


def _asked(calls: Sequence[Call]) -> Wire:
    return {
        "role": "assistant",
        "content": "",
        "tool_calls": [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": _json(call.arguments)},
            }
            for call in calls
        ],
    }


def _json(arguments: dict[str, Any] | str) -> str:
    """Write arguments back as JSON; what was none is sent back as nothing."""
    return json.dumps(arguments, ensure_ascii=False) if isinstance(arguments, dict) else "{}"


def _answered(call: Call, gave: str) -> Wire:
    return {"role": "tool", "tool_call_id": call.id, "content": as_data(gave)}


def _added(counts: dict[str, int], more: dict[str, int]) -> dict[str, int]:
    names = sorted({*counts, *more})
    return {name: counts.get(name, 0) + more.get(name, 0) for name in names}
