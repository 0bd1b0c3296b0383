import { atomically } from '../../../src/core/store/db.ts'
import { createContext, districtFacts, type House } from '../../../src/core/district/run.ts'
import { drain, nextDueAt, recover } from '../../../src/core/district/drain.ts'
import type { Timer } from '../../../src/core/district/timer.ts'
import type { Context } from '../../../src/core/domain/command.ts'
import type { Handlers } from '../../../src/core/domain/outbox/effect.ts'
import type { Courier, Delivery } from '../../../src/core/ports/delivery.ts'
import type { TestDistrict } from '../district.ts'
import type { Outcome } from '../outside.ts'
import type { Bug } from './bugs.ts'
import { Events } from './events.ts'
import { between, createRandom, drawSettings, type Random, type Settings } from './random.ts'
import { Wire, type Vendor } from './wire.ts'

/** What is simulated: acts that change the truth, an outside that shows it, and what must hold in the end. */
export type Scenario = Vendor & {
  readonly handlers: Handlers
  /** Empties the tables and the outside for a new seed. */
  reset(settings: Settings): void
  /** Carries out the act once; the same act asked for again changes nothing. */
  act(context: Context, act: number, random: Random): void
  /** Which deliveries must never be under way together. */
  keyOf(delivery: Delivery): string
  /** What people still do when the faults are over. */
  readonly mend?: (context: Context) => void
  /** What is wrong now that everything is quiet. `answered` are the acts whose client got an answer. */
  check(answered: ReadonlySet<number>): string[]
}

export type Report = {
  readonly wrong: readonly string[]
  readonly crashes: number
  readonly deliveries: number
  /** Everything that happened, so that two runs of one seed can be compared. */
  readonly trace: string
}

/** Without this many alarms any seed comes to rest; more means that it spins. */
const ALARMS_MAX = 5_000
/** An alarm that throws is tried this often and then dropped. */
const ALARM_TRIES = 6
const ALARM_RETRY_MS = 2_000
/** As in `district.ts`. */
const ALARM_AHEAD_MS = 5

/**
 * Plays one seed on the real outbox code: acts arrive, deliveries fail in every way, and the process dies at any
 * point where the real one could, keeping its storage and losing its memory. Faults stop at the end, everything comes
 * to rest, and then the scenario looks whether what must hold does.
 */
export async function simulate(
  stage: { readonly district: TestDistrict; readonly scenario: Scenario },
  seed: number,
  bug: Bug | null = null,
): Promise<Report> {
  return new Simulation(stage.district, stage.scenario, { seed, bug }).run()
}

class Simulation {
  readonly #random: Random
  readonly #settings: Settings
  readonly #events = new Events()
  readonly #wrong: string[] = []
  readonly #trace: string[] = []
  readonly #answered = new Set<number>()
  readonly #house: House
  readonly #bug: Bug | null
  readonly #scenario: Scenario
  readonly #district: TestDistrict
  readonly #wire: Wire
  /** Of the running process: everything here is gone when it dies. */
  #life = { number: 0, isAwake: false, isAlarmRunning: false, underWay: new Set<string>() }
  #alarmTries = 0
  #alarms = 0
  #deliveries = 0
  #hasFailed = false
  #isCalm = false

