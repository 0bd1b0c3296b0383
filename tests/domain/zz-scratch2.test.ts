import { test } from 'vitest'
import { createDistrict } from '../helpers/district.ts'
import { simulate } from '../helpers/simulator/simulate.ts'
import { createCasework } from '../helpers/simulator/casework.ts'
const FROM = Number(process.env['FROM'] ?? 1), TO = Number(process.env['TO'] ?? 300)
test('scratch', async () => {
  const district = await createDistrict()
  const stage = { district, scenario: await createCasework(district) }
  let c = 0, d = 0, bad = 0
  const t0 = performance.now()
  for (const s of [969, 709]) { const r = await simulate(stage, s); if (r.wrong.length) { console.log(s, r.wrong.slice(0, 4)); console.log(r.trace.split("\n").slice(-60).join("\n")); console.log(district.storage.unwatched().sql.exec("select idem, state, attempts, touched, last_error, unknown_outcomes, next_at, settled_at from outbox").toArray()); console.log(district.storage.unwatched().sql.exec("select * from chat_card").toArray(), district.storage.unwatched().sql.exec("select * from calendar_event").toArray(), district.storage.unwatched().sql.exec("select id, owner_id,backup_id, state, revision, closed_at from task").toArray()) } }
  console.log('good', c, d, bad, (performance.now() - t0) / (TO - FROM + 1))
}, 600000)
