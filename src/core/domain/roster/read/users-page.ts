import type { RosterPage } from '../../../ports/roster-source.ts'
import type { Context } from '../../command.ts'
import { askAboutReuse } from '../match/reuse.ts'
import type { Pull } from './pull.ts'
import type { Run } from '../run/run.ts'
import { sourceByNo } from '../source/source.ts'
import { noteWords } from '../word/note.ts'

type Told = {
  readonly run: Run
  readonly pull: Pick<Pull, 'collection' | 'attempt' | 'page'>
  readonly page: RosterPage
  /** For each chunk of the page, JSON list of ids that came back as somebody else. */
  readonly reused: readonly string[]
}

/** What a staged page leaves for people to decide: ids given to somebody else, and words nobody has mapped. */
export function noteForPeople(context: Context, { run, pull, page, reused }: Told): void {
  const source = sourceByNo(context, run.sourceNo)
  if (!source) return
  page.chunks.forEach((text, index) => {
    const ids = reused[index] ?? '[]'
    if (ids !== '[]') askAboutReuse(context, source, { text, ids })
  })
  const { collection, attempt } = pull
  noteWords(context, source, {
    reading: {
      mode: run.mode,
      startedAt: run.startedAt,
      isAnew: collection === 'users' && attempt > 0 && pull.page === 0,
    },
    words: page.unmapped ?? '[]',
  })
}
