import type { Context } from '../../command.ts'
import { GUARD_LIMITS } from '../guard/limits.ts'
import { guardSettingsOf } from '../guard/settings.ts'
import { blackoutsOf } from '../guard/mode-rules.ts'
import { suggestedBlackout } from '../guard/mode-suggest.ts'
import { clockOf } from './quiet-hours.ts'
import { probeWords } from '../run/words.ts'
import { activeRun } from '../run/run.ts'
import { fullMinuteOf, nextDelta } from './schedule.ts'
import { deltaOf } from './delta.ts'
import { planWords } from './plan.ts'
import { settingsOf } from './settings.ts'
import { profileOf, type Source } from './source.ts'
import type { SourceView } from '../run/views.ts'

/** The connection as people may see it: everything but the secret. */
export function sourceView(context: Context, source: Source): SourceView {
  const { kind, auth, baseUrl, tokenUrl, clientId, name, mode, probedAt } = source
  const profile = profileOf(source)
  const settings = settingsOf(source)
  const delta = deltaOf(source)
  const fullAt = clockOf(fullMinuteOf(context, source))
  const isUploaded = kind === 'oneroster-csv'
  const isBusy = activeRun(context, source.no) !== undefined
  return {
    kind,
    auth,
    baseUrl,
    tokenUrl,
    clientId,
    name,
    settings,
    mode,
    blackouts: blackoutsOf(source),
    suggestedBlackout: suggestedBlackout(context, source),
    guardSettings: { ...guardSettingsOf(source), usual: GUARD_LIMITS },
    profile: profile && { ...profile, probedAt: probedAt ?? 0 },
    plan: planWords({ kind, profile, settings, delta, fullAt }),
    delta,
    schedule: {
      fullAt,
      deltaEveryMinutes: Object.values(delta).some(({ state }) => state === 'used')
        ? settings.deltaEveryMinutes
        : null,
      nextFullAt: isUploaded ? null : source.nextFullAt,
      nextDeltaAt: isUploaded || isBusy ? null : nextDelta(context, source),
    },
    probe: {
      state: source.probeState,
      at: source.probeAt,
      words: source.probeError && probeWords(source.probeError, source),
    },
  }
}
