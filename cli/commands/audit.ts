import { connect, type Api } from '../api.ts'
import { districtOf } from '../district-option.ts'
import { writeText } from '../files.ts'
import { optional, readOptions, verbOf } from '../options.ts'

export const HELP = `offramp audit export [--out FILE] [--district ID]
offramp audit checkpoint [--out FILE] [--district ID]   (writes FILE and FILE.key)`

/** The largest page the server gives. */
const PAGE_MAX = 5_000

type Page = { entries: { seq: number; body: string; leaf: string }[]; nextAfter: number | null }

/** Saves the audit log, or a signed checkpoint of it, to files. */
export async function audit(args: readonly string[]): Promise<void> {
  const { options, rest } = readOptions(args, { text: ['district', 'out'], words: 1 })
  const verb = verbOf(rest[0], ['export', 'checkpoint'], HELP)
  const api = connect()
  const base = `/districts/${await districtOf(api, options)}/audit`
  const out = optional(options, 'out')
  if (verb === 'checkpoint') await saveCheckpoint(api, base, out ?? 'checkpoint.txt')
  else await saveExport(api, base, out ?? 'audit.jsonl')
}

async function saveCheckpoint(api: Api, base: string, out: string): Promise<void> {
  const { note, publicKey } = await api.get<{ note: string; publicKey: string }>(
    `${base}/checkpoint`,
  )
  writeText(out, note)
  writeText(`${out}.key`, `${publicKey}\n`)
  console.log(`Saved ${out} and ${out}.key. Keep them where this system cannot reach them.`)
}

async function saveExport(api: Api, base: string, out: string): Promise<void> {
  const lines: string[] = []
  for (let after: number | null = 0; after !== null;) {
    const page: Page = await api.get<Page>(`${base}?after=${after}&limit=${PAGE_MAX}`)
    lines.push(...page.entries.map((entry) => JSON.stringify(entry)))
    after = page.nextAfter
  }
  writeText(out, lines.map((line) => `${line}\n`).join(''))
  console.log(`Saved ${lines.length} entries to ${out}.`)
}
