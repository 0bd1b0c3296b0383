import { connect, type Api } from '../../cli/api.ts'
import type { Desk } from '../../cli/connect-sis/desk.ts'
import type { SyncSummary } from '../../cli/wire.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import type { PortFailure } from '../../src/core/ports/port-failure.ts'
import {
  addPupil,
  addWorker,
  seedProvider,
  type RosterProvider,
} from '../domain/roster-provider.ts'
import { startCliServer, type CliServer } from './cli-server.ts'
import { scriptedTalk, type Answer, type Scripted } from './scripted-talk.ts'

export const PUPILS = 40
export const GIVEN = {
  kind: 'oneroster-1.2',
  auth: 'oauth2',
  baseUrl: 'https://sis.test/ims/oneroster/rostering/v1p2',
  tokenUrl: 'https://sis.test/oauth/token',
  clientId: 'client',
  clientSecret: 'hush',
} as const
/** A district's first connection, with every answer given. */
export const FIRST = { given: GIVEN, known: null, isSaveOnly: false }

/** For a guide that may look as often as it likes. */
export const noWait = (): Promise<void> => Promise.resolve()

type Sitting = { readonly desk: Desk; readonly talk: Scripted; readonly at: string }
type Again = { district: string; answers: readonly Answer[]; isAgreed?: boolean }

type Outside = {
  sis: RosterProvider
  /** What signing in fails with, and how often. */
  refusals: PortFailure[]
}

/** A server with a school information system behind it, and somebody at a desk who connects the two. */
export class ConnectScene {
  readonly api: Api
  readonly outside: Outside
  readonly #server: CliServer
  #districts = 0

  private constructor(server: CliServer, outside: Outside) {
    this.api = connect({ OFFRAMP_URL: server.url, OPERATOR_TOKEN: server.token })
    this.outside = outside
    this.#server = server
  }

  static async open(): Promise<ConnectScene> {
    const outside = createOutside()
    return new ConnectScene(await startCliServer({ courier: courierOf(outside) }), outside)
  }

  close(): Promise<void> {
    return this.#server.close()
  }

  /** The school information system as it was, whatever a test did to it. */
  renewOutside(): void {
    Object.assign(this.outside, createOutside())
  }

  /** Somebody who connects a new district. */
  async sitDown(answers: readonly Answer[], isAgreed = false): Promise<Sitting> {
    const district = `d${++this.#districts}`
    const body = { id: district, name: district, timeZone: 'America/Chicago', hostnames: [] }
    await this.api.send('POST', '/districts', body)
    return this.again({ district, answers, isAgreed })
  }

  /** Somebody who comes back to a district. */
  again({ district, answers, isAgreed = false }: Again): Sitting {
    const talk = scriptedTalk(answers)
    const { screen, rest } = talk
    const common = { api: this.api, district, isAgreed, screen, now: Date.now }
    // With answers to come nobody leaves by waiting.
    const desk = { ...common, talk: isAgreed ? null : talk, rest: isAgreed ? noWait : rest }
    return { desk, talk, at: `/districts/${district}` }
  }

  async counts(at: string): Promise<{ students: number }> {
    return (await this.api.get<{ counts: { students: number } }>(`${at}/roster`)).counts
  }

  async syncs(at: string): Promise<SyncSummary[]> {
    return (await this.api.get<{ syncs: SyncSummary[] }>(`${at}/syncs`)).syncs
  }
}

function createOutside(): Outside {
  const sis = seedProvider(['north', 'south'])
  for (let i = 0; i < PUPILS; i++) addPupil(sis, { id: `s${i}`, school: i % 2 ? 'north' : 'south' })
  addWorker(sis, { id: 'w1', school: 'north' })
  return { sis, refusals: [] }
}

const courierOf = (outside: Outside): Courier => ({
  deliver: (delivery) => {
    const refusal = delivery.kind === 'roster.probe' ? outside.refusals.shift() : undefined
    return refusal
      ? Promise.resolve({ ok: false, error: refusal } as const)
      : outside.sis.courier.deliver(delivery)
  },
})
