// Made by tools/wire.py from the Structs of the server (`make wire`); never edited by hand.

/** Another number of adults. */
export interface AdultsChange {
  f: "adults"
  was?: number | null
  now?: number | null
}

/** Another neighbour before it (nhà ngay trước). */
export interface AfterChange {
  f: "after"
  was?: string | null
  now?: string | null
}

/** An answer to a question of the form. */
export interface Answered {
  q: string
  a: boolean | number | string | string[] | null
}

/** A member asks for the own results and those of the own teams. */
export type AskResults = Record<string, never>

/** A leader asks for the phones of the own teams. */
export type AskTeam = Record<string, never>

/** A phone changes its refresh token. */
export interface AskToken {
  device: string
  ts: number
  refresh: string
  want?: "full" | "push"
  pin_proof?: string | null
}

/** Who visits these houses (phân hộ): a member, or everybody of the team (null). */
export interface AssignSet {
  households: string[]
  member?: number | null
  until: string
}

/** The secret of the member's badge: which one, and until when it is the present one. */
export interface Badge {
  number: number
  key: string
  until: number
}

/** A photo that travels apart. */
export interface BlobRef {
  sha: string
  bytes: number
  kind: "photo"
}

/** Another year of birth. */
export interface BornChange {
  f: "born"
  was?: number | null
  now?: number | null
}

/** Another name by which a person is called. */
export interface CallChange {
  f: "call"
  was?: string | null
  now?: string | null
}

/** Services, skills and the words to pick; ``rules``: the name of the set of groups. */
export interface CataloguePack {
  services: PackService[]
  skills: PackSkill[]
  rules: string
  groups: PackGroup[]
  levels: string[]
  marks: PackWord[]
  priorities: PackWord[]
  relations: PackWord[]
  refusals: PackWord[]
  unable: PackWord[]
  later: PackWord[]
}

/** What was seen of one skill; without a level a recheck says nothing. */
export interface CheckStep {
  skill: number
  kind: "none" | "recheck" | "undone"
  claimed?: number | null
  why?: string | null
  guide?: number | null
  confirm?: "none" | "scanned" | "tapped"
}

/** The texts of consent by the name that operations cite ("luu-ten@1"). */
export interface ConsentPack {
  texts: Record<string, PackText>
}

/** One purpose and the answer to it. */
export interface ConsentPurpose {
  p: "contact" | "message" | "photo" | "priority" | "register" | "story"
  yes: boolean
}

/** What was read aloud, and what was answered. */
export interface ConsentSet {
  text: string
  purposes: ConsentPurpose[]
  channel: "signature" | "spoken" | "tick"
  given_by: "representative" | "self"
  relation?: string | null
  state: "given" | "refused" | "withdrawn"
  after?: string | null
}

/** Another door number. */
export interface DoorChange {
  f: "door"
  was?: string | null
  now?: string | null
}

/** A phone shows a code. */
export interface Enrol {
  code: string
  pub: Jwk
  pin_proof: string
  app?: string
  model?: string
}

/** What a phone needs from now on. */
export interface Enrolled {
  device: string
  member: number
  home: number
  epoch: string
  now: number
  refresh: string
  access: string
  badge_key: Badge
  server_key: string
  previous: Previous[]
}

/** Personal fields of houses and people, where there is any; laid over the rows. */
export interface Filled {
  epoch: string
  hamlet: number
  now: number
  rows: (HouseholdFull | PersonFull)[]
}

/** A promise let go. */
export interface FollowUpCancel {
  why: string
}

/** A promise changed. */
export interface FollowUpChange {
  t: "followup"
  id: string
  home: number
  hamlet: number
  rev: number
  o: "del" | "out" | "put"
  d?: FollowUpRow | null
}

/** A promise kept. */
export interface FollowUpDone {
  visit?: string | null
  how: "phone" | "visit"
}

/** A promise made without a visit. */
export interface FollowUpPlan {
  id: string
  due: string
  why: string
  part?: "am" | "eve" | "pm" | null
  skill?: number | null
  person?: string | null
}

