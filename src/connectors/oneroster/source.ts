import type { RosterSource } from '../../core/ports/roster-source.ts'
import { readPage } from './pages.ts'
import { probe } from './probe.ts'
import { readOne } from './single.ts'
import type { Deps } from './token.ts'

/**
 * A school information system that speaks OneRoster 1.2, or serves 1.1 records under its name (1EdTech OneRoster 1.2
 * Rostering Service). Keeps nothing between calls and never waits: every failure goes back with what to do about it.
 */
export function createOneRosterSource(deps: Deps): RosterSource {
  return {
    probe: (access, notes, isTest) => probe(deps, access, { notes, isTest }),
    readPage: (access, ask) => readPage(deps, access, ask),
    readOne: (access, ask) => readOne(deps, access, ask),
  }
}
