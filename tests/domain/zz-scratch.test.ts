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
  for (let s = FROM; s <= TO; s++) { const r = await simulate(stage, s); c += r.crashes; d += r.deliveries; if (r.wrong.length) { bad++; if (bad < 6) console.log(s, r.wrong.slice(0, 4)) } }
  console.log('good', c, d, bad, (performance.now() - t0) / (TO - FROM + 1))
}, 600000)