/** A promise to come back that is open (a settled one is ``del``). */
export interface FollowUpRow {
  due: string
  why: string
  state: "planned"
  hh?: string | null
  visit?: string | null
  part?: string | null
  skill?: number | null
  person?: string | null
}

/** Shown only if the answer to an earlier question equals this. */
export interface FormCondition {
  q: string
  is: boolean | number | string
}

/** A question of a form; ``one`` and ``many`` have options, ``int`` may have limits. */
export interface FormItem {
  id: string
  t: "int" | "many" | "one" | "yesno"
  l: FormWords
  hint?: FormWords | null
  say?: FormWords | null
  opts?: FormOption[]
  if?: FormCondition | null
  req?: boolean
  min?: number | null
  max?: number | null
}

/** An answer to choose. */
export interface FormOption {
  v: string
  l: FormWords
}

/** A form of questions (phiếu hỏi), immutable; operations cite it as "<id>@<ver>". */
export interface FormTold {
  id: string
  ver: number
  title: string
  items: FormItem[]
}

/** Words of a form, by language. */
export interface FormWords {
  vi: string
  en?: string
}

/** The forms in use where the phone works, and older ones that drafts may stand on. */
export interface FormsPack {
  use: Record<string, string>
  forms: FormTold[]
}

/** The personal fields of a hamlet are asked for. */
export interface Full {
  hamlet: number
}

/** A step of a guide: the imperative, more words, what to say, what if it goes wrong. */
export interface GuideStep {
  do: string
  text?: string
  say?: string
  wrong?: string
  icon?: string
  alt?: string
}

/** A guide of the coach mode; ``tested`` is empty while nobody tried it on a real phone. */
export interface GuideTold {
  slug: string
  code: string
  title: string
  skills: number[]
  services: string[]
  minutes: number
  lead: string
  essence: string[]
  steps: GuideStep[]
  warn?: string
  app?: string
  tested?: string
  review_due?: string
}

/** All guides. */
export interface GuidesPack {
  guides: GuideTold[]
}

/** Who was helped: a person, or a number of people without a name. */
export interface HelpedPerson {
  person?: string | null
  anon?: number
  skills?: Step[]
}

/** A house changed; ``del``: it is no more; ``out``: it left this hamlet. */
export interface HouseholdChange {
  t: "household"
  id: string
  home: number
  hamlet: number
  rev: number
  o: "del" | "out" | "put"
  d?: HouseholdRow | null
}

/** A house closed (đóng sổ). */
export interface HouseholdClose {
  why: "empty" | "gone" | "moved" | "wrong"
}

/** A new house (thêm hộ): where it stands; a label only with consent. */
export interface HouseholdCreate {
  lane?: string | null
  door?: string | null
  after?: string | null
  mark?: string | null
  label?: string | null
  adults?: number | null
}

/** What a house's row has at level full only. */
export interface HouseholdFull {
  t: "household"
  id: string
  door?: string
  adults?: number | null
  label?: string
  note?: string
}

/** A house that was recorded twice: this one goes into the other (gộp hộ). */
export interface HouseholdMerge {
  into: string
}

/** A house moved to another hamlet of the same home (chuyển thôn). */
export interface HouseholdMove {
  to: number
}

/** Fields of a house changed. */
export interface HouseholdPatch {
  set: (LaneChange | DoorChange | AfterChange | MarkChange | LabelChange | AdultsChange | NoteChange)[]
}

/** A house as phones keep it; below ``quiet`` only at level full. */
export interface HouseholdRow {
  no: number
  lane?: string
  mark?: string
  after?: string | null
  closed?: string | null
  last?: string | null
  quiet?: string | "never" | null
  door?: string
  adults?: number | null
  label?: string
  note?: string
}

/** A leader asks for a code for a member; ``replaces``: the member's other phones are lost. */
export interface Invite {
  member: number
  replaces?: boolean
}

/** The code, for a QR ``https://<host>/app/#<code>``. */
export interface Invited {
  code: string
  until: number
}

/** A public key of P-256 as WebCrypto exports it; its other members are not read. */
export interface Jwk {
  kty: "EC"
  crv: "P-256"
  x: string
  y: string
}

