"""The rules' answers about what is: each uses a tool, says what it gave, and cites it."""

import re
from collections.abc import Sequence

from agents import phrases
from agents.phrases import Said, count, names, sentence, task_words, title
from agents.rule_words import Heard, department_in, person_in, task_in
from tools import drafting, reads, waiting
from tools.toolbox import Toolbox
from tools.waiting import Pending

_MOST = 5
_COMMANDS = {
    "confirm": "interlock say --confirm READING --as PERSON",
    "submit": "interlock propose --draft ID --as PERSON",
    "withdraw": "interlock withdraw ID --as PERSON",
}


def task_of(heard: Heard, box: Toolbox) -> str:
    """Give the task that the question is about."""
    return task_in(heard.first("task"), box.desk)


def decide_nothing(heard: Heard, box: Toolbox, said: Said) -> None:
    """Say who decides, and how."""
    command = _COMMANDS.get(heard["act"], "interlock decide ID approve --as PERSON --digest D")
    said.say(f"I decide nothing and submit nothing; people do, with: {command}")
    _say_pending(box.use(waiting.pending_approvals).proposals, said)


def status(_heard: Heard, box: Toolbox, said: Said) -> None:
    """Say where the plan stands, what is wrong, and what waits for whom."""
    view = box.use(reads.plan_overview)
    said.say(
        f"{view.plan}, revision {view.revision}, as of {view.today}: it finishes "
        f"{phrases.finish_day(view.finish)}."
    )
    done = "; ".join(f"{title(d.id)} {d.done} of {d.tasks}" for d in view.departments if d.tasks)
    said.say(f"Tasks done: {done}.")
    found = box.use(reads.findings).findings
    if found:
        kinds = names(
            f"{number} {kind.replace('_', ' ')}" for kind, number in view.findings.items()
        )
        said.say(f"The last round found: {kinds}.", *(one.id for one in found))
        for one in found[:3]:
            said.item(sentence(one.text), one.id, *([one.task] if one.task else []))
    if view.conflicts:
        said.say(f"Conflicts of the last round: {names(view.conflicts)}.", *view.conflicts)
    if view.open_assumptions:
        ids = view.open_assumptions
        said.say(f"Assumptions that wait for their owners: {names(ids)}.", *ids)
    if view.drafts:
        said.say(f"Drafts that nobody has submitted: {names(view.drafts)}.", *view.drafts)
    _say_pending(box.use(waiting.pending_approvals).proposals, said)


def _say_pending(proposals: tuple[Pending, ...], said: Said) -> None:
    if not proposals:
        said.say("No proposal waits for approval.")
    for one in proposals:
        whom = names(
            f"{title(m.role)} ({names(m.people, 'or') if m.people else 'nobody who could'})"
            for m in one.waits_for
        )
        given = f"; approved by {names(one.approved_by)}" if one.approved_by else ""
        said.say(f"{one.id} waits for {whom}{given}: {one.title}", one.id)


def approvals(_heard: Heard, box: Toolbox, said: Said) -> None:
    """Say which proposals wait for whom."""
    _say_pending(box.use(waiting.pending_approvals).proposals, said)


def blocks(heard: Heard, box: Toolbox, said: Said) -> None:
    """Say what stands between a task and its start."""
    view = box.use(waiting.what_blocks, task_of(heard, box))
    task = view.task
    if task.state == "done":
        said.say(f"Nothing: {task_words(task)}.", task.id)
        return
    said.say(f"{task_words(task)}.", task.id)
    if view.direct:
        said.say("It waits for:")
        for one in view.direct:
            said.item(task_words(one), one.id, *([one.reported_in] if one.reported_in else []))
    else:
        said.say("Nothing that it waits for directly is open.")
    if view.findings:
        said.say("In trouble on the way there:")
        for finding in view.findings[:_MOST]:
            cited = [finding.id, *finding.evidence, *([finding.task] if finding.task else [])]
            said.item(sentence(finding.text), *cited)
    for what, ids in (
        ("Assumed about it, and for its owners to answer", view.assumptions),
        ("Conflicts on its chain", view.conflicts),
        ("Proposals that would change it", view.proposals),
    ):
        if ids:
            said.say(f"{what}: {names(dict.fromkeys(ids))}.", *ids)


