/** How the district looks through the switches at one moment: ids, references and stamps, ready to be written. */
import { addDays } from '../data/calendar.ts'
import type { IdKind, IdSpace } from '../data/ids.ts'
import { createIdSpace } from '../data/ids.ts'
import { mix } from '../data/random.ts'
import type { Switches } from '../state/switches.ts'
import type { World } from '../state/world.ts'
import type { Version } from './version.ts'
import { BASE_PATHS } from './version.ts'
import { countedStamp } from './wire-text.ts'

/** The name the provider has in its own records; readers must not follow it. */
export const HREF_ORIGIN = 'https://sis.example'

const STAMPS = 1_024
/** Records of the formula were last changed in the weeks before the school year began. */
const STAMP_DAYS = 60
const SECONDS_PER_DAY = 86_400

export type Lens = {
  world: World
  switches: Switches
  version: Version
  composed: boolean
  ids: Record<IdKind, IdSpace>
  /** Reference objects by school row. */
  schoolRefs: readonly string[]
  schoolIds: readonly string[]
  districtRef: string
  districtId: string
  /** Writes `{href, sourcedId, type}`. */
  ref: (path: string, id: string, type: string) => string
  /** When a row of the formula was last changed. */
  baseStamp: (salt: number, index: number) => string
  stampMin: string
  stampMax: string
}

/** Opens a lens; it stays valid until the world or a switch changes. */
export function createLens(world: World, switches: Switches, version: Version = '1.2'): Lens {
  const ids = createIds(world, switches)
  const ref = referenceWriter(switches, version)
  const stamps = createStamps(world, switches)
  const districtId = ids.org.base(0, 0)
  const schoolIds = Array.from({ length: world.layout.schools }, (_, school) =>
    ids.org.base(school + 1, world.schoolEpochs.get(school) ?? 0),
  )
  return {
    world,
    switches,
    version,
    composed: switches.ids === 'composed',
    ids,
    schoolIds,
    schoolRefs: schoolIds.map((id) => ref('orgs', id, 'org')),
    districtId,
    districtRef: ref('orgs', districtId, 'org'),
    ref,
    ...stamps,
  }
}

function createIds(world: World, switches: Switches): Record<IdKind, IdSpace> {
  const { layout, epochs } = world
  const style = switches.ids === 'numeric' ? 'numeric' : 'uuid'
  const space = (kind: IdKind, count: number): IdSpace =>
    createIdSpace({ kind, seed: layout.seed, epoch: epochs[kind], count, style })
  return {
    org: space('org', layout.schools + 1),
    session: space('session', layout.schools * 5),
    course: space('course', layout.courses),
    class: space('class', layout.classes),
    user: space('user', layout.users),
    enrollment: space('enrollment', layout.enrollments),
  }
}

function referenceWriter({ hrefs }: Switches, version: Version): Lens['ref'] {
  if (hrefs === 'missing') return (_path, id, type) => `{"sourcedId":"${id}","type":"${type}"}`
  const prefix = `{"href":"${hrefs === 'absolute' ? HREF_ORIGIN : ''}${BASE_PATHS[version]}/`
  return (path, id, type) => `${prefix}${path}/${id}","sourcedId":"${id}","type":"${type}"}`
}

function createStamps(
  world: World,
  switches: Switches,
): Pick<Lens, 'baseStamp' | 'stampMin' | 'stampMax'> {
  const { rolloverStamp, year } = world
  const counted = (stamp: string): string => countedStamp(switches.stamps, stamp)
  if (rolloverStamp !== null) {
    const only = counted(rolloverStamp)
    return { baseStamp: () => rolloverStamp, stampMin: only, stampMax: only }
  }
  const stamps = Array.from({ length: STAMPS }, (_, k) => {
    const hash = mix(0x57a3b, k)
    const day = addDays(year.startDate, -1 - (hash % STAMP_DAYS))
    const midnight = Date.parse(`${day}T00:00:00Z`)
    return new Date(midnight + ((hash >>> 8) % SECONDS_PER_DAY) * 1_000).toISOString()
  })
  const sorted = stamps.toSorted()
  return {
    baseStamp: (salt, index) => stamps[mix(salt, index) % STAMPS] ?? '',
    stampMin: counted(sorted[0] ?? ''),
    stampMax: counted(sorted.at(-1) ?? ''),
  }
}

/** How a record that has ended is served; `null` when it is not served at all. */
export const endedStatus = ({ status }: Switches): string | null => {
  if (status === 'vanish') return null
  if (status === 'always-active') return 'active'
  return status === 'inactive' ? 'inactive' : 'tobedeleted'
}
