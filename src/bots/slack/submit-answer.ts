import type { ModalView } from '@slack/types'
import type { ConcernValues } from '../../core/conversation/intent.ts'
import type { Reply } from '../../core/conversation/respond.ts'
import { SAY } from '../../core/conversation/words.ts'
import { BLOCK } from './names.ts'
import { receiptView } from './render-modals.ts'

type SubmitAnswer =
  | { readonly response_action: 'update'; readonly view: ModalView }
  | { readonly response_action: 'errors'; readonly errors: Record<string, string> }

const BLOCK_OF: Readonly<Record<string, string>> = {
  subjectId: BLOCK.student,
  subjectText: BLOCK.someoneElse,
  schoolId: BLOCK.school,
  what: BLOCK.what,
  when: BLOCK.when,
  where: BLOCK.where,
  dangerNow: BLOCK.dangerNow,
  weapon: BLOCK.weapon,
  selfHarm: BLOCK.selfHarm,
} satisfies Record<keyof ConcernValues, string>

/**
 * What the person sees after Submit. Only a stored concern closes the form; anything else, a refusal included, leaves
 * what was typed on the screen and says under a field what to do. `blocks` are the fields the form has: Slack takes
 * an answer about any other one for none at all.
 */
export function submitAnswer(reply: Reply | undefined, blocks: readonly string[]): SubmitAnswer {
  if (reply?.kind === 'receipt') {
    return { response_action: 'update', view: receiptView(reply.reference) }
  }
  if (reply?.kind === 'refused') return errors({ [BLOCK.what]: SAY.notSent(reply.words) })
  if (reply?.kind !== 'mend') return errors({ [BLOCK.what]: SAY.notSaved })
  const mended = Object.entries(reply.fields).map(([field, words]) => {
    const block = BLOCK_OF[field] ?? BLOCK.what
    return [blocks.includes(block) ? block : BLOCK.what, words]
  })
  return errors(Object.fromEntries(mended))
}

const errors = (of: Record<string, string>): SubmitAnswer => ({
  response_action: 'errors',
  errors: of,
})
