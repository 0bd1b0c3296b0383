/** The control calls that change the district: what each takes, and the changes it stands for. */
import { z } from 'zod'
import { addDays, isDay } from '../data/calendar.ts'
import { ID_KINDS } from '../data/ids.ts'
import type { Snapshot } from '../query/snapshot.ts'
import type { Change } from '../state/changes/change.ts'
import { newestHome } from '../state/students.ts'
import type { SchoolKey } from './resolve.ts'
import {
  eligibleStudents,
  lastLeaver,
  nextSchool,
  resolveSchool,
  resolveStudent,
} from './resolve.ts'

const OVERLAP_DAYS = 5
const GAP_DAYS = 10

const day = z.string().refine(isDay, 'must be a day such as 2026-11-20')
const school = z.union([z.string(), z.int()])
const student = z.string()
const count = z.int().min(1)
/** Whom: one student by name, or so many untouched ones of a school. */
const who = { student: student.optional(), count: count.optional(), from: school.optional() }

type Call<Shape extends z.ZodRawShape> = {
  schema: z.ZodObject<Shape, z.core.$strict>
  changes: (
    snapshot: Snapshot,
    input: z.output<z.ZodObject<Shape, z.core.$strict>>,
  ) => readonly Change[]
}

/** A call with its input already read. */
export type BoundCall = (snapshot: Snapshot, body: unknown) => readonly Change[]

const call =
  <Shape extends z.ZodRawShape>({ schema, changes }: Call<Shape>): BoundCall =>
  (snapshot, body) =>
    changes(snapshot, schema.parse(body))

type Who = {
  student?: string | undefined
  count?: number | undefined
  from?: SchoolKey | undefined
}

function chosen(snapshot: Snapshot, input: Who): readonly number[] {
  if (input.student !== undefined) return [resolveStudent(snapshot, input.student)]
  const from = input.from === undefined ? 0 : resolveSchool(snapshot, input.from)
  return eligibleStudents(snapshot.lens.world, { school: from, count: input.count ?? 1 })
}

function target(snapshot: Snapshot, to: SchoolKey | undefined, from: number): number {
  return to === undefined ? nextSchool(snapshot.lens.world, from) : resolveSchool(snapshot, to)
}

const today = ({ lens }: Snapshot): string => lens.world.day

const leaving = (kind: 'withdraw' | 'unschedule'): BoundCall =>
  call({
    schema: z.strictObject({ ...who, day: day.optional() }),
    changes: (snapshot, input) =>
      chosen(snapshot, input).map((index) => ({
        kind,
        student: index,
        day: input.day ?? today(snapshot),
      })),
  })

const percent = z.int().min(0).max(100)

/** So many percent of the users come in capitals, or with nothing but a new date. */
const rewriting = (kind: 'mangle' | 'redate'): BoundCall =>
  call({
    schema: z.strictObject({ percent: percent.default(80) }),
    changes: (_snapshot, input) => [{ kind, percent: input.percent }],
  })

const style = z.enum(['clean', 'overlap', 'gap', 'roles-only'])
const DAYS: Record<z.infer<typeof style>, number> = {
  clean: 0,
  overlap: OVERLAP_DAYS,
  gap: GAP_DAYS,
  'roles-only': 0,
}

