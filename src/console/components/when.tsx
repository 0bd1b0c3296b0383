import type { Instant } from '../../core/kernel/time.ts'
import { sayDue, sayExactly, sayPast, type Clock } from '../kit/say-when.ts'

type Props = { at: Instant; view: Clock }

/** A time that has been, as people say it, with the exact one behind it. */
export const Ago = ({ at, view }: Props) => (
  <time datetime={new Date(at).toISOString()} title={sayExactly(at, view)}>
    {sayPast(at, view)}
  </time>
)

/** A time by which something is due. */
export const Due = ({ at, view }: Props) => (
  <time datetime={new Date(at).toISOString()} title={sayExactly(at, view)}>
    {sayDue(at, view)}
  </time>
)
