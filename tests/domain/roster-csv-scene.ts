import { drainApproving } from '../helpers/approved-first.ts'
import { readPackage } from '../../src/connectors/oneroster/csv/read-package.ts'
import { createOneRosterSource } from '../../src/connectors/oneroster/source.ts'
import { uploadCsv, type CsvUploaded } from '../../src/core/http/csv-upload.ts'
import type { Courier } from '../../src/core/ports/delivery.ts'
import type { Sync } from '../../src/core/domain/roster/run/views.ts'
import { createDistrict, OPERATOR, type TestDistrict } from '../helpers/district.ts'
import { streamed, zip, type ZipFile } from '../connectors/csv-zip.ts'
import { readSync } from './roster-run.ts'

const envelope = { caller: OPERATOR }

/** A district whose roster is uploaded. */
export async function uploadingDistrict(): Promise<TestDistrict> {
  const district = await createDistrict()
  const made = await district.client.run('source.set', { kind: 'oneroster-csv' }, envelope)
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return district
}

/** Maps what it is handed as in production; whoever tries to reach a provider fails. */
export const mapper: Courier = courierOf(
  createOneRosterSource({
    fetch: () => Promise.reject(new Error('an uploaded roster is never fetched')),
    now: () => 0,
  }),
)

function courierOf(source: ReturnType<typeof createOneRosterSource>): Courier {
  return {
    deliver: async (delivery) => {
      if (delivery.kind !== 'roster.page') throw new Error(`not expected: ${delivery.kind}`)
      const page = await source.readPage(delivery.access, delivery.ask)
      return page.ok ? { ok: true, value: { kind: 'roster.page', page: page.value } } : page
    },
  }
}

type How = { readonly name?: string; readonly dryRun?: boolean; readonly piece?: number }

/** Sends a zip the way the REST route does. */
export const upload = (
  district: Pick<TestDistrict, 'client'>,
  bytes: Uint8Array,
  { name, dryRun = false, piece }: How = {},
) =>
  uploadCsv(readPackage, {
    client: district.client,
    envelope,
    body: streamed(bytes, piece),
    name: name ?? null,
    dryRun,
  })

/** Uploads a package that must be accepted, and lets its sync run. */
export async function taken(
  district: TestDistrict,
  files: readonly ZipFile[],
  how: How = {},
): Promise<{ uploaded: CsvUploaded; sync: Sync }> {
  const done = await upload(district, zip(files), how)
  if (!done.ok) throw new Error(JSON.stringify(done.error))
  const id = done.value.id ?? ''
  if (how.dryRun === true) await district.drain(mapper)
  else await drainApproving(district, mapper, id)
  return { uploaded: done.value, sync: await readSync(district, id) }
}

type Move = { sourcedId: string; from: string; to: string | null; on: string }

/** Moves that were found and not held, by the record of the student. */
export function confirmedMoves(district: TestDistrict): Move[] {
  const rows = district.storage.database
    .prepare(`
      SELECT (SELECT min(a.sourced_id) FROM person_alias AS a WHERE a.person_id = t.person_id) AS id,
        f.name AS "from", o.name AS "to", t.effective_on AS "on"
      FROM transfer AS t JOIN org AS f ON f.id = t.from_org_id LEFT JOIN org AS o ON o.id = t.to_org_id
      WHERE t.state = 'confirmed' AND t.kind = 'transfer'`)
    .all()
  return rows.map((row) => ({
    sourcedId: String(row['id']),
    from: String(row['from']),
    to: row['to'] === null ? null : String(row['to']),
    on: String(row['on']),
  }))
}
