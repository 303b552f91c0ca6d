"""Places beyond the small country, and the words by which all are found, for tests of finding."""

from collections.abc import Iterable
from datetime import date

from tungngo.places.models import COMMUNE, LegalAct, Place, PlaceName, PlaceSearch
from tungngo.places.words import hamlet_docs, unit_docs
from tungngo.shared.vietnamese import fold, sort_key

TODAY = date(2026, 11, 20)
FIRST = date(2022, 1, 1)


def add_place(
    name: str,
    kind: str = COMMUNE,
    *,
    code: str = "",
    word: str = "xã",
    since: date = FIRST,
    until: date | None = None,
) -> Place:
    """Add a place with one name; it lies nowhere."""
    place = Place.objects.create(kind=kind, valid_from=since, valid_to=until)
    add_name(place, name, code=code, word=word, since=since, until=until)
    return place


def add_name(
    place: Place,
    name: str,
    *,
    code: str = "",
    word: str = "xã",
    since: date = FIRST,
    until: date | None = None,
    act: LegalAct | None = None,
) -> PlaceName:
    """Name a place from day to day."""
    full = f"{word} {name}"
    return PlaceName.objects.create(
        place=place,
        valid_from=since,
        valid_to=until,
        code=code,
        type=word,
        name=name,
        full_name=full,
        fold=fold(full),
        sort_key=sort_key(name),
        act=act,
    )


def add_places(names: Iterable[str]) -> list[Place]:
    """Add communes by their names."""
    return [add_place(name) for name in names]


def write_words() -> None:
    """Write down the words of every place, as loading does."""
    PlaceSearch.objects.all().delete()
    docs = {**unit_docs({}), **hamlet_docs()}
    PlaceSearch.objects.bulk_create(PlaceSearch(place_id=pk, doc=doc) for pk, doc in docs.items())
