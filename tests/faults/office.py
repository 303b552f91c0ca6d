"""What befalls phones and networks, and what officials and jobs do meanwhile."""

import copy
from collections.abc import Callable
from datetime import timedelta
from random import Random
from uuid import UUID

from tests.cast import give
from tests.faults.handset import Handset
from tests.faults.works import work
from tests.faults.world import MOST, TERM, Took, World, void
from tungngo.accounts.actions import enrol_device, revoke_device, revoke_grant
from tungngo.accounts.models import Device, Grant, User
from tungngo.accounts.rights import Role
from tungngo.accounts.tokens import FULL, make_access
from tungngo.feed.actions import forget_old
from tungngo.households.models import Household, Resident
from tungngo.places.actions import (
    NewHamlet,
    NewPlace,
    apply_version,
    change_hamlet,
    found_places,
)
from tungngo.places.models import COMMUNE
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import frozen, now, today
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_uuid
from tungngo.sync.actions import erase
from tungngo.sync.models import OpResult
from tungngo.sync.tests.stage import BY, PUSH, body_changed, push_body

type Step = Callable[[World, Handset, Random], None]
_LOAD = job_actor("places.load")


def do_work(world: World, one: Handset, rng: Random) -> None:
    """Work a while."""
    for _ in range(rng.randint(2, 7)):
        world.pass_time(timedelta(seconds=rng.randint(60, 900)))
        with frozen(world.clock):
            work(world, one, rng)


def send(world: World, one: Handset, rng: Random) -> None:
    """Send some of what waits."""
    world.push(one, one.outbox[: rng.randint(1, MOST)])


def send_all(world: World, one: Handset, rng: Random) -> None:
    """Send all that waits, as on an evening with a network."""
    del rng
    for _ in range(0, len(one.outbox) + 1, MOST):
        world.push(one, one.outbox[:MOST])


def lose_the_answer(world: World, one: Handset, rng: Random) -> None:
    """Send, and hear nothing."""
    world.push(one, one.outbox[: rng.randint(1, MOST)], answered=False)


def cut(world: World, one: Handset, rng: Random) -> None:
    """Be cut off in the middle of a batch: nothing of it is stored."""
    body = push_body(one.member.phone, one.outbox[:MOST], world.stage.epoch)
    before = OpResult.objects.filter(home=world.home).count()
    answer = world.stage.post(body[: rng.randint(1, len(body) - 1)], who=one.member)
    assert answer.status_code in (400, 401, 403)
    assert OpResult.objects.filter(home=world.home).count() == before


def mix(world: World, one: Handset, rng: Random) -> None:
    """Send some of what waits, in any order, and some of it twice."""
    ops = rng.sample(one.outbox, min(len(one.outbox), rng.randint(1, 20)))
    world.push(one, ops + ops[: rng.randint(0, 3)], answered=rng.random() < 0.5)


def again(world: World, one: Handset, rng: Random) -> None:
    """Send old operations once more: receipts are those given before."""
    old = sorted(one.store.values(), key=lambda o: o.seq)
    ops = rng.sample(old, min(len(old), rng.randint(1, 20)))
    first = world.push(one, ops)
    second = world.push(one, ops)
    assert [{**r, "dup": True} for r in first.get("results", [])] == second.get("results", [])


def through_another(world: World, one: Handset, rng: Random) -> None:
    """Send what another phone has, as its keeper lent it the network."""
    other = rng.choice(world.handsets)
    ops = rng.sample(other.outbox, min(len(other.outbox), 5))
    world.push(one, [*ops], answered=False)


def tamper(world: World, one: Handset, rng: Random) -> None:
    """Send other bytes under an id that is known, or will be."""
    old = [o for o in one.store.values() if o.kind == "household.create"]
    if old:
        world.push(one, [body_changed(rng.choice(old), lane="Ngõ khác")], answered=False)


