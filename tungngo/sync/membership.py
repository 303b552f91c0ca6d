"""Who a phone's member is to themselves: name, teams, and the number of the commune."""

from tungngo.accounts.models import Device
from tungngo.places.models import Geo, GeoVersion, PlaceName
from tungngo.shared.clock import today
from tungngo.sync.wire import Me, MyTeam
from tungngo.teams.models import DEPUTY, LEADER, Coverage, Membership, Team, hotlines_of


def read_me(device: Device) -> Me:
    """Return what a phone tells its member, and shows on the badge; six small queries."""
    return Me(
        device=str(device.uid),
        member=device.user_id,
        home=device.home,
        name=device.user.name,
        teams=read_teams(device.user_id),
    )


def read_teams(user_id: int) -> list[MyTeam]:
    """Return the teams at work in which somebody is a member today, in Vietnamese order."""
    day = today()
    working = Team.objects.in_force(day).values("pk")
    standing = Membership.objects.on(day).filter(user_id=user_id, team__in=working)
    rows = list(
        standing.order_by("team__sort_key", "team_id").values_list(
            "team_id", "team__name", "role", "team__fragment_id"
        )
    )
    if not rows:
        return []
    served: dict[int, list[int]] = {row[0]: [] for row in rows}
    covers = Coverage.objects.on(day).filter(team_id__in=served).order_by("hamlet_id")
    for team, hamlet in covers.values_list("team_id", "hamlet_id"):
        served[team].append(hamlet)
    lies = Geo.objects.in_version(GeoVersion.objects.in_force(day))
    fragments = {row[3] for row in rows}
    of = dict(lies.filter(fragment_id__in=fragments).values_list("fragment_id", "commune_id"))
    communes = set(of.values())
    names, numbers = PlaceName.objects.names_of(communes, day), hotlines_of(communes)
    found: dict[int, MyTeam] = {}
    for team, name, role, fragment in rows:
        commune = of.get(fragment) or 0
        told = found.setdefault(
            team,
            MyTeam(
                id=team,
                name=name,
                commune=names[commune].full_name if commune in names else "",
                hotline=numbers.get(commune, ""),
                hamlets=served[team],
                lead=False,
            ),
        )
        told.lead = told.lead or role in (LEADER, DEPUTY)
    return list(found.values())
