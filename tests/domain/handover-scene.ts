import type { Scene } from '../helpers/casework.ts'
import { pendingEffects, sorted } from '../helpers/traces.ts'

/** Who gets a notice about the handover. */
export const askedAbout = (scene: Scene, handoverId: string): string[] =>
  sorted(
    pendingEffects(scene, 'chat.notice')
      .filter((e) => e.refs['about'] === 'transfer' && e.refs['refId'] === handoverId)
      .map((e) => e.refs['personId']),
  )
