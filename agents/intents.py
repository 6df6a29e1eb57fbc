"""What the coordinator understands without a model: a table of ways to ask, tried from the top.

A row is a pattern over the plain words and what answers it. Tasks are found by id and by name, and
asked back where a name could mean several; dates and amounts are read by the grammar. What fits no
row is said to be not understood, with examples of what is.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from agents import rule_changes
from agents import rule_replies as replies
from agents.answers import ReplyAnswer
from agents.phrases import Said
from agents.rule_words import Heard, NotClearError
from plan.errors import PlanError
from tools import reads
from tools.grammar.sentences import plain_copy
from tools.toolbox import Toolbox

_POLITE = re.compile(
    r"^(?:(?:please|hello|hi|hey|so|and|ok|okay|well|now|then|coordinator|interlock)\b[,:]? *"
    r"|(?:can|could|would|will) you (?:please )?(?:tell me|show me|say|explain)? *"
    r"|(?:tell|show|give) me +|i (?:want|would like|need) to know +)+"
)
_END = re.compile(r"[\s?!.,;]*(?:\bplease)?[\s?!.,;]*$")
_STAND_INS = ("T14", "T52", "T66")  # what the examples of the table say; see _say_examples
_WHOM = r"(?P<whom>us|me|our \w+|[a-z][a-z -]*?)"


@dataclass(frozen=True)
class Intent:
    """One way to ask: an example for people, the pattern, and what answers."""

    name: str
    example: str
    pattern: re.Pattern[str]
    answer: Callable[[Heard, Toolbox, Said], None]


def _help(_heard: Heard, box: Toolbox, said: Said) -> None:
    """Say what can be asked."""
    said.say("I read the plan and what is known beside it, and I draft. Ask me, for example:")
    _say_examples(box, said)


def _intent(
    name: str,
    example: str,
    patterns: str | tuple[str, ...],
    answer: Callable[[Heard, Toolbox, Said], None],
) -> Intent:
    joined = patterns if isinstance(patterns, str) else "|".join(patterns)
    return Intent(name, example, re.compile(joined), answer)


INTENTS: tuple[Intent, ...] = (
    _intent(
        "decide",
        "",
        r"^(?P<act>approve|reject|apply|submit|decide|confirm|withdraw|revoke|sign off|accept)\b",
        replies.decide_nothing,
    ),
    _intent(
        "help",
        "help",
        r"^(?:help|what can you do|what do you (?:know|do)|how do i .*)$",
        _help,
    ),
    _intent(
        "draft",
        "draft the smallest change",
        r"^(?:draft|propose|prepare|write (?:a |me a )?draft(?: that| of| for)?)\b:? *"
        r"(?P<what>.*)$",
        rule_changes.draft,
    ),
    _intent(
        "what if",
        "what if T14 slips ten days",
        r"^(?:what (?:is the (?:impact|effect)|happens|would happen|about|then)? *(?:if|when)"
        r"|suppose|supposing|assume|imagine|if)\b:? *(?P<sentence>.+)$",
        rule_changes.what_if,
    ),
    _intent(
        "translation",
        "what does finance's date do to us",
        r"^what (?:does|do|would|did) (?:what )?(?P<who>[a-z0-9 -]+?)(?:'s|')?"
        r"(?: (?:new |own )?(?:dates?|deadlines?|statements?|sentences?|constraints?|words|asks?|"
        r"says?|said|wants?|needs?|readings?))? (?:do|mean|change|cost|move)(?: (?:to|for) "
        + _WHOM
        + r"|s)?$",
        rule_changes.translation,
    ),
    _intent(
        "who waits for whom",
        "who is waiting for whom",
        r"^who(?:'s| is| are)? wait(?:s|ing)?(?: (?:for|on) (?:whom|who|what))?$|^waiting$",
        replies.who_waits,
    ),
    _intent(
        "blocks",
        "what blocks T52",
        (
            (
                r"^(?:what|who)(?:'s| is| are)? (?:block(?:s|ing)?|hold(?:s|ing)? (?:up|back)|"
                r"stand(?:s|ing)? in the way of|delay(?:s|ing)?|stop(?:s|ping)?) (?P<task>.+)$"
            ),
            (
                r"^what (?:is|are|does|do) (?P<task2>.+?) (?:wait(?:ing)?|depend(?:ing)?|"
                r"hang(?:ing)?)(?: up)? ?(?:for|on|upon)?$"
            ),
            r"^why (?:is|are) (?P<task3>.+?) (?:blocked|stuck|held up)$",
        ),
        replies.blocks,
    ),
    _intent(
        "why",
        "why does T52 start then",
        (
            (
                r"^why (?:does|do|is|are|must|can|can't|not)? *(?P<task>.+?)"
                r"(?: (?:starts?|begins?|only|so|finish(?:es)?|ends?|late|early|then|on|at|not|"
                r"sooner|earlier|that|there|before|in|planned|scheduled)\b.*)?$"
            ),
            (
                r"^when (?:does|do|will|is|are|can|should|would) (?P<task2>.+?)"
                r"(?: (?:starts?|begins?|finish(?:ed)?|ends?|be|due|happen|planned|"
                r"take place)\b.*)?$"
            ),
        ),
        replies.why,
    ),
    _intent(
        "approvals",
        "who has to approve",
        r"\bapprov|^(?:what|which \w+)(?:'s| is| are) (?:still )?(?:pending|open|waiting)$"
        r"|^pending$"
        r"|^(?:what|who) (?:is|are) (?:we )?waited for$|^inbox$",
        replies.approvals,
    ),
    _intent(
        "waits for",
        "what waits for finance",
        r"^(?:(?:what|who|which (?:\w+ )?\w+)(?:'s| is| are)? "
        r"(?:wait(?:s|ing)?|depend(?:s|ing)?|hang(?:s|ing)?|pending|open|left)"
        r"(?: up)? (?:for|on|upon|with) (?P<who>.+)"
        r"|what (?:does|do|must|should|has|have) (?P<who2>.+?) (?:have|has|need|still)? ?to "
        r"(?:do|decide|answer|approve)(?: .*)?)$",
        replies.waits_for,
    ),
    _intent(
        "changes",
        "what changed",
        r"^(?:what(?:'s| has| is| was)?|anything|any) ?"
        r"(?:changed?|new|news|happened|different|moved)\b.*$|^changes$|^news$",
        replies.changes,
    ),
    _intent(
        "ways out",
        "which ways out are there",
        r"\b(?:ways? out|alternatives?|options|solutions?)\b(?:.*\b(?P<about>[cr]\d+)\b)?",
        rule_changes.ways_out,
    ),
    _intent(
        "conflicts",
        "which conflicts are there",
        r"\bconflict|\bcollid|\bclash|^c\d+$",
        replies.conflicts,
    ),
    _intent("register", "what is assumed", r"\bassum|\bregister\b|^a\d+$", replies.register),
    _intent("drafts", "which drafts are there", r"\bdrafts?\b|^d\d+$", replies.drafts),
    _intent(
        "search",
        "search network board",
        r"^(?:(?:search|find|look (?:for|up)|grep)(?: for)? (?P<words>.+)"
        r"|(?:what did|did|who|has) (?P<words2>.+ (?:say|said|write|wrote|mention(?:ed)?)\b.*))$",
        replies.search,
    ),
    _intent(
        "status",
        "status",
        (
            r"^(?:(?:the )?status|state|overview|summary|brief|report)$",
            (
                r"^(?:how|where) (?:are|do|is|does) (?:we|it|things|the (?:plan|project|migration|"
                r"programme|program))(?: (?:doing|going|stand|standing|look|looking|on|at))*$"
            ),
            (
                r"^what(?:'s| is) (?:the )?(?:overall )?(?:status|state)(?: of (?:the )?(?:plan|"
                r"project|migration|programme|program))?$"
            ),
            r"^are we (?:on|in) (?:track|time|plan)$",
        ),
        replies.status,
    ),
    _intent(
        "late",
        "what is late",
        r"\b(?:late|overdue|blocked|findings?|problems?|delayed|stale|behind)\b",
        replies.late,
    ),
    _intent("critical", "what is critical", r"\bcritical\b", replies.critical),
    _intent(
        "windows", "which freezes and gates are there", r"\bfreezes?\b|\bgates?\b", replies.windows
    ),
    _intent(
        "state of a task",
        "how is T14",
        r"^(?:(?:the )?(?:status|state) of|what (?:is|about)|how (?:is|are)|where (?:does|is|are)|"
        r"(?:is|are)|show) *(?P<task>.+?)(?: (?:doing|going|stand|standing|done|ready|finished|"
        r"started|at|under way))*$|^(?P<task2>[a-z]{1,4}-?\d+)$",
        replies.task_state,
    ),
)


def answer_by_rules(question: str, box: Toolbox) -> ReplyAnswer:
    """Answer by the first row of the table that fits; never fails."""
    said = Said()
    found = find_intent(question)
    try:
        if found is None:
            _not_understood(box, said)
        else:
            intent, heard = found
            intent.answer(heard, box, said)
    except NotClearError as unclear:
        if unclear.cites:
            box.use(reads.tasks, list(unclear.cites))
        said.say(str(unclear), *unclear.cites)
    except (PlanError, ValueError) as error:
        said.say(f"I cannot answer that: {error}.")
    return said.answer()


def find_intent(question: str) -> tuple[Intent, Heard] | None:
    """Find the row that a question fits."""
    written = normal(question)
    plain = plain_copy(written)
    for intent in INTENTS:
        match = intent.pattern.search(plain)
        if match is not None:
            return intent, Heard(match, written)
    return None


def normal(question: str) -> str:
    """Give a question as it was written, without politeness and without its end."""
    words = _END.sub("", " ".join(question.split()))
    polite = _POLITE.match(plain_copy(words))
    return _END.sub("", words[polite.end() if polite else 0 :])


def examples() -> list[str]:
    """Give one example of each way to ask."""
    return [intent.example for intent in INTENTS if intent.example]


def _not_understood(box: Toolbox, said: Said) -> None:
    said.say("I do not understand that; without a model I know only set questions. I can answer:")
    _say_examples(box, said)


def _say_examples(box: Toolbox, said: Said) -> None:
    """Show the examples with tasks that this plan has."""
    plan = box.desk.plan
    ids = [*plan.by_id]
    chosen = (ids[len(ids) // 2], ids[-1], ids[len(ids) // 3]) if ids else ()
    mine = dict(zip(_STAND_INS, chosen, strict=False))
    if chosen:
        box.use(reads.tasks, list(chosen))
    for example in examples():
        said.item(" ".join(mine.get(word, word) for word in example.split()))
