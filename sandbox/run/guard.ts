/**
 * Ends what a program started once that program is gone, however it went: even a killed `npm start` leaves nothing
 * behind that holds a port. Reads `+group` and `-group` lines; when they end, the groups that are left are killed.
 */
import { createInterface } from 'node:readline'

const groups = new Set<number>()
for await (const line of createInterface({ input: process.stdin })) {
  const group = Number(line.slice(1))
  if (line.startsWith('+')) groups.add(group)
  else groups.delete(group)
}
for (const group of groups) {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // It ended by itself.
  }
}
