import { join } from 'node:path'
import { ROOT } from './processes.ts'
import { startSystem, type System, type SystemPorts } from './system.ts'
import { variables, type Keys } from './variables.ts'

/** Where the demo system of this machine keeps its state, its logs and its notes. */
export const DEMO_FOLDER = join(ROOT, '.offramp')

/** Starts the demo system. Its SIS gives a student a new record with every school, as many real ones do. */
export const startDemoSystem = (ports: SystemPorts, keys: Keys): Promise<System> =>
  startSystem({
    ports,
    folder: DEMO_FOLDER,
    vars: variables(ports, keys),
    sis: ['--ids', 'composed'],
  })
