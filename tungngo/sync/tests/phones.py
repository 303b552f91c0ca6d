"""A phone that is enrolled over HTTP, for the stories of its tokens."""

from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import HttpResponse
from django.test import Client

from tungngo.accounts.actions import invite
from tungngo.accounts.models import Device
from tungngo.cli.keyring import API, Keyring
from tungngo.shared.actor import job_actor
from tungngo.sync.tests.stage import Member, Stage

BY = job_actor("cli")


@dataclass(slots=True)
class Held:
    """A phone in a member's hand, its keys, and the browser by which it calls."""

    stage: Stage
    member: Member
    keys: Keyring
    client: Client

    @property
    def device(self) -> Device:
        """Return the phone's row as it is now."""
        return Device.objects.select_related("user").get(uid=self.keys.device)

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Post as the phone does; return status and body."""
        answer = self.client.post(path, body, content_type="application/json", headers=headers)
        return answer.status_code, answer.content

    def sign(self, call: str, **told: Any) -> HttpResponse:
        """Make a call that the phone signs; return the answer."""
        body, headers = self.keys.signed(call, **told)
        return self.again(call, body, headers)

    def again(self, call: str, body: bytes, headers: dict[str, str]) -> HttpResponse:
        """Send bytes that were sent before."""
        return self.client.post(  # type: ignore[return-value]  # the test client's answer is one
            API + call, body, content_type="application/json", headers=headers
        )

    def token(self, **told: Any) -> HttpResponse:
        """Ask for the next token with the one that is kept; keep nothing."""
        usual = {"refresh": self.keys.refresh, "want": "full", "pin_proof": self.keys.pin_proof}
        return self.sign("token", **(usual | told))

    def renew(self, **told: Any) -> dict[str, Any]:
        """Ask for the next token and keep it."""
        return self.keys.renew(self.post, **told)

    def push(self, body: bytes) -> HttpResponse:
        """Push with the access token that is kept."""
        return self.stage.post(body, self.keys.headers(), who=self.member)


def code_for(member: Member, *, replaces: bool = False) -> str:
    """Make a code for a member's phone."""
    return invite(by=BY, member=member.user.pk, replaces=replaces)[0]


def hand_out(stage: Stage, member: Member | None = None) -> Held:
    """Enrol a new phone of a member over HTTP."""
    member = member or stage.me
    held = Held(stage, member, Keyring(), Client())
    held.keys.enrol(code_for(member), held.post, model="SM-A042F")
    return held


def problem(answer: HttpResponse) -> tuple[int, str]:
    """Return status and code of a refusal."""
    assert answer["Content-Type"] == "application/problem+json"
    assert "TN-Sync" not in answer
    return answer.status_code, str(read(answer)["code"])


def read(answer: HttpResponse) -> dict[str, Any]:
    """Return what an answer says."""
    said: dict[str, Any] = msgspec.json.decode(answer.content)
    return said
