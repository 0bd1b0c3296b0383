import { canRaise } from '../kit/can-raise.ts'
import type { View } from '../kit/view.ts'
import { Icon } from './icon.tsx'

/** The one button that is never far away. */
export const RaiseLink = ({ view }: { view: View }) =>
  canRaise(view.me) ? (
    <a href="/concerns/new" role="button" class="action">
      <Icon name="plus" /> {view.words.frame.raise}
    </a>
  ) : null
