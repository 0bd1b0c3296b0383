import { DAY } from '../../src/core/kernel/time.ts'
import { OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { addPupil, addWorker, seedProvider, type RosterProvider } from './roster-provider.ts'
import { connectedDistrict, count, readSync, synced } from './roster-run.ts'

const operator = { caller: OPERATOR }
const PUPILS = 200

/** Everybody the provider told us of; the tests' own staff are not. */
export const KNOWN = 'person WHERE id IN (SELECT person_id FROM person_alias)'

/** A district of two large schools and a small one that was read once, a day ago. */
export class GuardScene {
  readonly provider: RosterProvider
  readonly district: TestDistrict

  private constructor(provider: RosterProvider, district: TestDistrict) {
    this.provider = provider
    this.district = district
  }

  static async open(): Promise<GuardScene> {
    const provider = seedProvider(['a', 'b', 'c'])
    for (let i = 0; i < PUPILS; i++) addPupil(provider, { id: `s${i}`, school: i % 2 ? 'a' : 'b' })
    for (let i = 0; i < 10; i++) addPupil(provider, { id: `c${i}`, school: 'c' })
    for (let i = 0; i < 20; i++) addWorker(provider, { id: `t${i}`, school: 'a' })
    const scene = new GuardScene(provider, await connectedDistrict())
    await synced(scene.district, provider.courier)
    scene.nextDay()
    return scene
  }

  nextDay(): void {
    this.district.clock.advance(DAY)
    this.provider.now = this.district.clock.now
  }

  isLive(id: string, table = 'roster_user'): boolean {
    return count(this.district, `${table} WHERE sourced_id = '${id}' AND archived_at IS NULL`) === 1
  }

  /** Our own id of a school. */
  schoolId(sourcedId: string): string {
    const row = this.district.storage.database
      .prepare('SELECT org_id FROM roster_org WHERE sourced_id = ?')
      .get(sourcedId)
    return String(row?.['org_id'])
  }

  setGuards(wanted: object) {
    return this.district.client.run('source.set_guards', wanted, operator)
  }

  /** Approves the plan of a run under its own name and lets it happen. */
  async approve(id: string): Promise<void> {
    const planHash = (await readSync(this.district, id)).planHash ?? ''
    const done = await this.district.client.run('sync.approve', { id, planHash }, operator)
    if (!done.ok) throw new Error(JSON.stringify(done.error))
    await this.district.drain(this.provider.courier)
  }

  /** The provider says that a student is gone. */
  withdraw(id: string): void {
    this.provider.tombstone('users', id)
    this.provider.tombstone('enrollments', `e-${id}`)
  }

  /** The provider does not list a student any more. */
  vanish(id: string): void {
    this.provider.vanish('users', id)
    this.provider.vanish('enrollments', `e-${id}`)
  }
}

export const guardsOf = (run: { guards: readonly { guard: string }[] }): string[] =>
  run.guards.map((g) => g.guard)