def who_waits(_heard: Heard, box: Toolbox, said: Said) -> None:
    """Say which tasks hold up which, and which people are waited for."""
    view = box.use(waiting.blocked_chains)
    if not view.chains:
        said.say("No task is late or blocked, as far as the last round knows.")
    for one in view.chains:
        cited = [id_ for finding in one.findings for id_ in (finding.id, *finding.evidence)]
        behind = names(f"{task.id} ({title(task.department)})" for task in one.behind[:_MOST])
        said.say(
            f"{one.task.id} {one.task.name} ({title(one.task.department)}) is "
            f"{names(f.kind for f in one.findings)}; {count(one.all_behind, 'task')} of "
            f"{names(map(title, one.departments))} wait behind it, first {behind}.",
            one.task.id,
            *cited,
            *(task.id for task in one.behind[:_MOST]),
        )
    _say_pending(box.use(waiting.pending_approvals).proposals, said)
    open_ = box.use(reads.register).assumptions
    for assumption in open_:
        said.say(
            f"{assumption.id} waits for {names(map(title, assumption.owners))}: does "
            f"{assumption.after} wait for {assumption.before}?",
            assumption.id,
            assumption.source,
        )


def why(heard: Heard, box: Toolbox, said: Said) -> None:
    """Say what drives a date."""
    task = task_of(heard, box)
    view = box.use(reads.why, task)
    for number, step in enumerate(view.chain[:_MOST]):
        said.say(sentence(step.because) if not number else f"- {sentence(step.because)}", step.task)
        if not number and step.others:
            others = [text.split()[0] for text in step.others[:3]]
            said.item(f"next to it: {'; '.join(step.others[:3])}", *others)
    if len(view.chain) > _MOST or view.left_out:
        rest = view.chain[-1]
        said.item(f"and so on, back to {rest.task} {rest.name}", rest.task)
    finish = view.chain[0].finish
    said.say(f"{view.task} finishes {phrases.finish_day(finish)}.", view.task)


def waits_for(heard: Heard, box: Toolbox, said: Said) -> None:
    """Say what waits for a department, a person, or a task."""
    words = heard.first("who")
    person, department = person_in(words, box.desk), department_in(words, box.desk)
    if person is None and department is None:
        _task_waits(task_in(words, box.desk), box, said)
        return
    who = person.id if person is not None else department or ""
    view = box.use(waiting.waits_for, who)
    shown = title(who) if person is None else person.name
    said.say(f"What waits for {shown}:")
    for one in view.approvals:
        said.item(f"{one.id} waits for a decision: {one.title}", one.id)
    for id_, text in zip(view.conflicts, view.conflict_texts, strict=True):
        said.item(f"{id_} has to be settled: {sentence(text)}", id_)
    for id_, text in zip(view.assumptions, view.assumption_texts, strict=True):
        said.item(f"{id_} has to be answered: {text}?", id_)
    for task in view.tasks:
        behind = task.needed_by[:_MOST]
        said.item(f"{task_words(task)}; {_wait_for_it(behind)}", task.id, *behind)
    if len(said.lines) == 1:
        said.lines = [f"Nothing waits for {shown}."]


def _task_waits(task: str, box: Toolbox, said: Said) -> None:
    view = box.use(waiting.what_waits, task)
    said.say(f"{task_words(view.task)}.", view.task.id)
    if not view.direct:
        said.say("Nothing waits for it.")
        return
    said.say(
        f"{count(view.all_behind, 'open task')} of {names(map(title, view.departments))} hang "
        "on it, directly:"
    )
    for one in view.direct:
        said.item(task_words(one), one.id)


def changes(_heard: Heard, box: Toolbox, said: Said) -> None:
    """Say what the newest revisions changed, and what the last brief says."""
    view = box.use(reads.changes)
    if not view.revisions:
        said.say("The plan is as it was imported; no change has been approved.")
    for one in view.revisions:
        cited = [one.proposal] if one.proposal else []
        what = "; ".join(one.operations)
        said.say(f"Revision {one.revision} came with {one.proposal}: {what}", *cited)
    if view.round is not None:
        said.say(f"The last round was round {view.round}. Its brief:")
        for text in view.brief:
            said.item(text)
        said.cites += [id_ for id_ in view.cites if id_ in box.desk.known_ids]


def conflicts(_heard: Heard, box: Toolbox, said: Said) -> None:
    """Say what cannot all hold."""
    found = box.use(drafting.conflicts).conflicts
    if not found:
        said.say("The last round found no conflict.")
    for one in found:
        gone = "" if one.stands else f" It no longer stands on revision {box.desk.revision}."
        whose = names(map(title, one.owners))
        said.say(f"{one.id}: {sentence(one.text)} It is for {whose} to settle.{gone}", one.id)