/** By address below `/_control/`. */
export const CALLS: ReadonlyMap<string, BoundCall> = new Map([
  [
    'transfer',
    call({
      schema: z.strictObject({
        ...who,
        to: school.optional(),
        day: day.optional(),
        style: style.default('clean'),
        days: count.optional(),
      }),
      changes: (snapshot, input) =>
        chosen(snapshot, input).map((index) => ({
          kind: 'transfer',
          student: index,
          to: target(snapshot, input.to, newestHome(snapshot.lens.world, index)),
          day: input.day ?? today(snapshot),
          style: input.style,
          days: input.days ?? DAYS[input.style],
        })),
    }),
  ],
  ['withdraw', leaving('withdraw')],
  ['unschedule', leaving('unschedule')],
  [
    'purge',
    call({
      schema: z.strictObject(who),
      changes: (snapshot, input) =>
        chosen(snapshot, input).map((index) => ({ kind: 'purge', student: index })),
    }),
  ],
  [
    'return',
    call({
      schema: z.strictObject({
        student: student.optional(),
        to: school.optional(),
        day: day.optional(),
      }),
      changes: (snapshot, input) => [
        {
          kind: 'return',
          student:
            input.student === undefined
              ? lastLeaver(snapshot.lens.world)
              : resolveStudent(snapshot, input.student),
          to: input.to === undefined ? null : resolveSchool(snapshot, input.to),
          day: input.day ?? today(snapshot),
        },
      ],
    }),
  ],
  [
    'enroll',
    call({
      schema: z.strictObject({
        to: school.default(0),
        day: day.optional(),
        count: count.default(1),
      }),
      changes: (snapshot, input) =>
        Array.from({ length: input.count }, () => ({
          kind: 'enroll',
          to: resolveSchool(snapshot, input.to),
          day: input.day ?? today(snapshot),
        })),
    }),
  ],
  [
    'dual',
    call({
      schema: z.strictObject({ ...who, to: school.optional(), day: day.optional() }),
      changes: (snapshot, input) =>
        chosen(snapshot, input).map((index) => ({
          kind: 'dual',
          student: index,
          to: target(snapshot, input.to, newestHome(snapshot.lens.world, index)),
          day: input.day ?? today(snapshot),
        })),
    }),
  ],
  [
    'reuse-id',
    call({
      schema: z.strictObject(who),
      changes: (snapshot, input) =>
        chosen(snapshot, input).map((index) => ({ kind: 'reuse', student: index })),
    }),
  ],
  [
    'rename',
    call({
      schema: z.strictObject({
        ...who,
        givenName: z.string().min(1).default('Alexandra'),
        familyName: z.string().min(1).default('Van den Heuvel-Ó Briain'),
      }),
      changes: (snapshot, input) =>
        chosen(snapshot, input).map((index) => ({
          kind: 'rename',
          student: index,
          given: input.givenName,
          family: input.familyName,
        })),
    }),
  ],
  ['mangle', rewriting('mangle')],
  [
    'update',
    call({
      schema: z.strictObject({ percent: percent.default(80) }),
      changes: (_snapshot, input) => [{ kind: 'mangle', percent: input.percent, anew: true }],
    }),
  ],
  ['touch', rewriting('redate')],
  [
    'vanish',
    call({
      schema: z.strictObject({ percent: percent.default(12), school: school.optional() }),
      changes: (snapshot, input) => [
        {
          kind: 'vanish',
          percent: input.percent,
          school: input.school === undefined ? null : resolveSchool(snapshot, input.school),
        },
      ],
    }),
  ],
  [
    'rekey-all',
    call({
      schema: z.strictObject({ kinds: z.array(z.enum(ID_KINDS)).default([...ID_KINDS]) }),
      changes: (_snapshot, { kinds }) => [{ kind: 'rekey-all', kinds }],
    }),
  ],
  [
    'rekey-school',
    call({
      schema: z.strictObject({ school: school.default(0) }),
      changes: (snapshot, input) => [
        { kind: 'rekey-school', school: resolveSchool(snapshot, input.school) },
      ],
    }),
  ],
  [
    'close-school',
    call({
      schema: z.strictObject({
        school: school.default(2),
        to: school.optional(),
        day: day.optional(),
      }),
      changes: (snapshot, input) => {
        const closing = resolveSchool(snapshot, input.school)
        const to = target(snapshot, input.to, closing)
        return [{ kind: 'close-school', school: closing, to, day: input.day ?? today(snapshot) }]
      },
    }),
  ],
  ['rollover', call({ schema: z.strictObject({}), changes: () => [{ kind: 'rollover' }] })],
  [
    'advance',
    call({
      schema: z.strictObject({ day: day.optional(), days: z.int().min(1).default(1) }),
      changes: (snapshot, input) => [
        { kind: 'advance', day: input.day ?? addDays(today(snapshot), input.days) },
      ],
    }),
  ],
])
