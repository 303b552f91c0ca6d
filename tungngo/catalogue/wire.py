"""The packs of the phone: catalogue, texts of consent, forms, guides; nothing personal in them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from tungngo.shared.wire import Code, Ref

type SkillGroup = Literal["G", "K", "X", "S"]
type Stages = Literal["none", "install", "activate"]
type ItemKind = Literal["yesno", "one", "many", "int"]
MOST_ITEMS = 60
MOST_OPTIONS = 20
Whole = Annotated[int, Meta(ge=-(2**53), le=2**53)]
Words = Annotated[str, Meta(min_length=1, max_length=200)]


class PackService(Struct, kw_only=True, omit_defaults=True):
    """A digital service of the visit's grid; its skills in order, the main one first."""

    code: str
    name: str
    short: str  # fits a button
    group: SkillGroup
    skills: list[int]


class PackSkill(Struct, kw_only=True, omit_defaults=True):
    """A skill; practical ones need a smartphone. ``need``: skills that come before it."""

    id: int
    code: str
    name: str
    service: str
    group: SkillGroup
    kind: Literal["practical", "knowledge"]
    stages: Stages
    short: str = ""  # where the name is too long for a button
    need: list[int] = []
    group3240: str = ""


class PackGroup(Struct, kw_only=True):
    """One of the five groups of "hộ đạt": of these skills so many at level 5, by one person.

    Without skills the province has not chosen yet ("chưa chọn") and the group asks for nothing.
    """

    code: str
    name: str
    skills: list[int]
    need: int


class PackWord(Struct, kw_only=True):
    """A code to pick and what it is called."""

    code: str
    text: str


class CataloguePack(Struct, kw_only=True):
    """Services, skills and the words to pick; ``rules``: the name of the set of groups.

    ``refusals``: why of a visit refused; ``unable``: why of a step "Chưa được" (kind none);
    ``later``: why of a promise; ``levels``: the ladder from 0 to 5.
    """

    services: list[PackService]
    skills: list[PackSkill]
    rules: str
    groups: list[PackGroup]
    levels: list[str]
    marks: list[PackWord]
    priorities: list[PackWord]
    relations: list[PackWord]
    refusals: list[PackWord]
    unable: list[PackWord]
    later: list[PackWord]


class PackText(Struct, kw_only=True, omit_defaults=True):
    """A text of consent; blanks stand as {xa}, {Toi}, ... and are filled on the phone."""

    kind: Literal["ask", "tell", "refusal"]
    words: str
    purpose: str = ""
    channel: str = ""
    yes: str = ""
    no: str = ""
    stores: list[str] = []


class ConsentPack(Struct, kw_only=True):
    """The texts of consent by the name that operations cite ("luu-ten@1")."""

    texts: dict[str, PackText]


class FormWords(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """Words of a form, by language."""

    vi: Words
    en: str = ""


class FormOption(Struct, kw_only=True, frozen=True):
    """An answer to choose."""

    v: Code
    l: FormWords  # noqa: E741 - the wire's name


class FormCondition(Struct, kw_only=True, frozen=True):
    """Shown only if the answer to an earlier question equals this."""

    q: Code
    is_: bool | int | str = field(name="is")


class FormItem(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """A question of a form; ``one`` and ``many`` have options, ``int`` may have limits."""

    id: Code
    t: ItemKind
    l: FormWords  # noqa: E741 - the wire's name
    hint: FormWords | None = None
    say: FormWords | None = None
    opts: Annotated[list[FormOption], Meta(max_length=MOST_OPTIONS)] = []
    if_: FormCondition | None = field(name="if", default=None)
    req: bool = False
    min: Whole | None = None
    max: Whole | None = None


class FormTold(Struct, kw_only=True, frozen=True):
    """A form of questions (phiếu hỏi), immutable; operations cite it as "<id>@<ver>"."""

    id: Code
    ver: Ref
    title: Words
    items: Annotated[list[FormItem], Meta(max_length=MOST_ITEMS)]


class FormsPack(Struct, kw_only=True):
    """The forms in use where the phone works, and older ones that drafts may stand on.

    ``use``: by purpose ("visit") the name of the form to ask now.
    """

    use: dict[str, str]
    forms: list[FormTold]


class GuideStep(Struct, kw_only=True, omit_defaults=True):
    """A step of a guide: the imperative, more words, what to say, what if it goes wrong."""

    do: str
    text: str = ""
    say: str = ""
    wrong: str = ""
    icon: str = ""
    alt: str = ""


class GuideTold(Struct, kw_only=True, omit_defaults=True):
    """A guide of the coach mode; ``tested`` is empty while nobody tried it on a real phone."""

    slug: str
    code: str
    title: str
    skills: list[int]
    services: list[str]
    minutes: int
    lead: str
    essence: list[str]
    steps: list[GuideStep]
    warn: str = ""
    app: str = ""
    tested: str = ""
    review_due: str = ""


class GuidesPack(Struct, kw_only=True):
    """All guides."""

    guides: list[GuideTold]
