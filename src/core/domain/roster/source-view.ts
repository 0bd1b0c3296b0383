import { DELTA_EVERY_MS, FULL_AT_MINUTE } from './limits.ts'
import { profileOf, type Source } from './source.ts'
import type { SourceView } from './views.ts'
import { HOUR, MINUTE } from '../../kernel/time.ts'

/** The connection as people may see it: everything but the secret. */
export function sourceView(source: Source): SourceView {
  const { kind, baseUrl, tokenUrl, clientId, name, mode, probedAt } = source
  const profile = profileOf(source)
  return {
    kind,
    baseUrl,
    tokenUrl,
    clientId,
    name,
    mode,
    profile: profile && {
      pageSize: profile.pageSize,
      filtersByDate: profile.filtersByDate,
      probedAt: probedAt ?? 0,
    },
    schedule: {
      fullAt: clock(FULL_AT_MINUTE),
      deltaEveryMinutes: profile?.filtersByDate ? DELTA_EVERY_MS / MINUTE : null,
    },
  }
}

const PER_HOUR = HOUR / MINUTE

const clock = (minute: number): string =>
  `${String(Math.floor(minute / PER_HOUR)).padStart(2, '0')}:${String(minute % PER_HOUR).padStart(2, '0')}`