/** Phones in the house. */
export interface Kit {
  smart?: number | null
  basic?: number | null
  net?: ("mobile" | "none" | "wifi")[]
}

/** Another displayed name; kept only with consent. */
export interface LabelChange {
  f: "label"
  was?: string | null
  now?: string | null
}

/** Another lane: what the member saw (`was`), and what it is now. */
export interface LaneChange {
  f: "lane"
  was?: string | null
  now?: string | null
}

/** Another landmark (mốc dễ nhận). */
export interface MarkChange {
  f: "mark"
  was?: string | null
  now?: string | null
}

/** Leaflets left. */
export interface Material {
  m: number
  n: number
}

/** Who works with this phone. */
export interface Me {
  device: string
  member: number
  home: number
  name: string
  teams: MyTeam[]
}

/** Sums of this week and of this reporting month. */
export interface MyResults {
  week: ResultSums
  month: ResultSums
}

/** A team of the member; ``hotline``: the commune's number for citizens, empty if untold. */
export interface MyTeam {
  id: number
  name: string
  commune: string
  hotline: string
  hamlets: number[]
  lead: boolean
}

/** A promise to come back (hẹn lại); `due` is a day in Asia/Ho_Chi_Minh. */
export interface Next {
  id: string
  due: string
  why: string
  part?: "am" | "eve" | "pm" | null
  skill?: number | null
  person?: string | null
}

/** Another note; kept only with consent. */
export interface NoteChange {
  f: "note"
  was?: string | null
  now?: string | null
}

/** Something to show the member. */
export interface Notice {
  code: string
  msg: string
}

/** One operation (thao tác): immutable, serialised once by the phone and never again. */
export interface Op {
  v: 1
  op: string
  dev: string
  seq: number
  k: string
  kv: number
  home: number
  hamlet: number
  at: number
  tz: number
  b: unknown
  form?: string | null
  hh?: string | null
  e?: string | null
  base?: number | null
  fixes?: string | null
  off?: number | null
}

/** The answer 409 to a batch of another life line (RFC 9457); all later receipts may be void. */
export interface OtherEpoch {
  code: string
  status: number
  detail: string
  epoch: string
  restored_to: number
  title?: string
}

/** A package of reference data, named by its hash. */
export interface Pack {
  name: string
  hash: string
  bytes: number
  url: string
}

/** One of the five groups of "hộ đạt": of these skills so many at level 5, by one person. */
export interface PackGroup {
  code: string
  name: string
  skills: number[]
  need: number
}

/** A digital service of the visit's grid; its skills in order, the main one first. */
export interface PackService {
  code: string
  name: string
  short: string
  group: "G" | "K" | "S" | "X"
  skills: number[]
}

/** A skill; practical ones need a smartphone. ``need``: skills that come before it. */
export interface PackSkill {
  id: number
  code: string
  name: string
  service: string
  group: "G" | "K" | "S" | "X"
  kind: "knowledge" | "practical"
  stages: "activate" | "install" | "none"
  short?: string
  need?: number[]
  group3240?: string
}

/** A text of consent; blanks stand as {xa}, {Toi}, ... and are filled on the phone. */
export interface PackText {
  kind: "ask" | "refusal" | "tell"
  words: string
  purpose?: string
  channel?: string
  yes?: string
  no?: string
  stores?: string[]
}

/** A code to pick and what it is called. */
export interface PackWord {
  code: string
  text: string
}

/** A person changed. */
export interface PersonChange {
  t: "person"
  id: string
  home: number
  hamlet: number
  rev: number
  o: "del" | "out" | "put"
  d?: PersonRow | null
}

/** A person of a house; without a consent all four fields stay empty. */
export interface PersonCreate {
  call?: string | null
  born?: number | null
  prio?: string[]
  phone?: string | null
  consent?: string | null
}

/** What a person's row has at level full only. */
export interface PersonFull {
  t: "person"
  id: string
  born?: number | null
  call?: string
  phone?: string
  prio?: string[]
}

