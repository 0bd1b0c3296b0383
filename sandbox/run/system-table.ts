import { CAST, type CastMember } from '../cast.ts'
import { DEFAULT_PORTS, type SystemPorts } from './system.ts'
import { paint } from './terminal.ts'

const LABEL_WIDTH = 22
const NAME_WIDTH = 20
const ROLES_WIDTH = 32

const CALENDAR: Readonly<Record<CastMember['calendar'], string>> = {
  google: 'Google Calendar',
  microsoft: 'Outlook',
  feed: 'calendar feed',
}

/** Everything a newcomer needs to look around: addresses, people to sign in as, the operator's token. */
export function systemTable(ports: SystemPorts, token: string): string {
  const at = (port: number) => paint.link(`http://localhost:${port}`)
  const row = (label: string, value: string, note = '') =>
    `  ${paint.bold(label.padEnd(LABEL_WIDTH))}${value}${note && paint.dim(`   ${note}`)}`
  return [
    '',
    row('Offramp console', at(ports.worker), 'start here'),
    row('Slack (sandbox)', at(ports.slack), 'type /concern as Tessa Moreno'),
    row('Google (sandbox)', at(ports.google)),
    row('Outlook (sandbox)', at(ports.microsoft)),
    row('SIS (sandbox)', at(ports.sis)),
    row('Sign-in (sandbox)', at(ports.idp)),
    row('REST API', `${at(ports.worker)}${paint.link('/api/v1/openapi.json')}`),
    '',
    `  ${paint.bold('Demo people')}${paint.dim('  choose one at sign-in; there is no password')}`,
    ...CAST.map(personRow),
    '',
    row('OPERATOR_TOKEN', token),
    '',
    `  ${paint.bold(`${moved(ports)}npm run demo`)} in another terminal plays the whole story.`,
    '  Ctrl-C stops everything; what was recorded stays.',
    '',
  ].join('\n')
}

/** How to say again where everything was moved to. */
const moved = ({ worker }: SystemPorts): string =>
  worker === DEFAULT_PORTS.worker ? '' : `PORT=${worker} `

function personRow({ givenName, familyName, grants, calendar }: CastMember): string {
  const roles = grants.map((role) => role.replaceAll('_', ' ')).join(', ') || 'staff'
  return `  ${`${givenName} ${familyName}`.padEnd(NAME_WIDTH)}  ${roles.padEnd(ROLES_WIDTH)}${paint.dim(CALENDAR[calendar])}`
}
