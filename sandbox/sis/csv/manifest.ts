/** The file that says what the others are. */
import { DISTRICT } from '../../cast.ts'
import type { Version } from '../tables/version.ts'

export type ExportKind = 'bulk' | 'delta'

const NAMES_OF_1_1 =
  'academicSessions categories classes classResources courses courseResources demographics enrollments lineItems orgs resources results users'.split(
    ' ',
  )
const NAMES_OF_1_2 = [
  ...NAMES_OF_1_1,
  ...'lineItemLearningObjectiveIds lineItemScoreScales resultLearningObjectiveIds resultScoreScales roles scoreScales userProfiles userResources'.split(
    ' ',
  ),
].toSorted((a, b) => a.localeCompare(b, 'en'))

/** Every file the standard knows, present or not. */
const NAMES: Record<Version, readonly string[]> = { '1.1': NAMES_OF_1_1, '1.2': NAMES_OF_1_2 }

type Manifest = {
  kind: ExportKind
  version: Version
  present: readonly string[]
  /** Leaves out the rows of every second file that is present, and of all that are absent. */
  patchy: boolean
}

/** The rows of the manifest, header included. */
export function manifestRows(manifest: Manifest): readonly (readonly string[])[] {
  const { kind, version, present, patchy } = manifest
  const rows = NAMES[version].map((name): readonly string[] => [
    `file.${name}`,
    present.includes(name) ? kind : 'absent',
  ])
  const told = patchy
    ? rows.filter(([, value]) => value !== 'absent').filter((_row, k) => k % 2 === 0)
    : rows
  return [
    ['propertyName', 'value'],
    ['manifest.version', '1.0'],
    ['oneroster.version', version],
    ...told,
    ['source.systemName', `${DISTRICT.name} school information system`],
    ['source.systemCode', 'maple-sis'],
  ]
}