/** A person who is no longer of the house. */
export interface PersonLeave {
  why: "died" | "moved" | "wrong"
}

/** A person who was recorded twice: this one goes into the other. */
export interface PersonMerge {
  into: string
}

/** Fields of a person changed; each is kept only with the consent that it needs. */
export interface PersonPatch {
  set: (CallChange | BornChange | PrioChange | PhoneChange)[]
}

/** A person as phones keep it; below ``left`` only at level full. ``erased`` has nothing else. */
export interface PersonRow {
  hh?: string
  age?: "0-15" | "16-29" | "30-44" | "45-59" | "60-69" | "70+" | null
  sk?: [number, number, string | null, boolean][]
  left?: string | null
  born?: number | null
  call?: string
  phone?: string
  prio?: string[]
  erased?: boolean
}

/** Another phone number. */
export interface PhoneChange {
  f: "phone"
  was?: string | null
  now?: string | null
}

/** An error of the app, in words of the program: nothing that a person typed. */
export interface PhoneFault {
  at: number
  where: string
  msg: string
}

/** An older phone of the member, and what it last said of itself. */
export interface Previous {
  device: string
  label: string
  enrolled: number
  open: boolean
  unsent: number
  photos: number
  last_push: number | null
}

/** Other priority groups. */
export interface PrioChange {
  f: "prio"
  was?: string[]
  now?: string[]
}

/** What a phone has heard of each hamlet; ``scope_hash`` is the answer's of the last pull. */
export interface Pull {
  epoch: string
  have: Record<string, number>
  scope_hash?: string
  limit?: number
  packs?: Record<string, string>
}

/** The answer to a pull; applied with its ``have`` in one transaction of the phone. */
export interface Pulled {
  epoch: string
  schema: number
  now: number
  more: boolean
  changes: (HouseholdChange | PersonChange | FollowUpChange)[]
  have: Record<string, number>
  resets: number[]
  mismatch: number[]
  notices: Notice[]
  scope_hash: string
  scopes: Scope[] | null
  packs: Pack[]
  min_build: number
  me?: Me | null
}

/** A batch; an empty list of operations is a heartbeat. */
export interface Push {
  batch: string
  device: string
  epoch: string
  max_seq: number
  ops: unknown[]
  unsent?: [number, number][]
  photos?: number
  lost?: [number, number][]
}

/** The answer to a batch. */
export interface Pushed {
  batch: string
  epoch: string
  now: number
  results: Result[]
  need: [number, number][]
  contig: number
  order?: "redevice" | "wipe" | null
}

/** A cloned or restored phone asks for an id of its own. */
export interface Redevice {
  device: string
  ts: number
}

/** The id under which it begins again at 1, and its tokens (to send, not to read). */
export interface Redeviced {
  device: string
  refresh: string
  access: string
  now: number
}

/** What became of one operation; ``sha`` is that of the bytes received. */
export interface Result {
  op: string
  sha: string
  s: "held" | "merged" | "ok" | "rejected"
  dup?: boolean
  feed?: string | null
  rev?: number | null
  code?: string | null
  msg?: string | null
  patch?: Record<string, unknown> | null
}

/** Sums of some days: visits, houses met, helps, and of these done alone by the citizen. */
export interface ResultSums {
  visits: number
  houses: number
  helps: number
  alone: number
}

/** The answer: a week begins on Monday, a reporting month (tháng báo cáo) on the 15th. */
export interface Results {
  now: number
  week_from: string
  month_from: string
  month_to: string
  mine: MyResults
  team: TeamResults[]
}

/** A hamlet that the member works in; ``until`` is the last day. */
export interface Scope {
  hamlet: number
  home: number
  name: string
  feed: string
  level: "full" | "pseudonym"
  until: string
  lead: boolean
  snapshot: string
}

/** A call signed by the phone's key: the signature stands in the header ``TN-Sig``. */
export interface Signed {
  device: string
  ts: number
}

/** A recheck without a visit (kiểm tra lại), by phone or face to face. */
export interface SkillCheck {
  person: string
  how: "met" | "phone"
  steps: CheckStep[]
}