def show_an_old_token(world: World, one: Handset, rng: Random) -> None:
    """Come with a token that has expired: refused, nothing lost; the next one is good."""
    device = one.member.device
    with frozen(now() - timedelta(hours=rng.randint(1, 9))):
        old = make_access(device.uid, device.generation, FULL)
    waiting = list(one.outbox)
    told = {"Authorization": f"Bearer {old}", "TN-Device": one.uid}
    body = push_body(one.member.phone, waiting[:MOST], world.stage.epoch)
    answer = world.stage.client.post(PUSH, body, content_type="application/json", headers=told)
    assert (answer.status_code, one.outbox) == (401, waiting)


def pull_page(world: World, one: Handset, rng: Random) -> None:
    """Pull a small page."""
    world.pull(one, rng.randint(1, 6), whole=False)


def pull(world: World, one: Handset, rng: Random) -> None:
    """Pull all there is, in pages of any size, and hold just what there is."""
    world.pull(one, rng.choice((1, 3, 10, 500)), whole=True)


def clone(world: World, one: Handset, rng: Random) -> None:
    """Copy a phone with all that is on it: two use one number from now on."""
    if len(world.handsets) < 8:
        other = copy.copy(one)
        other.member = copy.copy(one.member)
        other.member.phone = copy.deepcopy(one.member.phone)
        other.member.phone.rng = Random(rng.getrandbits(32))
        other.reader = copy.copy(one.reader)
        other.reader.member = other.member
        other.reader.place = copy.deepcopy(one.reader.place)
        other.reader.have = dict(one.reader.have)
        other.reader.answers = []
        other.store, other.pending, other.lost = dict(one.store), dict(one.pending), []
        world.handsets.append(other)


def set_the_clock_wrong(world: World, one: Handset, rng: Random) -> None:
    """Give a phone a wrong clock, or set it right."""
    days = rng.choice((0, 0, -1, 1, 3 * 365, -400))
    one.skew = timedelta(days=days, hours=rng.randint(-3, 3) if days else 0)
    world.ahead |= days > 0


def evict(world: World, one: Handset, rng: Random) -> None:
    """Let the browser delete some of what was kept: the phone notices and reports the numbers."""
    gone = [o for o in one.store.values() if rng.random() < 0.3]
    for kept in gone:
        del one.store[kept.op]
        one.pending.pop(kept.op, None)
        if kept in one.outbox:
            one.outbox.remove(kept)
            one.lost.append([kept.seq, kept.seq])
    del world


def wipe(world: World, one: Handset, rng: Random) -> None:
    """Lose all that is on a phone; its member gets a new one."""
    del rng
    world.handsets.remove(one)
    world.wiped.append(one)
    one.wiped = True
    user = User.objects.get(pk=one.member.user.pk)
    if user.is_active:
        device = enrol_device(by=BY, user=user, home=world.home, label="máy mới")
        row = copy.copy(device)
        world.journal.append(Took(now(), lambda: copy.copy(row).save(force_insert=True)))
        world.add_phone(user, device, one.member.phone.post)


def revoke(world: World, one: Handset, rng: Random) -> None:
    """Close a phone, as it was lost."""
    del rng
    uid = UUID(one.uid)
    if Device.objects.filter(uid=uid, revoked_at=None).exists():
        world.does(lambda: revoke_device(by=BY, uid=uid))


def close_account(world: World, one: Handset, rng: Random) -> None:
    """Close somebody's account; the other phones stay at least two."""
    user = one.member.user.pk
    if len({h.member.user.pk for h in world.handsets if world.is_open(h)}) > 2:
        world.does(lambda: void(User.objects.filter(pk=user).update(is_active=False)))
    del rng


def end_grant(world: World, one: Handset, rng: Random) -> None:
    """End a role of somebody, today or long ago."""
    mine = Grant.objects.filter(user=one.member.user.pk).order_by("pk")
    open_ = [n for n, grant in enumerate(mine) if grant.revoked_at is None]
    if not open_:
        return
    place = rng.choice(open_)  # when it is done again the number of the row is another one
    if rng.random() < 0.5:
        world.does(lambda: revoke_grant(by=BY, grant=mine.all()[place], reason="đổi tổ"))
        return
    found = mine[place]
    last = max(found.valid_from, today() - timedelta(days=rng.choice((1, 5, 40))))
    world.shortened.add((found.user_id, found.place_id))
    world.does(lambda: void(Grant.objects.filter(pk=mine.all()[place].pk).update(valid_to=last)))


