"""The stamp of the catalogue: another one whenever services, skills or forms changed."""

from tungngo.catalogue.models import CatalogueStamp
from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.ids import new_id


@writes
def restamp(*, by: Actor) -> None:
    """Set another stamp, by which every process knows that its packs are old."""
    CatalogueStamp.objects.update_or_create(pk=1, defaults={"stamp": new_id()})
