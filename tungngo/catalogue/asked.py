"""What is asked at the door, by the nation and by each province: reads."""

from tungngo.catalogue.models import newest_form
from tungngo.catalogue.wire import FormItem, FormTold
from tungngo.places.models import Place

VISIT = "visit"  # the purpose: asked at the door
TITLE = "Khi đến nhà"


def form_code(province: Place | None) -> str:
    """Return the code of a place's form; a place's id means it for ever, its code does not."""
    return f"{VISIT}.{province.pk}" if province else VISIT


def mark_of(province: Place | None) -> str:
    """Return how the ids of a place's own questions begin."""
    return f"p{province.pk}." if province else "n."


def own_items(province: Place | None) -> list[FormItem]:
    """Return the questions of a place itself that are asked now, without those from above it."""
    form = newest_form(form_code(province))
    return own_of(form, province) if form else []


def own_of(form: FormTold, province: Place | None) -> list[FormItem]:
    """Return the questions of a form that are the place's own."""
    mark = mark_of(province)
    return [item for item in form.items if item.id.startswith(mark)]