def give_grant(world: World, one: Handset, rng: Random) -> None:
    """Give somebody a role in a hamlet."""
    user, place = one.member.user.pk, rng.choice(world.stage.map.hamlets).place
    role = rng.choice((Role.MEMBER, Role.MEMBER, Role.LEADER))
    first = today() - timedelta(days=rng.choice((0, 60)))

    def act() -> None:
        give(User.objects.get(pk=user), role, place, first, today() + TERM)

    world.does(act)


def merge_communes(world: World, one: Handset, rng: Random) -> None:
    """Let both communes be one, from today on."""
    del one, rng
    land, slug = world.stage.map, "hop-nhat"
    if slug not in world.done:
        world.done.add(slug)

        def act() -> None:
            day = today()
            new = NewPlace(COMMUNE, "97009", "phường", "Suối Núi")
            place = found_places(by=_LOAD, places=[new], valid_from=day)[0].pk
            communes = {land.commune.pk: place, land.far_commune.pk: place}
            apply_version(by=_LOAD, slug=slug, valid_from=day, communes=communes)

        world.does(act)


def move_hamlet(world: World, one: Handset, rng: Random) -> None:
    """Let a hamlet lie in another fragment, with all its houses: its feed is another one."""
    del one
    hamlet = rng.choice(world.stage.map.hamlets).pk
    fragment = rng.choice(world.stage.map.fragments).pk
    kind, name = "thôn", f"Dời {hamlet}"

    def act() -> None:
        change_hamlet(by=_LOAD, hamlet=hamlet, told=NewHamlet(fragment, kind, name))

    world.does(act)


def erase_somebody(world: World, one: Handset, rng: Random) -> None:
    """Forget a person, or a house with all its people."""
    del one
    with job_scope("test"):
        table = Resident if rng.random() < 0.8 else Household
        found = sorted(
            map(db_uuid, table.objects.filter(home=world.home).values_list("id", flat=True))
        )
    if found:
        subject = rng.choice(found)
        world.forget(subject)
        world.does(
            lambda: void(
                erase(by=job_actor("erase"), home=world.home, subject=subject, reason="y_nguyen")
            )
        )


def release_job(world: World, one: Handset, rng: Random) -> None:
    """Let the job do what waits no more."""
    del one, rng
    world.release_due()


def officer_takes(world: World, one: Handset, rng: Random) -> None:
    """Let an officer take some of what is held."""
    del one
    held = OpResult.objects.filter(home=world.home, status="held").order_by("id")
    ops = [(world.home, db_uuid(i)) for i in held.values_list("id", flat=True)]
    if ops:
        world.release(rng.sample(ops, min(len(ops), rng.randint(1, 8))), taken=True)


def let_days_pass(world: World, one: Handset, rng: Random) -> None:
    """Let some days pass."""
    del one
    world.pass_time(timedelta(days=rng.randint(1, 5)))


def forget_tombstones(world: World, one: Handset, rng: Random) -> None:
    """Forget what is gone from the feeds: phones behind it begin anew."""
    del one, rng
    for _ in range(2):
        forget_old(by=BY, home=world.home, before=today() + timedelta(days=1))


# How often each befalls a story.
_STEPS: list[tuple[Step, int]] = [
    (do_work, 10),
    (send_all, 5),
    (send, 3),
    (lose_the_answer, 2),
    (cut, 1),
    (mix, 3),
    (again, 2),
    (through_another, 2),
    (tamper, 1),
    (show_an_old_token, 1),
    (pull_page, 3),
    (pull, 6),
    (clone, 1),
    (set_the_clock_wrong, 1),
    (evict, 1),
    (wipe, 1),
    (revoke, 1),
    (close_account, 1),
    (end_grant, 1),
    (give_grant, 2),
    (merge_communes, 1),
    (move_hamlet, 1),
    (erase_somebody, 2),
    (release_job, 2),
    (officer_takes, 1),
    (let_days_pass, 2),
    (forget_tombstones, 1),
]
STEPS: dict[str, Step] = {step.__name__: step for step, _ in _STEPS}
NAMES = [step.__name__ for step, weight in _STEPS for _ in range(weight)]
