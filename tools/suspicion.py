"""Text that reads like an order to the crew, and characters that hide something.

Words from outside are evidence, never instructions; nothing here changes what the crew does. A hit
becomes a finding for IT security. Matching sees through zero-width characters, compatibility forms
and a few letters of other scripts that look Latin.
"""

import re
import unicodedata
from functools import lru_cache

from plan.visible import hidden_in, visible

_CREW = (
    r"(?:agents?|assistants?|crew|coordinators?|interlock|chat ?bots?|bots?|ai|llm|language model)"
)
_ACT = (
    r"(?:approve|apply|accept|submit|merge|execute|confirm|reject|withdraw|waive|sign off|"
    r"mark|set|move|delete|remove|drop|lift|decide)"
)
_THING = (
    r"(?:proposals?|change requests?|revisions?|drafts?|assumptions?|approvals?|"
    r"plan changes?|decisions?|p-?\d+)"
)
_PEOPLE = r"(?:humans?|people|approvers?|any(?:body|one)|(?:the )?users?|(?:the )?departments?)"
_RULES = r"(?:instructions?|prompts?|rules?|polic(?:y|ies)|guidelines?|guardrails?|directions?)"
_CHECKS = r"(?:approvals?|reviews?|gates?|polic(?:y|ies)|checks?|human|safeguards?|controls?)"
_DECIDE = r"(?:approve|apply|accept|submit|merge|execute|confirm|reject|withdraw)\s+"
_ASKING = r"(?:asking|approval|review|confirmation|telling|informing|human|waiting)"
_TELL = r"(?:tell|ask|inform|show|alert|notify|wait for|involve)"
_LEAD = r"(?:^|[.!?:;,\n]\s*|\b(?:please|and|then|now|must|should|immediately|kindly)\s+)"
_ORDERS = (
    rf"\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{{0,40}}\b{_RULES}\b",
    rf"\b(?:bypass|skip|circumvent|override)\s+(?:all |any |every |the |this |your )*{_CHECKS}\b",
    r"\bsystem (?:prompt|message|instruction)s?\b|\bdeveloper message\b",
    r"\b(?:new|updated|real|hidden|secret) instructions?\b",
    r"\byou are (?:now )?(?:an? |the )?(?:\w+ ){0,2}(?:assistant|agent|ai|model|bot)\b",
    rf"\b(?:note|message|instructions?|attention|order)s? (?:to|for) (?:the |all |any )*{_CREW}\b",
    rf"(?:^|[.!?\n]\s*|\b(?:dear|hey|hello)\s+){_CREW}\s*[,:]",
    rf"\b{_CREW} (?:must|shall|should|will|has to|have to) (?:now |immediately )?{_ACT}\b",
    rf"{_LEAD}{_DECIDE}(?:all |any |every |each |the |this |that |my |open |pending )*{_THING}\b",
    rf"\b{_ACT}\b[^.\n]{{0,60}}\bwithout (?:any |further |a |the )*{_ASKING}\b",
    rf"\b(?:do not|don't|never|no need to) {_TELL} (?:any |the )*{_PEOPLE}\b",
    r"\b(?:on|in) behalf of (?:finance|operations|it security|the pmo|all|every)\b",
    r"\b(?:do not|don't|never) (?:mention|show|report|reveal|quote) (?:this|these|it)\b",
    r"\b(?:mark|set|report|treat|consider)\b[^.\n]{0,40}\bas (?:done|approved|confirmed)\b",
    r"\b(?:is|are|has been|have been) (?:hereby |already )?pre-?approved\b|\bhereby approve",
    r"\bno (?:further |more )?approvals? (?:is|are) (?:needed|required|necessary)\b",
    r"\ball approvals (?:are|have been) (?:given|granted|waived|collected)\b",
    r"\b(?:reveal|print|repeat|leak|send)\b[^.\n]{0,30}\b(?:prompt|api key|secret|credential)s?\b",
    r"</?\s*(?:system|assistant|user|instructions?|tool)\s*>|<\|[a-z_]+\|>|\[/?inst\]",
    r"#{2,}\s*(?:system|instruction)s?\b|\"role\"\s*:\s*\"system\"|<!--",
)
_LOOK_ALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u04cf"
    "\u0410\u0415\u041e\u0420\u0421\u0423\u0425\u0406\u2019\u02bc",
    "aeopcyxilAEOPCYXI''",
)
_ALLOWED = frozenset("\n\r\t")
_UNSEEN = frozenset({"Cc", "Cf"})
_LONGEST_SHOWN = 120


@lru_cache(maxsize=1)
def _orders() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(order, re.IGNORECASE) for order in _ORDERS)


def orders_in(text: str) -> tuple[str, ...]:
    """Give the phrases that address the crew or give orders, and the hidden characters."""
    text = text.replace("\r\n", "\n")
    plain = _fold(text)
    found = [
        (match.start(), visible(" ".join(match[0].split()).strip(" ,.;:!?"))[:_LONGEST_SHOWN])
        for order in _orders()
        for match in order.finditer(plain)
    ]
    hidden = (f"hidden character {name}" for name in hidden_in(text))
    return (*dict.fromkeys(phrase for _, phrase in sorted(found)), *hidden)


def _fold(text: str) -> str:
    seen = "".join(c for c in text if c in _ALLOWED or unicodedata.category(c) not in _UNSEEN)
    return unicodedata.normalize("NFKC", seen).translate(_LOOK_ALIKE)
