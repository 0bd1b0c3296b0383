/** The provider's data at one moment: tables are opened when first asked for and kept until something changes. */
import type { Switches } from '../state/switches.ts'
import type { World } from '../state/world.ts'
import { classesTable } from '../tables/classes-table.ts'
import { coursesTable } from '../tables/courses-table.ts'
import { enrollmentsTable } from '../tables/enrollments-table.ts'
import type { Lens } from '../tables/lens.ts'
import { createLens } from '../tables/lens.ts'
import { orgsTable } from '../tables/orgs-table.ts'
import { sessionsTable } from '../tables/sessions-table.ts'
import type { Table, TableName } from '../tables/table.ts'
import { usersTable } from '../tables/users-table.ts'
import type { Version } from '../tables/version.ts'

const OPEN: Record<TableName, (lens: Lens) => Table> = {
  orgs: orgsTable,
  academicSessions: sessionsTable,
  courses: coursesTable,
  classes: classesTable,
  users: usersTable,
  enrollments: enrollmentsTable,
}

export type Snapshot = { lens: Lens; table(name: TableName): Table }

/** Looks at a district through the switches, in the words of one version of the standard. */
export function createSnapshot(world: World, switches: Switches, version: Version): Snapshot {
  const lens = createLens(world, switches, version)
  const opened = new Map<TableName, Table>()
  return {
    lens,
    table(name) {
      const known = opened.get(name)
      if (known) return known
      const table = OPEN[name](lens)
      opened.set(name, table)
      return table
    },
  }
}
