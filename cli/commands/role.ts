import { connect } from '../api.ts'
import { districtOf } from '../district-option.ts'
import { UsageError } from '../failure.ts'
import { optional, readOptions, required, verbOf, wordAt } from '../options.ts'

export const HELP = `offramp role grant --email ADDRESS --role ROLE [--school NAME] [--district ID]   (without a school: all schools)
offramp role revoke GRANT [--district ID]
offramp role list [--district ID]`

/** Every school of the district. */
const ALL = '*'

type School = { id: string; name: string }
type Grant = { id: string; person: { name: string }; role: string; school: string }

/** Says who may do what. A role in the SIS never grants one here. */
export async function role(args: readonly string[]): Promise<void> {
  const { options, rest } = readOptions(args, {
    text: ['district', 'email', 'role', 'school'],
    words: 2,
  })
  const verb = verbOf(rest[0], ['grant', 'revoke', 'list'], HELP)
  const wanted = verb === 'grant' && {
    email: required(options, 'email', 'It is the address the SIS has for the person.'),
    role: required(options, 'role', 'For example triager or case_manager.'),
  }
  const grantId = verb === 'revoke' && wordAt(rest, 1, 'It is what `offramp role list` shows.')
  const api = connect()
  const base = `/districts/${await districtOf(api, options)}`
  const { schools } = await api.get<{ schools: School[] }>(`${base}/schools`)
  if (wanted) {
    const school = schoolOf(schools, optional(options, 'school'))
    const { id } = await api.send<{ id: string }>('POST', `${base}/roles`, { ...wanted, school })
    console.log(`Granted ${wanted.role} to ${wanted.email} (${id}).`)
  } else if (grantId) {
    await api.send('DELETE', `${base}/roles/${encodeURIComponent(grantId)}`, undefined)
    console.log('Revoked; it ends with the next request.')
  } else {
    const { grants } = await api.get<{ grants: Grant[] }>(`${base}/roles`)
    for (const { id, person, role: name, school } of grants) {
      const place = schools.find((known) => known.id === school)?.name ?? 'all schools'
      console.log(`${id}\t${person.name}\t${name}\t${place}`)
    }
  }
}

function schoolOf(schools: readonly School[], wanted: string | undefined): string {
  if (wanted === undefined || wanted === ALL) return ALL
  const found = schools.filter(
    ({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase(),
  )
  const [only, another] = found
  if (only && !another) return only.id
  const list = schools.map(({ id, name }) => `  ${id}  ${name}`).join('\n')
  throw new UsageError(`--school must name one of:\n${list}`)
}
