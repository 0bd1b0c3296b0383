import { writeFileSync } from 'node:fs'
import { connect } from '../api.ts'
import { districtOf } from '../district-option.ts'
import { UsageError } from '../failure.ts'
import { optional, readOptions } from '../options.ts'

export const HELP = `offramp audit export [--out FILE] [--district ID]
offramp audit checkpoint [--out FILE] [--district ID]   (writes FILE and FILE.key)`

type Page = { entries: { seq: number; body: string; leaf: string }[]; nextAfter: number | null }

/** Saves the audit log, or a signed checkpoint of it, to files. */
export async function audit(args: readonly string[]): Promise<void> {
  const { options, rest } = readOptions(args, { text: ['district', 'out'] })
  const api = connect()
  const [verb] = rest
  if (verb !== 'export' && verb !== 'checkpoint') throw new UsageError(`Use one of:\n${HELP}`)
  const base = `/districts/${await districtOf(api, options)}/audit`
  if (verb === 'checkpoint') {
    const out = optional(options, 'out') ?? 'checkpoint.txt'
    const { note, verifierKey } = await api.get<{ note: string; verifierKey: string }>(
      `${base}/checkpoint`,
    )
    writeFileSync(out, note)
    writeFileSync(`${out}.key`, `${verifierKey}\n`)
    console.log(`Saved ${out} and ${out}.key. Keep them where this system cannot reach them.`)
    return
  }
  const out = optional(options, 'out') ?? 'audit.jsonl'
  const lines: string[] = []
  for (let after: number | null = 0; after !== null;) {
    const page: Page = await api.get<Page>(`${base}?after=${after}`)
    lines.push(...page.entries.map((entry) => JSON.stringify(entry)))
    after = page.nextAfter
  }
  writeFileSync(out, lines.map((line) => `${line}\n`).join(''))
  console.log(`Saved ${lines.length} entries to ${out}.`)
}
