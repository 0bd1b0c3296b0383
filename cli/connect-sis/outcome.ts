import { FailedError, LeftError, WaitingError } from '../failure.ts'
import type { Plan, Source } from '../wire.ts'
import type { Visit } from './desk.ts'

/** How connecting a SIS ended, for a program. No secret is in it beside the address for the SIS to call. */
export type Outcome = {
  readonly district: string
  /**
   * `saved`: nothing was tested. `planned`: the plan waits for an approval. `waiting`: a guard asks a person. `done`:
   * the plan was applied. `left`: somebody stopped it.
   */
  readonly state: 'saved' | 'planned' | 'waiting' | 'done' | 'left' | 'failed'
  readonly hookUrl: string | null
  readonly profile: Source['profile']
  readonly syncId: string | null
  readonly planHash: string | null
  readonly plan: Plan | null
  readonly trouble: { readonly code: string | null; readonly message: string } | null
}

export function outcomeOf(district: string, visit: Visit, thrown: unknown): Outcome {
  const { hookUrl, profile, planned, plan } = visit
  return {
    district,
    state: stateOf(visit, thrown),
    hookUrl,
    profile,
    syncId: visit.approvedId ?? plan?.id ?? null,
    planHash: plan?.planHash ?? null,
    plan: planned,
    trouble: troubleIn(visit, thrown),
  }
}

function stateOf({ approvedId, plan }: Visit, thrown: unknown): Outcome['state'] {
  if (thrown instanceof LeftError) return 'left'
  if (thrown instanceof WaitingError) return 'waiting'
  if (thrown !== null) return 'failed'
  if (approvedId !== null) return 'done'
  return plan === null ? 'saved' : 'planned'
}

function troubleIn({ trouble }: Visit, thrown: unknown): Outcome['trouble'] {
  if (trouble) {
    const message = [trouble.words, trouble.remedy.words].filter((text) => text !== '').join(' ')
    return { code: trouble.code, message }
  }
  if (!(thrown instanceof FailedError)) return null
  return { code: thrown.refusal?.code ?? null, message: thrown.message }
}
