"""Loading the administrative units of the data files."""

from datetime import date
from pathlib import Path

from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.places.actions.rests import PLACE_FIELDS, Rest, add_placeholders
from tungngo.places.checks import check_country
from tungngo.places.models import (
    HAMLET,
    Fragment,
    Geo,
    GeoVersion,
    LegalAct,
    Place,
    PlaceName,
    PlaceSearch,
    Succession,
)
from tungngo.places.rows import DATA, Country, NameRow, read_aliases, read_rows
from tungngo.places.words import NAMED, hamlet_docs, named, unit_docs
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.sql import insert_new, keep_ids_above, learn_sizes, put

# Ids of the files lie below, those that this installation gives above: they never meet.
PLACEHOLDER_IDS = 1_000_000  # + id of the fragment
OWN_IDS = 10_000_000
_NAME_FIELDS = ("place_id", "valid_from", "valid_to", *NAMED, "act_id")


@writes
def load_places(*, by: Actor, folder: Path = DATA) -> int:
    """Load provinces, districts, communes, their changes and their maps; return how many units.

    Again = no change. Rows that are new are added, open ends are closed and names put right;
    nothing that this installation has recorded itself (hamlets, later maps) is touched. Refuses
    files that do not agree, by line.
    """
    rows = read_rows(folder)
    check_country(rows)
    acts = _put_acts(rows)
    _put_places(rows)
    _put_names(rows.names, acts)
    _put_maps(rows, acts)
    _put_successions(rows, acts)
    _put_placeholders(by, rows)
    for model in (Place, Fragment):
        keep_ids_above(model, OWN_IDS)
    learn_sizes(Place, PlaceName, Fragment, Geo, Succession)
    _put_search(read_aliases(folder))
    note(by, "places.load", places=len(rows.places), versions=len(rows.versions))
    return len(rows.places)


def _put_acts(rows: Country) -> dict[str, int]:
    """Return {number: id} of all acts."""
    fields = ("number", "title", "signed_on", "effective_on")
    values = [(a.number, a.title, a.signed_on, a.effective_on) for a in rows.acts]
    put(LegalAct, fields, values, key=("number",))
    return dict(LegalAct.objects.values_list("number", "id"))


def _put_places(rows: Country) -> None:
    """Add places and close those that ended; one that this installation has closed stays closed."""
    known = {
        row[0]: (*row[:2], *map(_text, row[2:4]), *row[4:])
        for row in Place.objects.exclude(kind=HAMLET).values_list(*PLACE_FIELDS)
    }
    changed = []
    for one in rows.places:
        before = known.get(one.id)
        until = one.valid_to or (before[3] if before else None)
        row = (one.id, one.kind, one.valid_from, until, one.from_is_bound, one.to_is_bound)
        if row != before:
            changed.append(row)
    put(Place, PLACE_FIELDS, changed, key=("id",))


def _put_names(names: list[NameRow], acts: dict[str, int]) -> None:
    """Add names, close those that ended and put right what is spelled otherwise."""
    fields = ("place_id", "valid_from", "valid_to", "code", "type", "name", "act_id")
    rows = PlaceName.objects.exclude(place__kind=HAMLET).values_list(*fields)
    known = {(row[0], _text(row[1])): (_text(row[2]), *row[3:]) for row in rows}
    changed = []
    for one in names:
        before = known.get((one.place, one.valid_from))
        until = one.valid_to or (before[0] if before else None)
        row = (until, one.code, one.type, one.name, acts.get(one.act))
        if row != before:
            changed.append((one.place, one.valid_from, until, one))
    put(
        PlaceName,
        _NAME_FIELDS,
        [(*ids, *named(one.code, one.type, one.name), acts.get(one.act)) for *ids, one in changed],
        key=("place_id", "valid_from"),
    )


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _put_maps(rows: Country, acts: dict[str, int]) -> None:
    """Add fragments, geography versions and where each fragment lies in them."""
    fragments = [(f.id, f.home, f.kind, f.old, f.new) for f in rows.fragments]
    columns = ("id", "home", "kind", "old_place_id", "new_place_id")
    insert_new(Fragment, columns, fragments, key=("id",))
    versions: dict[str, int] = {}
    for one in rows.versions:
        values = {
            "valid_from": one.valid_from,
            "act_id": acts.get(one.act),
            "based_on_id": versions.get(one.based_on),
            "recorded_at": now(),
        }
        versions[one.slug] = GeoVersion.objects.get_or_create(slug=one.slug, defaults=values)[0].pk
    fields = ("version_id", "fragment_id", "commune_id", "district_id", "province_id", "exact")
    geo = [
        (versions[g.version], g.fragment, g.commune, g.district, g.province, g.exact)
        for g in rows.geo
    ]
    insert_new(Geo, fields, geo, key=("version_id", "fragment_id"), returning=())


def _put_successions(rows: Country, acts: dict[str, int]) -> None:
    fields = ("old_id", "new_id", "kind", "act_id", "effective_on")
    values = [(s.old, s.new, s.kind, acts.get(s.act), s.effective_on) for s in rows.succession]
    insert_new(Succession, fields, values, key=("old_id", "new_id"), returning=())


def _put_placeholders(by: Actor, rows: Country) -> None:
    """Give each rest its placeholder hamlet."""
    since = {one.id: one.valid_from for one in rows.places}
    rests = [
        Rest(PLACEHOLDER_IDS + f.id, f.id, f.home, since[f.old or f.new or 0])
        for f in rows.fragments
        if f.old is None or f.new is None
    ]
    add_placeholders(by=by, rests=rests)


def _put_search(aliases: dict[int, list[str]]) -> None:
    """Write the words by which units and hamlets are found, where they have changed."""
    known = dict(PlaceSearch.objects.values_list("place_id", "doc"))
    docs = unit_docs(aliases) | hamlet_docs()
    changed = [(place, doc) for place, doc in docs.items() if known.get(place) != doc]
    put(PlaceSearch, ("place_id", "doc"), changed, key=("place_id",))
