import { err, ok } from '../../../kernel/result.ts'
import { command } from '../../command.ts'
import { guardSettingsInput } from './settings.ts'
import { findSource, patchSource } from '../source/source.ts'

/**
 * Sets when a plan of the roster waits for a person: for the whole district, for one kind of record, or for one
 * school. A part that is left out stays as it is; null puts it back to the usual numbers. What changed is in the
 * audit log; a run under way is weighed with the limits of the moment.
 */
export const setGuards = command({
  name: 'source.set_guards',
  input: guardSettingsInput,
  allowed: { on: 'source', do: 'update' },
  subject: (_, set: { sourceId: string } | null) => set?.sourceId ?? null,
  run: (context, wanted) => {
    const source = findSource(context)
    if (!source) return err({ kind: 'not_configured', what: 'sis' })
    const before = guardSettingsInput.parse(JSON.parse(source.guardSettings))
    const settings = { ...before, ...given(wanted) }
    patchSource(context, source, {
      guardSettings: JSON.stringify(settings),
      updatedAt: context.now,
    })
    return ok({ sourceId: source.id })
  },
})

/** Only the parts that were named; an absent one must not wipe what is stored. */
const given = (wanted: object): object =>
  Object.fromEntries(Object.entries(wanted).filter(([, part]) => part !== undefined))
