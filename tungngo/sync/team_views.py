"""The call by which a leader's phone shows the phones of the team (sync page 9)."""

from django.http import HttpRequest

from tungngo.accounts.reasons import NO_RIGHT
from tungngo.accounts.rights import Role, actor_of
from tungngo.shared.clock import now_ms
from tungngo.shared.errors import Refused
from tungngo.sync import calls
from tungngo.sync.doors import PACE, body_of, device_at_door, keep_pace, read_call
from tungngo.sync.enrolling import phone_call
from tungngo.sync.team_phones import Phone, team_phones

_TEAM = calls.decoder(calls.AskTeam)
_SMALL = 1_024


@phone_call
def team(request: HttpRequest) -> calls.TeamPhones:
    """Tell a leader's phone of the phones of the own hamlets; refuses (NO_RIGHT) anybody else."""
    device = device_at_door(request, full=True)
    keep_pace(PACE, device.uid)
    read_call(body_of(request, most=_SMALL), _TEAM)
    by = actor_of(device.user, device=str(device.uid))
    led = {held.place_id for held in by.held if held.role == Role.LEADER}
    if not led:
        raise Refused(NO_RIGHT)
    return calls.TeamPhones(now=now_ms(), phones=[_told(one) for one in team_phones(led)])


def _told(one: Phone) -> calls.TeamPhone:
    return calls.TeamPhone(
        member=one.member,
        name=one.name,
        lead=one.leads,
        device=str(one.device.uid) if one.device else None,
        label=one.device.label if one.device else "",
        open=one.is_open,
        last=int(one.last.timestamp() * 1000) if one.last else None,
        unsent=one.unsent,
        photos=one.photos,
        grade=one.grade,  # type: ignore[arg-type]  # one of the three
        words=[calls.TeamWord(**said._asdict()) for said in one.said],
        lost=[
            calls.TeamLoss(
                id=str(loss.id),
                first=loss.first,
                last=loss.last,
                noted=int(loss.noted_at.timestamp() * 1000),
            )
            for loss in one.lost
        ],
    )
