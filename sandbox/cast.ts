/**
 * The demo district and its people, agreed on by every sandbox system: the same person is a staff row in the
 * SIS, a member of the Slack workspace, a mailbox at Google or Microsoft and an account at the identity provider.
 * Everyone here is fictitious.
 */

/** Where each sandbox system listens, on loopback only. */
export const PORTS = { sis: 8801, slack: 8802, google: 8803, microsoft: 8804, idp: 8805 } as const

export const DISTRICT = {
  name: 'Maple Valley Unified',
  domain: 'maplevalley.example',
  timeZone: 'America/Chicago',
} as const

/** Credentials the sandbox systems accept. They open nothing outside this machine. */
export const CREDENTIALS = {
  sis: { clientId: 'offramp-demo', clientSecret: 'sis-demo-secret-9f3a' },
  slack: {
    teamId: 'T0MAPLE01',
    teamName: 'Maple Valley',
    appId: 'A0OFFRAMP',
    botUserId: 'U0OFFRAMP',
    botId: 'B0OFFRAMP',
    botToken: 'xoxb-maple-demo-token',
    signingSecret: '7c1d5a0e9b3f4286a1c0d9e8f7b6a5c4',
    clientId: '1000.2000',
    clientSecret: 'slack-demo-client-secret',
  },
  google: { clientId: 'offramp-demo.apps.example', clientSecret: 'google-demo-secret-51c0' },
  microsoft: {
    tenantId: '0b5a1e8c-7d42-4f6e-9a3b-2c1d0e9f8a7b',
    clientId: '6f1e2d3c-4b5a-4987-8f6e-5d4c3b2a1908',
    clientSecret: 'microsoft-demo-secret-77aa',
  },
  idp: { clientId: 'offramp-console', clientSecret: 'idp-demo-secret-c4d1' },
} as const

type Calendar = 'google' | 'microsoft' | 'feed'

/** A member of staff of the demo district. `school` is the index of a school in the SIS, or null for the district office. */
export type CastMember = {
  key: 'teacher' | 'counselor' | 'principal' | 'receivingLead' | 'coordinator' | 'itAdmin'
  givenName: string
  familyName: string
  email: string
  school: 0 | 1 | 2 | null
  /** OneRoster 1.2 role name in the SIS. */
  sisRole: 'teacher' | 'counselor' | 'principal' | 'districtAdministrator'
  /** Product roles granted by the demo set-up; a roster role never grants one. */
  grants: readonly string[]
  slackUserId: string
  /** Subject at the identity provider. */
  idpSubject: string
  calendar: Calendar
  /** Mailbox id (oid) in the Microsoft tenant. */
  microsoftOid: string
  /** Refresh token that person's consent gave for Google Calendar. */
  googleRefreshToken: string
}

const member = (
  n: number,
  m: Omit<
    CastMember,
    'email' | 'slackUserId' | 'idpSubject' | 'microsoftOid' | 'googleRefreshToken'
  >,
): CastMember => ({
  ...m,
  email: `${m.givenName}.${m.familyName}@${DISTRICT.domain}`.toLowerCase(),
  slackUserId: `U0MAPLE00${n}`,
  idpSubject: `maple-${m.key}`,
  microsoftOid: `a0000000-0000-4000-8000-00000000000${n}`,
  googleRefreshToken: `1//demo-${m.key}`,
})

export const CAST: readonly CastMember[] = [
  member(1, {
    key: 'teacher',
    givenName: 'Tessa',
    familyName: 'Moreno',
    school: 0,
    sisRole: 'teacher',
    grants: [],
    calendar: 'feed',
  }),
  member(2, {
    key: 'counselor',
    givenName: 'Carl',
    familyName: 'Osei',
    school: 0,
    sisRole: 'counselor',
    grants: ['triager', 'case_manager'],
    calendar: 'google',
  }),
  member(3, {
    key: 'principal',
    givenName: 'Priya',
    familyName: 'Natarajan',
    school: 0,
    sisRole: 'principal',
    grants: ['chair'],
    calendar: 'microsoft',
  }),
  member(4, {
    key: 'receivingLead',
    givenName: 'Ruben',
    familyName: 'Castellanos',
    school: 1,
    sisRole: 'counselor',
    grants: ['triager', 'chair', 'case_manager'],
    calendar: 'google',
  }),
  member(5, {
    key: 'coordinator',
    givenName: 'Dana',
    familyName: 'Whitfield',
    school: null,
    sisRole: 'districtAdministrator',
    grants: ['district_coordinator'],
    calendar: 'feed',
  }),
  member(6, {
    key: 'itAdmin',
    givenName: 'Ivan',
    familyName: 'Petrov',
    school: null,
    sisRole: 'districtAdministrator',
    grants: ['config_admin'],
    calendar: 'feed',
  }),
]

/** People who are in the Slack workspace but must be refused: a guest, a shared-channel stranger and a member the roster does not know. */
export const SLACK_OUTSIDERS = [
  {
    key: 'guest',
    id: 'U0GUEST01',
    name: 'Gary Guest',
    email: 'gary@partner.example',
    isRestricted: true,
  },
  { key: 'stranger', id: 'U0STRANG1', name: 'Sam Stranger', email: '', isStranger: true },
  { key: 'unlinked', id: 'U0UNLINK1', name: 'Una Unlinked', email: 'una@elsewhere.example' },
] as const