/** The last line of a snapshot: without it the snapshot was cut. */
export interface SnapshotEnd {
  end?: true
}

/** The first line of a snapshot; ``xor``: of the first 8 bytes of SHA-256("t:id:rev"). */
export interface SnapshotHead {
  epoch: string
  schema: number
  hamlet: number
  rev: number
  count: number
  xor: string
}

/** What was done for one skill. */
export interface Step {
  skill: number
  kind: "done_alone" | "done_for" | "done_together" | "none" | "recheck" | "undone" | "viewed"
  claimed?: number | null
  why?: string | null
  guide?: number | null
  secs?: number | null
  teach_back?: boolean | null
  confirm?: "none" | "scanned" | "tapped"
}

/** Numbers that a phone has no more: to be done again, or closed on the page of phones. */
export interface TeamLoss {
  id: string
  first: number
  last: number
  noted: number
}

/** A member, and one of the member's phones, or none. */
export interface TeamPhone {
  member: number
  name: string
  lead: boolean
  device: string | null
  label: string
  open: boolean
  last: number | null
  unsent: number
  photos: number
  grade: "bad" | "ok" | "warn"
  words: TeamWord[]
  lost: TeamLoss[]
}

/** The phones of a leader's teams, the worst first. */
export interface TeamPhones {
  now: number
  phones: TeamPhone[]
}

/** Sums of a team, everybody together: nobody is ranked. */
export interface TeamResults {
  week: ResultSums
  month: ResultSums
  team: number
  name: string
}

/** Something to be told of a phone, in words that travel along. */
export interface TeamWord {
  code: string
  grade: "bad" | "ok" | "warn"
  text: string
}

/** A day's numbers of a phone about itself: cold_start_ms, save_ms_p95, fail.<reason>, ... */
export interface TelemetryDay {
  day: string
  n: Record<string, number>
  errors?: PhoneFault[]
}

/** New tokens; ``wipe`` where the phone may send what it has and reads nothing more. */
export interface Token {
  access: string
  refresh: string
  now: number
  badge_key?: Badge | null
  order?: "wipe" | null
}

/** A phone whose PIN was forgotten asks for the key that it wrapped to the server. */
export interface Unlock {
  device: string
  ts: number
  code: string
  wrap: string
  pin_proof: string
}

/** The data key, base64url. */
export interface Unlocked {
  key: string
  now: number
}

/** A visit told anew (sửa phiếu). */
export interface VisitAmend {
  of: string
  visit: VisitRecord
  why?: string | null
}

/** A visit as it was at the door. */
export interface VisitRecord {
  team: number
  place: "event" | "home" | "point"
  outcome: "absent" | "later" | "met" | "refused"
  start: number
  why?: string | null
  end?: number | null
  people?: HelpedPerson[]
  next?: Next | null
  kit?: Kit | null
  materials?: Material[]
  answers?: Answered[]
  note?: string | null
  blobs?: BlobRef[]
  help?: string | null
}

/** A visit taken back (bỏ phiếu); final. */
export interface VisitVoid {
  of: string
  why?: string | null
}

/** The answer 409 to a signature of another time (RFC 9457): sign again with ``now``. */
export interface WrongClock {
  code: string
  status: number
  detail: string
  now: number
  title?: string
}

/** Bodies of the operations, by kind. */
export interface Bodies {
  "assign.set": AssignSet
  "consent.set": ConsentSet
  "followup.cancel": FollowUpCancel
  "followup.done": FollowUpDone
  "followup.plan": FollowUpPlan
  "household.close": HouseholdClose
  "household.create": HouseholdCreate
  "household.merge": HouseholdMerge
  "household.move": HouseholdMove
  "household.patch": HouseholdPatch
  "person.create": PersonCreate
  "person.leave": PersonLeave
  "person.merge": PersonMerge
  "person.patch": PersonPatch
  "skill.check": SkillCheck
  "telemetry.day": TelemetryDay
  "visit.amend": VisitAmend
  "visit.record": VisitRecord
  "visit.void": VisitVoid
}
