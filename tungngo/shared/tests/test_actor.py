"""Who acts: compared by who they are, not by which request they are in."""

from tungngo.shared.actor import Actor, Held, job_actor


def test_roles_are_those_held() -> None:
    by = Actor(1, "", (Held("leader", 3, "hamlet"), Held("leader", 4, "hamlet")))
    assert by.roles == {"leader"}
    assert Actor(1, "").roles == frozenset()


def test_two_requests_of_one_person_are_one_actor() -> None:
    assert Actor(1, "", request_id="a") == Actor(1, "", request_id="b")
    assert Actor(1, "") != Actor(2, "")


def test_a_job_is_nobody_with_a_name() -> None:
    by = job_actor("recount")
    assert (by.user_id, by.job, by.held) == (None, "recount", ())