def register(_heard: Heard, box: Toolbox, said: Said) -> None:
    """Say what is assumed and who has to answer."""
    found = box.use(reads.register).assumptions
    if not found:
        said.say("No assumption waits for an answer.")
    for one in found:
        quote = " ".join(one.quote.split())
        said.say(
            f"{one.id}: {one.after} waits for {one.before}, assumed because of {quote!r} "
            f"({one.source}); for {names(map(title, one.owners))} to answer. If so, "
            f"{count(one.price.tasks, 'task')} would move.",
            one.id,
            one.source,
            one.before,
            one.after,
        )


def drafts(_heard: Heard, box: Toolbox, said: Said) -> None:
    """Say which drafts wait for somebody to submit them."""
    view = box.use(drafting.drafts)
    if not view.drafts:
        said.say("No draft waits to be submitted.")
    for one in view.drafts:
        stale = "" if one.effect is not None else " (no longer fits the plan)"
        said.say(f"{one.id}: {one.title}{stale}", one.id)
        said.drafts.append(one.id)


def late(_heard: Heard, box: Toolbox, said: Said) -> None:
    """Say what the checks of the last round found."""
    view = box.use(reads.findings)
    if not view.findings:
        said.say("The last round found nothing.")
    for one in view.findings[: 2 * _MOST]:
        said.item(sentence(one.text), one.id, *one.evidence, *([one.task] if one.task else []))
    rest = len(view.findings) + view.left_out - 2 * _MOST
    if rest > 0:
        said.item(f"and {count(rest, 'further finding')}")


def critical(_heard: Heard, box: Toolbox, said: Said) -> None:
    """Say which open tasks have no float."""
    view = box.use(reads.tasks, critical=True)
    left = [one for one in view.tasks if one.state != "done"]
    said.say("Critical and not done, in the plan's order:")
    for one in left[: 2 * _MOST]:
        said.item(task_words(one), one.id)
    rest = len(left) - 2 * _MOST + view.left_out
    if rest > 0:
        said.item(f"and {count(rest, 'further task')}")


def windows(_heard: Heard, box: Toolbox, said: Said) -> None:
    """Say which freezes and gates the plan has."""
    view = box.use(reads.plan_overview)
    for freeze in view.freezes:
        whose = names(map(title, freeze.departments))
        said.item(f"freeze {freeze.name}, {freeze.first} to {freeze.last}, for {whose}", freeze.id)
    for gate in view.gates:
        roles = names(map(title, gate.roles))
        said.item(f"gate {gate.id} {gate.name}: {phrases.time(gate.at)}; {roles} decide", gate.id)
    if not said.lines:
        said.say("The plan has no freeze and no gate.")


def search(heard: Heard, box: Toolbox, said: Said) -> None:
    """Say what was observed that holds the words."""
    words = heard.first("words")
    wanted = re.sub(
        r"\b(?:say|said|write|wrote|mention(?:ed)?|about|anything|the|did)\b", " ", words
    )
    view = box.use(reads.search_observations, " ".join(wanted.split()))
    if not view.observations:
        said.say("Nothing that was observed holds these words.")
    for one in view.observations[:_MOST]:
        who = one.speaker or one.kind.replace("_", " ")
        said.item(f"{one.id} ({who}, {one.at}): {_short(one.text)}", one.id)


def task_state(heard: Heard, box: Toolbox, said: Said) -> None:
    """Say where a task stands."""
    id_ = task_of(heard, box)
    [view] = box.use(reads.tasks, [id_]).tasks
    cited = [view.reported_in] if view.reported_in else []
    said.say(f"{task_words(view)}.", view.id, *cited)
    limits = [
        text for text in (view.constraint, view.deadline and f"deadline {view.deadline}") if text
    ]
    if limits:
        said.say(f"It has to keep: {names(limits)}.")
    for one in box.use(reads.findings, id_).findings:
        said.item(sentence(one.text), one.id, *one.evidence)
    if view.waits_for or view.needed_by:
        said.say(
            f"It waits for {names(view.waits_for) if view.waits_for else 'nothing'}; "
            f"{_wait_for_it(view.needed_by)}.",
            *view.waits_for,
            *view.needed_by,
        )


def _wait_for_it(ids: Sequence[str]) -> str:
    whom = names(ids) if ids else "nothing"
    return f"{whom} {'wait' if len(ids) > 1 else 'waits'} for it"


def _short(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200].rstrip()} ..."  # noqa: PLR2004  # two lines
