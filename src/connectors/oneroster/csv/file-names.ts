import { CSV_FILES, type CsvFile } from '../../../core/ports/roster-csv.ts'

export const CSV_EXTENSION = '.csv'
const BESIDE_LETTERS = /[^a-z0-9]/g

const SINGULAR: Readonly<Record<CsvFile, string>> = {
  orgs: 'org',
  academicSessions: 'academicsession',
  classes: 'class',
  users: 'user',
  roles: 'role',
  enrollments: 'enrollment',
}

/** Names without what stands between their words; some systems leave out the plural. */
const BY_NAME: ReadonlyMap<string, CsvFile> = new Map(
  CSV_FILES.flatMap((file) => {
    const name = file.toLowerCase()
    return [
      [name, file],
      [SINGULAR[file], file],
    ] as const
  }),
)

/** The file of a package that goes by this name in lower case: `academic_sessions.csv` and `user.csv`, too. */
export function fileNamed(name: string): CsvFile | undefined {
  if (!name.endsWith(CSV_EXTENSION)) return undefined
  return BY_NAME.get(name.slice(0, -CSV_EXTENSION.length).replaceAll(BESIDE_LETTERS, ''))
}
