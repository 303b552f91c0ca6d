"""Loading services and skills from their files."""

from pathlib import Path

from tungngo.accounts.rights import Action, Resource, require
from tungngo.audit.actions import note
from tungngo.catalogue.actions.stamping import restamp
from tungngo.catalogue.models import Service, Skill
from tungngo.catalogue.reasons import BAD_ROW
from tungngo.catalogue.rows import DATA, ServiceRow, SkillRow, read_services, read_skills
from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.shared.vietnamese import fold, sort_key

_SERVICE_FIELDS = (
    "name",
    "short",
    "group",
    "scope",
    "province_code",
    "stands_for",
    "is_open",
    "main_skill",
    "note",
)
_SKILL_FIELDS = (
    "slug_vi",
    "name",
    "short",
    "fold",
    "sort_key",
    "service",
    "group",
    "cv3240",
    "audience",
    "kind",
    "stages",
    "lesson",
    "need",
    "closed_on",
)


@writes
def load_catalogue(*, by: Actor, folder: Path = DATA) -> int:
    """Load services and skills; return how many skills are open. Again = no change.

    A skill that left the file is closed today, never deleted: visits name it for ever.
    """
    require(by, Resource.CATALOGUE, Action.EDIT)
    services = read_services(folder / "services.csv")
    skills = read_skills(folder / "skills.csv", services)
    _refuse_moved_numbers(skills)
    _refuse_unknown_main(services, skills)
    _put_services(services)
    _put_skills(skills)
    Skill.objects.open().exclude(pk__in=skills).update(closed_on=today())
    restamp(by=by)
    note(by, "catalogue.load", skills=len(skills), services=len(services))
    return Skill.objects.open().count()


def _refuse_moved_numbers(skills: dict[int, SkillRow]) -> None:
    """Refuse a number that meant another skill: all visits stored so far would change sense."""
    before = dict(Skill.objects.values_list("code", "id"))
    meant = {number: code for code, number in before.items()}
    for one in skills.values():
        if before.get(one.code, one.number) != one.number:
            wrong = f"kỹ năng «{one.code}» đã có số {before[one.code]}"
        elif meant.get(one.number, one.code) != one.code:
            wrong = f"số {one.number} là của kỹ năng «{meant[one.number]}»"
        else:
            continue
        raise Refused(BAD_ROW, file="skills.csv", line=one.line, wrong=wrong)


def _refuse_unknown_main(services: dict[str, ServiceRow], skills: dict[int, SkillRow]) -> None:
    """Refuse a service whose main skill is none of its own."""
    home_of = {one.code: one.service for one in skills.values()}
    for one in services.values():
        if one.main_skill and home_of.get(one.main_skill) != one.code:
            wrong = f"cột main_skill có giá trị «{one.main_skill}» không đúng"
            raise Refused(BAD_ROW, file="services.csv", line=one.line, wrong=wrong)


def _put_services(services: dict[str, ServiceRow]) -> None:
    Service.objects.bulk_create(
        (
            Service(
                code=one.code,
                name=one.name,
                short=one.short,
                group=one.group,
                scope=one.scope,
                province_code=one.province_code,
                stands_for=one.stands_for,
                is_open=one.is_open,
                main_skill=one.main_skill,
                note=one.note,
            )
            for one in services.values()
        ),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=_SERVICE_FIELDS,
    )


def _put_skills(skills: dict[int, SkillRow]) -> None:
    service_ids = dict(Service.objects.values_list("code", "id"))
    Skill.objects.bulk_create(
        (
            Skill(
                id=one.number,
                code=one.code,
                slug_vi=one.slug_vi,
                name=one.name,
                short=one.short,
                fold=fold(one.name),
                sort_key=sort_key(one.name),
                service_id=service_ids.get(one.service),
                group=one.group,
                cv3240=one.cv3240,
                audience=one.audience,
                kind=one.kind,
                stages=one.stages,
                lesson=one.lesson,
                need=one.need,
            )
            for one in skills.values()
        ),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=_SKILL_FIELDS,
    )
