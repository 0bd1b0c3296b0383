/** Who is in the fake workspaces: the demo cast, and everyone who must be turned away. All fictitious. */
import { CAST, CREDENTIALS, SLACK_OUTSIDERS } from '../cast.ts'

export type Workspace = {
  teamId: string
  name: string
  domain: string
  enterpriseId: string | null
}

export type Person = {
  id: string
  /** Short name for scripts, e.g. `teacher`. */
  key: string
  name: string
  /** What the picker of the human page says about this person. */
  about: string
  email: string
  teamId: string
  isRestricted: boolean
  isUltraRestricted: boolean
  isStranger: boolean
  isBot: boolean
  isInvited: boolean
  isDeleted: boolean
}

export const ENTERPRISE = { id: 'E0MAPLE01', name: 'Maple Valley Schools' } as const

const PARTNER_TEAM = 'T0PARTNER'
const OTHER_TEAM = 'T0OTHER01'

export const WORKSPACES: readonly Workspace[] = [
  {
    teamId: CREDENTIALS.slack.teamId,
    name: CREDENTIALS.slack.teamName,
    domain: 'maplevalley',
    enterpriseId: ENTERPRISE.id,
  },
  { teamId: PARTNER_TEAM, name: 'Partner Agency', domain: 'partner', enterpriseId: null },
  { teamId: OTHER_TEAM, name: 'Other District', domain: 'otherdistrict', enterpriseId: null },
]

/** A second customer of the same app: nothing of one may ever be reached with the token of the other. */
export const OTHER_INSTALL = { teamId: OTHER_TEAM, botToken: 'xoxb-other-demo-token' } as const

type Draft = Pick<Person, 'id' | 'key' | 'name' | 'about' | 'email'> & Partial<Person>

const person = (draft: Draft): Person => ({
  teamId: CREDENTIALS.slack.teamId,
  isRestricted: false,
  isUltraRestricted: false,
  isStranger: false,
  isBot: false,
  isInvited: false,
  isDeleted: false,
  ...draft,
})

const WORK: Readonly<Record<(typeof CAST)[number]['key'], string>> = {
  teacher: 'Teacher, first school',
  counselor: 'Counselor and triager, first school',
  principal: 'Principal and team chair, first school',
  receivingLead: 'Counselor and team lead, second school',
  coordinator: 'District coordinator',
  itAdmin: 'District IT administrator',
}

const cast = CAST.map((member) =>
  person({
    id: member.slackUserId,
    key: member.key,
    name: `${member.givenName} ${member.familyName}`,
    about: WORK[member.key],
    email: member.email,
  }),
)

const ABOUT_OUTSIDERS: Readonly<Record<(typeof SLACK_OUTSIDERS)[number]['key'], string>> = {
  guest: 'Guest of the workspace: must be refused',
  stranger: 'From a partner, through a shared channel: must be refused',
  unlinked: 'Member the roster does not know: must be helped to connect',
}

const outsiders = SLACK_OUTSIDERS.map((outsider) =>
  person({
    id: outsider.id,
    key: outsider.key,
    name: outsider.name,
    about: ABOUT_OUTSIDERS[outsider.key],
    email: outsider.email,
    isRestricted: 'isRestricted' in outsider,
    isStranger: 'isStranger' in outsider,
    teamId: 'isStranger' in outsider ? PARTNER_TEAM : CREDENTIALS.slack.teamId,
  }),
)

const others = [
  person({
    id: 'U0GUEST02',
    key: 'singleChannelGuest',
    name: 'Gina Guest',
    about: 'Guest of a single channel: must be refused',
    email: 'gina@partner.example',
    isRestricted: true,
    isUltraRestricted: true,
  }),
  person({
    id: 'U0INVITE1',
    key: 'invited',
    name: 'Ines Invited',
    about: 'Invited, not yet joined: must be refused',
    email: 'ines@elsewhere.example',
    isInvited: true,
  }),
  person({
    id: 'U0GONE001',
    key: 'deleted',
    name: 'Gus Gone',
    about: 'Deactivated account: must be refused',
    email: 'gus@elsewhere.example',
    isDeleted: true,
  }),
  person({
    id: 'U0ROBOT01',
    key: 'bot',
    name: 'Another Bot',
    about: 'Another app: must be refused',
    email: '',
    isBot: true,
  }),
  person({
    id: CREDENTIALS.slack.botUserId,
    key: 'offramp',
    name: 'Offramp',
    about: 'The app itself',
    email: '',
    isBot: true,
  }),
  person({
    id: 'U0OTHER01',
    key: 'otherDistrict',
    name: 'Olga Other',
    about: 'Member of another district',
    email: 'olga@other.example',
    teamId: OTHER_TEAM,
  }),
]

export const PEOPLE: readonly Person[] = [...cast, ...outsiders, ...others]
