"""Pages of the log (nhật ký): what was done, who was shown whom, and the state of the seals."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tungngo.accounts.diary import (
    Place,
    Reach,
    Search,
    count_lines,
    names_of_homes,
    reach_of,
    read_chain,
    read_lines,
)
from tungngo.accounts.diary_lines import (
    CSV_TYPE,
    HEADINGS,
    XLSX_TYPE,
    in_words,
    moment_text,
    to_csv,
    to_xlsx,
)
from tungngo.accounts.policy import actor, policy
from tungngo.accounts.reasons import NO_SUCH_FILE
from tungngo.accounts.rights import Action, Level, Resource, level
from tungngo.audit.actions import note
from tungngo.audit.words import SEEN, VERBS, seen_words, verb_words
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.shared.vietnamese import day as written
from tungngo.shared.vietnamese import sort_key

PAGE = 50
MOST_IN_FILE = 10_000
_MOST_LETTERS = 80
_FILES = {"csv": (to_csv, CSV_TYPE), "xlsx": (to_xlsx, XLSX_TYPE)}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TABS = {Resource.AUDIT: "accounts:diary", Resource.ACCESS: "accounts:diary_seen"}


@policy(Resource.AUDIT, Action.SEE)
@require_safe
def diary(request: HttpRequest) -> HttpResponse:
    """Show what was done."""
    return _page(request, Resource.AUDIT)


@policy(Resource.ACCESS, Action.SEE)
@require_safe
def diary_seen(request: HttpRequest) -> HttpResponse:
    """Show who was shown whose rows."""
    return _page(request, Resource.ACCESS)


@policy(Resource.AUDIT, Action.EXPORT)
@require_POST
def diary_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Give what was done as a file, and write down that it was taken."""
    return _file(request, Resource.AUDIT, kind)


@policy(Resource.ACCESS, Action.EXPORT)
@require_POST
def diary_seen_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Give who was shown whose rows as a file, and write down that it was taken."""
    return _file(request, Resource.ACCESS, kind)


def _page(request: HttpRequest, resource: Resource) -> HttpResponse:
    by = actor(request)
    reach, search = reach_of(by, resource), _search(request.GET)
    first, last = search.days
    counts = reach.level is Level.COUNT
    lines, after = ([], None) if counts else _lines(request, resource, reach, search)
    about = {
        "tabs": _tabs(by, resource),
        "title": "Nhật ký" if resource is Resource.AUDIT else "Lượt xem",
        "search": search,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "kinds": _kinds(resource, reach, search),
        "homes": _homes(reach),
        "headings": HEADINGS,
        "lines": in_words(lines, reach),
        "counts": _counts(resource, reach, search) if counts else None,
        "own": reach.level is Level.NONE,
        "chain": _chain(reach),
        "older": _older(request.GET, after),
        "paged": "truoc" in request.GET,
        "files": _files(resource) if level(by, resource, Action.EXPORT) else (),
    }
    return render(request, "accounts/diary.html", about)


def _lines(
    request: HttpRequest, resource: Resource, reach: Reach, search: Search
) -> tuple[list, Place | None]:  # type: ignore[type-arg]  # lines of either log
    after = _place(request.GET.get("truoc", ""))
    return read_lines(resource, reach, search, most=PAGE, after=after)


def _tabs(by: object, resource: Resource) -> list[tuple[str, str, bool]]:
    """Return the logs that somebody may open: (name, address, whether it is this one)."""
    names = {Resource.AUDIT: "Việc đã làm", Resource.ACCESS: "Lượt xem"}
    return [
        (names[one], reverse(address), one is resource)
        for one, address in _TABS.items()
        if level(by, one, Action.SEE, own=True)  # type: ignore[arg-type]  # an Actor
    ]


def _homes(reach: Reach) -> list[tuple[int, str]]:
    """Return the choice of homes, where there is one beyond what is of no province."""
    if len(reach.homes) <= 2 or reach.level is Level.NONE:
        return []
    return list(names_of_homes(reach.homes).items())


def _search(words: QueryDict) -> Search:
    """Return what is looked for; what cannot be read looks for nothing."""
    home = words.get("vung", "")
    return Search(
        who=_text(words, "nguoi"),
        what=_text(words, "viec"),
        target=_text(words, "doi-tuong"),
        home=int(home) if home.isdecimal() and home.isascii() and len(home) < 5 else None,
        first=_day(words.get("tu", "")),
        last=_day(words.get("den", "")),
    )


def _text(words: QueryDict, name: str) -> str:
    return words.get(name, "").strip()[:_MOST_LETTERS]


def _day(text: str) -> date | None:
    """Return a day of this system's life, or None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(2020, 1, 1) <= day <= today() + timedelta(days=1) else None


def _place(text: str) -> Place | None:
    """Return after which line a page begins: "1763950000123456.0190…"."""
    number, _, line = text.partition(".")
    try:
        return Place(_EPOCH + timedelta(microseconds=int(number)), UUID(hex=line))
    except (ValueError, OverflowError):
        return None


def _older(words: QueryDict, after: Place | None) -> str:
    """Return the query of the next page, or an empty text."""
    if after is None:
        return ""
    number = (after.at - _EPOCH) // timedelta(microseconds=1)
    kept = {name: words[name] for name in words if name != "truoc" and words[name]}
    return f"?{urlencode(kept | {'truoc': f'{number}.{after.line.hex}'})}"


def _counts(resource: Resource, reach: Reach, search: Search) -> list[tuple[str, int]]:
    words = verb_words if resource is Resource.AUDIT else seen_words
    return [(words(kind), n) for kind, n in count_lines(resource, reach, search)]


def _kinds(resource: Resource, reach: Reach, search: Search) -> list[tuple[str, str]]:
    """Return the kinds to choose from; who sees own lines alone is offered those of them."""
    words = VERBS if resource is Resource.AUDIT else SEEN
    if reach.level is Level.NONE:
        own = count_lines(resource, reach, replace(search, what=""))
        words = {kind: words.get(kind, kind) for kind, _ in own}
    return sorted(words.items(), key=lambda word: sort_key(word[1]))


def _chain(reach: Reach) -> dict[str, object]:
    """Return the state of the seals, in words where it names moments."""
    found = read_chain(reach.homes)
    return {
        "sealed_to": moment_text(found.sealed_to) if found.sealed_to else "",
        "checked_at": moment_text(found.checked_at) if found.checked_at else "",
        "lines": found.lines,
        "faults": found.faults,
    }


def _files(resource: Resource) -> list[tuple[str, str]]:
    return [(kind, reverse(f"{_TABS[resource]}_file", args=[kind])) for kind in _FILES]


def _file(request: HttpRequest, resource: Resource, kind: str) -> HttpResponse:
    if kind not in _FILES:
        raise Refused(NO_SUCH_FILE)
    by = actor(request)
    reach, search = reach_of(by, resource), _search(request.POST)
    lines, more = read_lines(resource, reach, search, most=MOST_IN_FILE)
    first, last = search.days
    told = [f"Nhật ký, ngày {written(first)} - {written(last)}: {len(lines)} dòng, mới nhất trước."]
    if more:
        told.append("Chưa hết: hãy thu hẹp khoảng ngày rồi tải tiếp.")
    write, content_type = _FILES[kind]
    answer = HttpResponse(write(in_words(lines, reach), told), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="nhat-ky-{first}-{last}.{kind}"'
    n = len(lines)
    note(by, "audit.export", resource.value, n=n, file=kind, first=first, last=last)
    return answer