  constructor(
    district: TestDistrict,
    scenario: Scenario,
    { seed, bug }: { seed: number; bug: Bug | null },
  ) {
    this.#random = createRandom(seed)
    this.#settings = drawSettings(this.#random)
    this.#scenario = scenario
    this.#district = district
    this.#bug = bug
    this.#wire = new Wire(scenario, this.#events, {
      random: this.#random,
      settings: this.#settings,
    })
    this.#house = {
      ...district.house,
      now: () => this.#events.now,
      random: this.#random,
      randomBytes: (count) =>
        Uint8Array.from({ length: count }, () => Math.floor(this.#random() * 256)),
    }
  }

  async run(): Promise<Report> {
    this.#district.storage.alarm = null
    this.#events.now = this.#district.clock.now
    this.#scenario.reset(this.#settings)
    for (let act = 0; act < this.#settings.acts; act++) {
      this.#events.after(between(this.#random, 0, 10_000), () => this.#request(act))
    }
    await this.#untilQuiet()
    this.#isCalm = true
    await this.#untilQuiet()
    this.#mend()
    await this.#untilQuiet()
    this.#checkRest()
    const { number: crashes } = this.#life
    return {
      wrong: this.#wrong,
      crashes,
      deliveries: this.#deliveries,
      trace: this.#trace.join('\n'),
    }
  }

  async #untilQuiet(): Promise<void> {
    while (this.#alarms < ALARMS_MAX) {
      const alarmAt = this.#life.isAlarmRunning
        ? Infinity
        : (this.#district.storage.alarm ?? Infinity)
      const eventAt = this.#events.nextAt()
      if (alarmAt === Infinity && eventAt === Infinity) return
      if (alarmAt <= eventAt) this.#fireAlarm(alarmAt)
      else this.#events.step()
      // lets the district's own promises run as far as they can without time passing
      await new Promise((resolve) => setImmediate(resolve))
    }
    this.#wrong.push('it never comes to rest')
  }

  #mend(): void {
    const { mend } = this.#scenario
    if (!mend) return
    this.#inContext(mend)
    this.#arm()
  }

  #checkRest(): void {
    const due = nextDueAt(this.#district.db)
    if (due !== null && this.#district.storage.alarm === null) {
      this.#wrong.push('a row waits and no alarm is set')
    }
    this.#wrong.push(...this.#scenario.check(this.#answered))
  }

  #note(line: string): void {
    this.#trace.push(`${this.#events.now} ${line}`)
  }

  /** A point at which the process may die. */
  #mayCrash(): boolean {
    if (this.#isCalm || this.#random() >= this.#settings.crashRate) return false
    this.#note('crash')
    if (this.#life.isAlarmRunning) {
      const retryAt = this.#events.now + ALARM_RETRY_MS
      this.#district.storage.alarm = Math.min(this.#district.storage.alarm ?? Infinity, retryAt)
    }
    if (!this.#scenario.comparesRevisions) this.#wire.arriveNow()
    const number = this.#life.number + 1
    this.#life = { number, isAwake: false, isAlarmRunning: false, underWay: new Set() }
    return true
  }

  /** What the district's constructor does. */
  #wake(): void {
    if (this.#life.isAwake) return
    this.#life.isAwake = true
    if (!this.#bug?.forgetsToRecover) recover(this.#house)
    this.#arm()
  }

  #arm(): void {
    const due = nextDueAt(this.#district.db)
    if (due !== null)
      this.#district.storage.alarm = Math.max(due, this.#events.now + ALARM_AHEAD_MS)
  }

  #request(act: number): void {
    this.#wake()
    this.#note(`act ${act}`)
    this.#inContext((context) => this.#scenario.act(context, act, this.#random))
    if (this.#bug?.armsLate && this.#mayCrash()) return this.#lose(act)
    this.#arm()
    if (this.#mayCrash()) return this.#lose(act)
    this.#answered.add(act)
  }

  /** The client got no answer. */
  #lose(act: number): void {
    if (!this.#settings.clientsReturn) return
    this.#events.after(between(this.#random, 500, 3_000), () => this.#request(act))
  }

  #inContext(work: (context: Context) => void): void {
    atomically<void>(this.#house.db, (tx) => {
      const facts = districtFacts(tx, this.#house.publicUrl)
      if (!facts) throw new Error('the district is not there')
      const actor = {
        id: 'service:alarm',
        personId: null,
        assurance: 'none',
        via: 'service',
        roles: [],
      } as const
      work(createContext(this.#house, { tx, now: this.#house.now(), actor, facts }))
    })
  }

  #fireAlarm(at: number): void {
    this.#events.now = Math.max(this.#events.now, at)
    this.#alarms += 1
    this.#district.storage.alarm = null
    this.#wake()
    const life = this.#life
    life.isAlarmRunning = true
    this.#hasFailed = false
    this.#note('alarm')
    const timer: Timer = (ms) => {
      let cancel = (): void => {}
      const done = new Promise<void>((resolve) => {
        const event = this.#events.after(ms, () => this.#life === life && resolve())
        cancel = () => event.cancel()
      })
      return { done, cancel }
    }
    const { handlers } = this.#scenario
    void drain(this.#house, this.#courier(), { handlers, timer }).then(() => this.#endAlarm(life))
  }

  #endAlarm(life: object): void {
    if (this.#life !== life) return
    this.#life.isAlarmRunning = false
    if (this.#bug?.throwsInAlarm && this.#hasFailed) return this.#alarmThrew()
    this.#alarmTries = 0
    this.#arm()
  }

  #alarmThrew(): void {
    this.#alarmTries += 1
    if (this.#alarmTries >= ALARM_TRIES) this.#alarmTries = 0
    else
      this.#district.storage.alarm = this.#events.now + ALARM_RETRY_MS * 2 ** (this.#alarmTries - 1)
  }

  #courier(): Courier {
    return { deliver: (delivery) => this.#deliver(structuredClone(delivery)) }
  }

  #deliver(delivery: Delivery): Promise<Outcome> {
    const life = this.#life
    const key = this.#scenario.keyOf(delivery)
    if (life.underWay.has(key)) this.#wrong.push(`two deliveries under way at once: ${key}`)
    life.underWay.add(key)
    this.#deliveries += 1
    this.#note(`send ${key}`)
    return new Promise((resolve) => {
      const answer = (outcome: Outcome): void => {
        if (this.#life !== life || this.#mayCrash()) return
        life.underWay.delete(key)
        this.#hasFailed ||= !outcome.ok
        this.#note(`answer ${key} ${outcome.ok ? 'ok' : outcome.error.reason}`)
        resolve(outcome)
      }
      this.#events.after(1, () => {
        // dying here, nothing has left yet; what has left arrives whatever becomes of us
        if (this.#life !== life || this.#mayCrash()) return
        this.#wire.travel(delivery, { isCalm: this.#isCalm, answer })
      })
    })
  }
}
