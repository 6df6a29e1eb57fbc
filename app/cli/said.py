"""What people said to a proposal and asked about it, on a terminal: words beside the page."""

from app.cli.screen import Screen
from app.services.proposals import View
from plan.proposal import Decision, Question
from plan.telling import beside_words


def show_said(screen: Screen, view: View) -> None:
    """Show each word that was given with its reason, and each question with its answer."""
    if view.case.decisions or view.questions:
        screen.gap()
    for decision in view.case.decisions:
        screen.bullet(_decision(decision), mark="said")
    for question in view.questions:
        of = "" if question.proposal == view.case.id else f" of {question.proposal}"
        asked = f"{question.id}, {question.person} asks{of}: {question.text}"
        screen.bullet(f"{asked} ({_answer(view, question)})", mark="question")


def _decision(one: Decision) -> str:
    """Say a word as what, for whom, why, and whether it was taken back."""
    behalf = f" for {one.on_behalf_of}" if one.on_behalf_of else ""
    seat = f"{one.role}, as deputy" if one.escalation is not None else one.role
    back = ", and took it back" if one.revoked else ""
    why = one.reason or "no reason was given"
    return f"{one.person} said {one.verdict}{behalf} ({seat}){back}: {why}"


def _answer(view: View, question: Question) -> str:
    """Give the answer to a question with who gave it, and that they do not stand behind it."""
    by = question.answered_by
    if question.answer is None or by is None:
        return "not answered yet"
    beside = beside_words(view.case, by)
    return f"{by}{beside}{',' if beside else ''} answers: {question.answer}"
