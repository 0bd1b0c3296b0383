import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { freePorts } from '../../sandbox/run/ports.ts'
import { ROOT } from '../../sandbox/run/processes.ts'

type Told = { code: unknown; errors: string }

const npmStart = (port: string): Promise<Told> =>
  new Promise((resolve) => {
    const env = { ...process.env, PORT: port }
    const program = join(ROOT, 'sandbox', 'run', 'start.ts')
    execFile(process.execPath, [program], { env }, (error, _out, errors) => {
      resolve({ code: error?.code ?? 0, errors })
    })
  })

describe('npm start', () => {
  test('names the port that is taken, who needs it, and how to move', async () => {
    const { worker: port } = await freePorts()
    const squatter = createServer()
    await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve))
    const told = await npmStart(String(port))
    await new Promise((resolve) => squatter.close(resolve))
    expect(told.code).toBe(2)
    expect(told.errors).toContain(`Port ${port} is taken, and Offramp itself needs it.`)
    expect(told.errors).toContain('PORT=9000 npm start')
  })

  test('says that a port is none before it starts anything', async () => {
    expect(await npmStart('http')).toEqual({
      code: 2,
      errors: 'PORT=http is no port for a whole system. Use a number such as PORT=9000.\n',
    })
  })
})
