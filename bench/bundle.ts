import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ROOT } from '../sandbox/run/processes.ts'
import type { System } from '../sandbox/run/system.ts'
import { ms, print, quantile } from './stats.ts'

const KIB = 1024
const STARTS = { full: 5, small: 1 }

/** How large the worker is on the wire, and how long from a killed process to its first answer. */
export async function benchBundle(system: System, isFull: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-bundle-'))
  const wrangler = join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js')
  execFileSync(process.execPath, [wrangler, 'deploy', '--dry-run', '--outdir', folder], {
    cwd: ROOT,
    stdio: 'ignore',
  })
  const sizes = readdirSync(folder)
    .filter((name) => !name.endsWith('.map') && name !== 'README.md')
    .map((name) => readFileSync(join(folder, name)))
  rmSync(folder, { recursive: true })
  const raw = sizes.reduce((sum, file) => sum + file.length, 0)
  const packed = sizes.reduce((sum, file) => sum + gzipSync(file).length, 0)
  const starts: number[] = []
  for (let n = 0; n < (isFull ? STARTS.full : STARTS.small); n++) {
    await system.worker().stop('SIGKILL')
    const at = performance.now()
    await system.startWorker()
    starts.push(performance.now() - at)
  }
  print('Bundle and start', [
    { name: 'worker, minified', value: `${Math.round(raw / KIB)} KiB` },
    { name: 'worker, gzip', value: `${Math.round(packed / KIB)} KiB` },
    { name: 'killed to first answer (with bundling), median', value: ms(quantile(starts, 0.5)) },
  ])
}
