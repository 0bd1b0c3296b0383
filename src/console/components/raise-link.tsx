import type { Words } from '../words.ts'
import { Icon } from './icon.tsx'

/** The one button that is never far away. */
export const RaiseLink = ({ words }: { words: Words }) => (
  <a href="/concerns/new" role="button" class="action bar">
    <Icon name="plus" /> {words.frame.raise}
  </a>
)
