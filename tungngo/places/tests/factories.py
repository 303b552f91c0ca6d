"""Rows of places for tests; a whole small country: ``tests.small_map``."""

from datetime import date

from factory.declarations import LazyAttribute, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from tests.small_map import HOME, SmallMap
from tungngo.places.models import (
    COMMUNE,
    HAMLET,
    NEW_REST,
    WHOLE,
    Fragment,
    Geo,
    Hamlet,
    Place,
    PlaceName,
)
from tungngo.places.words import full_name
from tungngo.shared.vietnamese import fold, sort_key

FIRST = date(2022, 1, 1)


class PlaceFactory(DjangoModelFactory[Place]):
    """A commune since 2022."""

    class Meta:
        model = Place

    kind = COMMUNE
    valid_from = FIRST


class PlaceNameFactory(DjangoModelFactory[PlaceName]):
    """A name since its place is there."""

    class Meta:
        model = PlaceName

    place = SubFactory(PlaceFactory)
    valid_from = SelfAttribute("place.valid_from")
    code = Sequence(lambda n: f"{99_000 + n}")
    type = "xã"
    name = Sequence(lambda n: f"Đồi {n}")
    full_name = LazyAttribute(lambda o: full_name(o.type, o.name))
    fold = LazyAttribute(lambda o: fold(o.full_name))
    sort_key = LazyAttribute(lambda o: sort_key(o.name))


class FragmentFactory(DjangoModelFactory[Fragment]):
    """A piece of land that went whole from one commune to another."""

    class Meta:
        model = Fragment

    home = HOME
    kind = WHOLE
    old_place = SubFactory(PlaceFactory)
    new_place = SubFactory(PlaceFactory)


class HamletFactory(DjangoModelFactory[Hamlet]):
    """A hamlet without a name; give it one by ``PlaceNameFactory(place=hamlet.place)``."""

    class Meta:
        model = Hamlet

    place = SubFactory(PlaceFactory, kind=HAMLET)
    fragment = SubFactory(FragmentFactory)
    home = SelfAttribute("fragment.home")


def add_rest(land: SmallMap) -> Fragment:
    """Add what is known of xã Suối Hoa of now only as a whole."""
    rest = FragmentFactory.create(
        home=land.home, kind=NEW_REST, old_place=None, new_place=land.commune
    )
    Geo.objects.create(version=land.then, fragment=rest, province=land.old_province, exact=False)
    Geo.objects.create(
        version=land.now, fragment=rest, commune=land.commune, province=land.new_province
    )
    return rest
