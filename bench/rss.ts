import { readdirSync, readFileSync } from 'node:fs'

const KIB = 1024

/**
 * The most memory this process ever held, in KiB. Not what `process.resourceUsage()` says: on Linux that begins with
 * what the process that started it held (getrusage(2): ru_maxrss is kept over execve).
 */
export function peakRssKib(): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
  } catch {
    return process.resourceUsage().maxRSS
  }
}

/** Memory held by the workerd process of a process group, in MiB; 0 where /proc does not exist. */
export function workerdRss(group: number): number {
  let pids: string[]
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return 0
  }
  const sizes = pids.map((pid) => rssOf(pid, group))
  return Math.max(0, ...sizes)
}

function rssOf(pid: string, group: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const name = /\((.*)\)/.exec(stat)?.[1] ?? ''
    const [, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (!name.includes('workerd') || Number(processGroup) !== group) return 0
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(resident ?? 0) / KIB
  } catch {
    return 0
  }
}
