import type { QueryOutput } from '../../core/district/client.ts'
import type { Words } from '../words.ts'
import { Badge } from './badge.tsx'

type Flags = Pick<QueryOutput<'concern.read'>, 'dangerNow' | 'weapon' | 'selfHarm'>

/** What must be seen first about a concern. Red is for danger now, and for nothing else. */
export const ConcernFlags = ({ words, of }: { words: Words; of: Flags }) => {
  const { flags } = words.concern
  return (
    <>
      {of.dangerNow === 'yes' && (
        <Badge tone="danger" icon="danger">
          {flags.dangerNow}
        </Badge>
      )}
      {of.dangerNow === 'unknown' && (
        <Badge tone="alert" icon="open">
          {flags.dangerUnknown}
        </Badge>
      )}
      {of.weapon === 'yes' && (
        <Badge tone="alert" icon="flag">
          {flags.weapon}
        </Badge>
      )}
      {of.selfHarm === 'yes' && (
        <Badge tone="alert" icon="heart">
          {flags.selfHarm}
        </Badge>
      )}
    </>
  )
}
