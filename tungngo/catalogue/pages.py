"""What the page of questions shows: those asked at a place, in words, and the versions before."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tungngo.accounts.rights import Action, Resource, level
from tungngo.catalogue.asked import form_code
from tungngo.catalogue.models import SHIPPED, Answer, Form, answers_in
from tungngo.catalogue.wire import FormItem, FormTold
from tungngo.places.models import PROVINCE, Geo, GeoVersion, Place, PlaceName
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today
from tungngo.shared.vietnamese import number

MOST_VERSIONS = 20
HOMES = range(1, 100)  # codes of data homes: two digits
KIND_WORDS = {
    "yesno": "Có hoặc Không",
    "one": "chọn một ý",
    "many": "chọn được nhiều ý",
    "int": "ghi số",
}


type Counted = dict[str, dict[str, Answer]]


class Question(NamedTuple):
    """A question as people read it."""

    id: str
    label: str
    say: str
    hint: str
    kind: str
    options: list[str]
    when: str
    needed: bool
    own: bool  # of this place itself, so that it may be asked no more here
    counts: list[tuple[str, str]] = []


class Version(NamedTuple):
    """A version of a place's form."""

    pk: int
    number: int
    questions: int
    published_at: datetime
    by: str
    used: bool
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """The questions of a place."""

    province: Place | None
    name: str
    form: FormTold
    questions: list[Question]
    versions: list[Version]
    may_edit: bool
    undo: Version | None  # what may be taken back
    provinces: list[tuple[int, str]]  # with questions of their own, or the visitor's


def own_provinces(by: Actor) -> list[int]:
    """Return the provinces on which somebody holds a role."""
    return [held.place_id for held in by.held if held.kind == PROVINCE]


def may_edit(by: Actor, province: Place | None) -> bool:
    """Say whether somebody may ask all of a place."""
    line = {province.pk} if province else set()
    own = province is not None
    return bool(level(by, Resource.CATALOGUE, Action.EDIT, line, own=own))


def read_page(by: Actor, province: Place | None) -> QuestionsPage:
    """Return the page of a place; four queries."""
    code, day = form_code(province), today()
    codes = [code, form_code(None)]
    rows = list(
        Form.objects.filter(code__in=codes).select_related("published_by").order_by("-ver")[:200]
    )
    own = [row for row in rows if row.code == code]
    standing = [row for row in own if row.withdrawn_at is None]
    above = [row for row in rows if row.code == codes[1] and row.withdrawn_at is None]
    newest = standing[0] if standing else None
    inherited = newest or (above[0] if above else None)
    form = inherited.told if inherited else SHIPPED[f"{codes[1]}@1"]
    mark = f"p{province.pk}." if province else "n."
    edits = may_edit(by, province)
    versions = [_version(row) for row in own[:MOST_VERSIONS]]
    undoable = edits and newest and newest.cause_id is None and newest.used_at is None
    others = Form.objects.exclude(province=None).values_list("province", flat=True).distinct()
    places = sorted({*others, *own_provinces(by)})
    wanted = {*places, *([province.pk] if province else [])}
    names = PlaceName.objects.names_of(wanted, day)
    told = [(one, names[one].full_name) for one in places if one in names]
    return QuestionsPage(
        province=province,
        name=names[province.pk].full_name if province else "Cả nước",
        form=form,
        questions=questions_of(form.items, mark, _counted(province, form)),
        versions=versions,
        may_edit=edits,
        undo=_version(newest) if newest and undoable else None,
        provinces=sorted(told, key=lambda one: one[1]),
    )


def _version(row: Form) -> Version:
    by = row.published_by.name if row.published_by else ""
    used, gone = row.used_at is not None, row.withdrawn_at is not None
    return Version(row.pk, row.ver, len(row.told.items), row.published_at, by, used, gone)


def _counted(province: Place | None, form: FormTold) -> Counted:
    """Return how often the questions were answered, in the country or a province of today."""
    if not form.items:
        return {}
    homes = set(HOMES)
    if province:
        of = Geo.objects.provinces_of_homes(GeoVersion.objects.in_force(today()))
        homes = {home for home, place in of.items() if place == province.pk}
    return answers_in(homes, [item.id for item in form.items])


def _counts(item: FormItem, counted: Counted) -> list[tuple[str, str]]:
    """Return [(answer, how often)] in the order of the options; numbers with their mean."""
    found = counted.get(item.id, {})
    if not found:
        return []
    if item.t == "int":
        said = found.get("number", Answer(0, 0))
        mean = number(said.total / said.n, 1) if said.n else ""
        return [("Số lần ghi", number(said.n)), ("Trung bình", mean)] if said.n else []
    told = [("yes", "Có"), ("no", "Không")] if item.t == "yesno" else []
    told += [(option.v, option.l.vi) for option in item.opts]
    return [(words, number(found.get(code, Answer(0, 0)).n)) for code, words in told]


def questions_of(
    items: list[FormItem], mark: str, counted: Counted | None = None
) -> list[Question]:
    """Return questions in words; ``mark``: how ids of the place itself begin."""
    known = {item.id: (n, item) for n, item in enumerate(items, start=1)}
    return [
        Question(
            id=item.id,
            label=item.l.vi,
            say=item.say.vi if item.say else "",
            hint=item.hint.vi if item.hint else "",
            kind=_kind(item),
            options=["Có", "Không"] if item.t == "yesno" else [o.l.vi for o in item.opts],
            when=_when(item, known),
            needed=item.req,
            own=item.id.startswith(mark),
            counts=_counts(item, counted or {}),
        )
        for item in items
    ]


def _kind(item: FormItem) -> str:
    words = KIND_WORDS[item.t]
    low = f" từ {item.min}" if item.min is not None else ""
    high = f" đến {item.max}" if item.max is not None else ""
    return words + low + high


def _when(item: FormItem, known: dict[str, tuple[int, FormItem]]) -> str:
    if item.if_ is None or item.if_.q not in known:
        return ""
    n, other = known[item.if_.q]
    value = item.if_.is_
    words = {True: "Có", False: "Không"}.get(value) if isinstance(value, bool) else None
    words = words or next((o.l.vi for o in other.opts if o.v == value), str(value))
    return f"chỉ hỏi khi câu {n} trả lời “{words}”"
