import type { Child } from 'hono/jsx'
import { Icon, type IconName } from './icon.tsx'

/**
 * What a badge means beyond its words. `danger` is red and kept for imminent danger; `late` is overdue or failed;
 * `alert` must be seen; `busy` is under way; `good` is done; `calm` is everything else.
 */
export type Tone = 'danger' | 'late' | 'alert' | 'busy' | 'good' | 'calm'

/** A state: a word, a shape and a colour. */
export const Badge = ({
  tone,
  icon,
  children,
}: {
  tone: Tone
  icon: IconName
  children: Child
}) => (
  <span class={`badge badge-${tone}`}>
    <Icon name={icon} />
    {children}
  </span>
)
