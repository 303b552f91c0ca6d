"""Answers of a visit, checked again by the form that it cites: a bad one never costs the visit."""

from typing import Any

import msgspec

from tungngo.catalogue.questions import judge
from tungngo.catalogue.wire import FormTold
from tungngo.visits.wire import VisitRecord


def without_bad_answers(body: Any, form: FormTold | None) -> tuple[Any, list[str]]:
    """Return a body without answers that its form does not take, and the questions left out.

    Without a form nothing can be answered; of two answers to one question the last stands. That one
    is missing is no reason to leave anything out: to ask for it is the phone's business.
    """
    visit = getattr(body, "visit", body)
    if not isinstance(visit, VisitRecord) or not visit.answers:
        return body, []
    last = {one.q: n for n, one in enumerate(visit.answers)}
    said = {one.q: one.a for one in visit.answers}
    errors = judge(form, said).errors if form else dict.fromkeys(said, "unknown")
    bad = {q for q, code in errors.items() if code != "required"}
    kept = [a for n, a in enumerate(visit.answers) if a.q not in bad and last[a.q] == n]
    if len(kept) == len(visit.answers):
        return body, []
    less = msgspec.structs.replace(visit, answers=kept)
    return (less if visit is body else msgspec.structs.replace(body, visit=less)), sorted(bad)
