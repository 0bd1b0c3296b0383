import type { Context } from '../../command.ts'
import { CLEAR_ROWS } from '../run/limits.ts'
import { planAbsent } from './absent.ts'
import { countSeats } from './first.ts'
import { planBreaks } from './breaks.ts'
import { planDays, planLeft } from './others.ts'
import { planPeople } from './people.ts'
import { planPrograms } from './programs.ts'
import { planRows } from './rows.ts'
import { countStaying } from './schools.ts'
import { clearPlan, clearWorking, openPlan, planOf, type Plan } from './store.ts'
import { weighPlan } from './weigh.ts'
import { previewPeople } from './preview-people.ts'
import { cursorOf, enterPhase, nextSlice, saveCursor, type Run } from '../run/run.ts'
import type { Source } from '../source/source.ts'

type Step = {
  readonly context: Context
  readonly source: Source
  readonly run: Run
  readonly plan: Plan
}

/** The parts of the work. Each says itself which comes next. */
const PARTS: Readonly<Record<string, ((step: Step) => void) | undefined>> = {
  rows: ({ context, run, plan }) => planRows(context, run, plan),
  absent: ({ context, run, plan }) => planAbsent(context, run, plan),
  left: ({ context, source, run }) => planLeft(context, source, run),
  days: ({ context, source, run }) => planDays(context, source, run),
  programs: ({ context, source, run }) => planPrograms(context, source, run),
  people: ({ context, run }) => planPeople(context, run),
  breaks: ({ context, source, run }) => planBreaks(context, source, run),
  try: ({ context, source, run }) => previewPeople(context, source, run),
  schools: ({ context, run }) => countStaying(context, run),
  seats: ({ context, run }) => countSeats(context, run),
  weigh: ({ context, source, run }) => weighPlan(context, source, run),
  tidy: ({ context, run }) => tidy(context, run),
}

/**
 * Works out what a trial run would do to people and schools, a little at a time. What is staged is counted and
 * noted, then everybody it is about goes through the very steps a real run takes, and each slice of that is undone.
 * At a first import nobody is known, so places at schools are counted instead.
 */
export function previewSlice(context: Context, source: Source, run: Run): void {
  const plan = planOf(context, run.no)
  const part = PARTS[cursorOf(run).part ?? '']
  if (plan && part) return part({ context, source, run, plan })
  // What was planned for another day is worked out anew.
  if (plan) {
    clearPlan(context, run.no, CLEAR_ROWS)
    return nextSlice(context, run.id)
  }
  openPlan(context, source, run)
  saveCursor(context, run, { part: 'rows' })
}

function tidy(context: Context, run: Run): void {
  if (clearWorking(context, run.no, CLEAR_ROWS) > 0)
    return saveCursor(context, run, { part: 'tidy' })
  enterPhase(context, run, { phase: 'hashing' })
}
