import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { CREDENTIALS } from '../../sandbox/cast.ts'
import type { CsvFigures, PathFigures } from './figures.ts'

/** A district of a million students takes its time. */
const RUN_MAX_MS = 2 * 3_600_000
/** A worker has 128 MB for everything; the runtime of Node takes about 45 of them before any of our code runs. */
const HEAP_FLAGS = ['--max-old-space-size=26', '--max-semi-space-size=1']
/** glibc gives back what was freed, so that memory held is what is shown, not what was held once. */
const ALLOCATOR = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
}
const OUTPUT_MAX = 1_000_000

export type PathBench = { readonly sis: string; readonly pageSize: number }
export type Measured = { readonly paths: PathFigures; readonly csv: CsvFigures | null }

/** Measures the Courier's and the district's side of a sync, each in a process of its own with a small heap. */
export async function measurePaths({ sis, pageSize }: PathBench): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-paths-'))
  try {
    await bundle(folder)
    const courier = ['--courier', join(folder, 'courier-child.mjs'), '--sis', sis]
    const { clientId, clientSecret } = CREDENTIALS.sis
    const paths = await run<PathFigures>([
      join(folder, 'district-child.mjs'),
      ...courier,
      `--page=${pageSize}`,
      `--client=${clientId}`,
      `--secret=${clientSecret}`,
      `--database=${join(folder, 'district.sqlite')}`,
    ])
    rmSync(join(folder, 'district.sqlite'))
    const csv = await run<CsvFigures | null>([
      join(folder, 'csv-child.mjs'),
      ...courier,
      `--database=${join(folder, 'csv.sqlite')}`,
    ])
    return { paths, csv }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function run<Figures>(args: readonly string[]): Promise<Figures> {
  const env = { ...process.env, ...ALLOCATOR }
  const options = { timeout: RUN_MAX_MS, maxBuffer: OUTPUT_MAX, env }
  const { stdout } = await promisify(execFile)(process.execPath, [...HEAP_FLAGS, ...args], options)
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Figures // safe because the child prints them
}

/** One file each, as a worker is: reading TypeScript at run time would cost more memory than the sync. */
async function bundle(folder: string): Promise<void> {
  const here = import.meta.dirname
  await build({
    entryPoints: ['district-child.ts', 'courier-child.ts', 'csv-child.ts'].map((name) =>
      join(here, name),
    ),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    loader: { '.sql': 'text' },
    logLevel: 'error',
    banner: {
      js: `import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);`,
    },
  })
}
