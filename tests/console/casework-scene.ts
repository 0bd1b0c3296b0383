import { createBench, type Bench, type SendOptions } from './bench.ts'
import { tellStory, type Story } from './story.ts'

export type CaseworkScene = {
  readonly bench: Bench
  readonly story: Story
  /** Sends as the counselor, who is on the team of the case. */
  readonly as: SendOptions
  /** A page as text; the counselor reads unless somebody else is named. */
  readonly read: (path: string, options?: SendOptions) => Promise<string>
}

/** The console of a school in the middle of its work. */
export async function caseworkScene(): Promise<CaseworkScene> {
  const bench = await createBench()
  const story = await tellStory(bench.district)
  const as = { as: story.staff.counselor }
  const read = async (path: string, options: SendOptions = as) =>
    (await bench.send(path, options)).text()
  return { bench, story, as, read }
}
