"""The call by which a phone shows the results of its member and of the own teams."""

from django.http import HttpRequest

from tungngo.accounts.rights import actor_of, with_hamlets
from tungngo.sync import calls
from tungngo.sync.doors import PACE, body_of, device_at_door, keep_pace, read_call
from tungngo.sync.enrolling import phone_call
from tungngo.sync.results import read_results

_RESULTS = calls.decoder(calls.AskResults)
_SMALL = 1_024


@phone_call
def results(request: HttpRequest) -> calls.Results:
    """Tell a member's phone what was done this week and month; sums, nobody is named."""
    device = device_at_door(request, full=True)
    keep_pace(PACE, device.uid)
    read_call(body_of(request, most=_SMALL), _RESULTS)
    by = with_hamlets(actor_of(device.user, device=str(device.uid)))
    return read_results(device, by)
