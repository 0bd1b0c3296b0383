import { z } from 'zod'
import { COLLECTIONS, type Collection } from '../../../ports/roster-source.ts'
import { GUARD_LIMITS, guardLimits, LIMIT_FIELDS, type GuardLimits } from './limits.ts'

/** More schools than any district has; each may have limits of its own. */
const SCHOOLS_MAX = 5_000
/** Longest id of a school. */
const ID_MAX = 64

/** Some of the limits; the others stay as they are one step above. */
const some = z.strictObject(LIMIT_FIELDS, { error: 'That is not the name of a limit.' }).partial()

export const guardSettingsInput = z.object({
  defaults: some.nullish(),
  collections: z
    .partialRecord(z.enum(COLLECTIONS, { error: 'Name a kind of record.' }), some)
    .nullish(),
  schools: z
    .record(z.string().min(1).max(ID_MAX), some)
    .refine((bySchool) => Object.keys(bySchool).length <= SCHOOLS_MAX, {
      error: 'Those are too many schools.',
    })
    .nullish(),
})

type SomeLimits = z.output<typeof some>

/** Limits an administrator changed: for the district, for one kind of record, for one school of ours. */
export type GuardSettings = {
  readonly defaults: SomeLimits
  readonly collections: Readonly<Partial<Record<Collection, SomeLimits>>>
  readonly schools: Readonly<Record<string, SomeLimits>>
}

/** What of a plan a limit is for: a kind of record, a school, both or the district. */
export type LimitScope = { readonly collection?: Collection; readonly orgId?: string }

export function guardSettingsOf(source: { readonly guardSettings: string }): GuardSettings {
  const known = guardSettingsInput.parse(JSON.parse(source.guardSettings))
  return {
    defaults: known.defaults ?? {},
    collections: known.collections ?? {},
    schools: known.schools ?? {},
  }
}

/** The limits that hold there: a school's own before those of the kind of record, those before the district's. */
export const guardLimitsOf = (
  source: { readonly guardSettings: string },
  scope: LimitScope = {},
): GuardLimits => limitsWithin(guardSettingsOf(source), scope)

/** The same, where many are asked for. */
export const limitsWithin = (
  settings: GuardSettings,
  { collection, orgId }: LimitScope,
): GuardLimits =>
  guardLimits.parse({
    ...GUARD_LIMITS,
    ...settings.defaults,
    ...(collection && settings.collections[collection]),
    ...(orgId !== undefined && settings.schools[orgId]),
  })
