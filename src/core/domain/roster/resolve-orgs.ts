import { sql } from 'drizzle-orm'
import { fold } from '../people/fold.ts'
import type { Context } from '../command.ts'
import { setCount } from './counts.ts'
import type { Run } from './run.ts'
import type { Source } from './source.ts'

type OrgRecord = {
  sourced_id: string
  name: string | null
  type: string | null
  identifier: string | null
  parent: string | null
  org_id: string | null
  gone: number
}

/**
 * Gives every organisation record its organisation. A school that comes back under another id, with the number or
 * with the name and parent of one that is no longer listed, stays the school it was.
 */
export function resolveOrgs(context: Context, source: Source, run: Run): void {
  const { tx } = context
  const records = tx.all<OrgRecord>(sql`
    SELECT sourced_id, name, type, identifier, parent, org_id,
      archived_at IS NOT NULL OR missing_since IS NOT NULL OR EXISTS (
        SELECT 1 FROM roster_pending AS p
        WHERE p.run_no = ${run.no} AND p.collection = 'orgs' AND p.sourced_id = roster_org.sourced_id) AS gone
    FROM roster_org WHERE source_no = ${source.no} AND sourced_id > ''`)
  const left = records.filter((record) => record.org_id !== null && record.gone)
  const taken = new Set<string>()
  for (const record of records) {
    if (record.org_id !== null || record.gone) continue
    const former = left.find((old) => !taken.has(old.sourced_id) && isSameSchool(old, record))
    if (former) taken.add(former.sourced_id)
    record.org_id = former?.org_id ?? context.newId()
    tx.run(sql`
      UPDATE roster_org SET org_id = ${record.org_id}
      WHERE source_no = ${source.no} AND sourced_id = ${record.sourced_id}`)
    touchDangling(context, source, record.sourced_id)
  }
  writeOrgs(context, source, records)
}

function isSameSchool(old: OrgRecord, record: OrgRecord): boolean {
  if (old.type !== record.type) return false
  if (old.identifier !== null && record.identifier !== null) {
    return old.identifier === record.identifier
  }
  return old.name === record.name && old.parent === record.parent
}

/** People whose records named an organisation before it was listed. */
function touchDangling({ tx }: Context, source: Source, missingId: string): void {
  tx.run(sql`
    INSERT OR IGNORE INTO roster_work
    SELECT source_no, 'user', user_id FROM roster_dangling
    WHERE source_no = ${source.no} AND collection = 'orgs' AND missing_id = ${missingId}`)
  tx.run(sql`
    DELETE FROM roster_dangling
    WHERE source_no = ${source.no} AND collection = 'orgs' AND missing_id = ${missingId}`)
}

function writeOrgs(context: Context, source: Source, records: readonly OrgRecord[]): void {
  const { tx, now } = context
  const live = new Map<string, OrgRecord>()
  const known = new Set<string>()
  for (const record of records) {
    if (record.org_id === null) continue
    known.add(record.org_id)
    if (!record.gone || !live.has(record.org_id)) live.set(record.org_id, record)
  }
  const idBySourcedId = new Map(records.map((record) => [record.sourced_id, record.org_id]))
  const rows = [...live].map(([id, r]) => [
    id,
    r.sourced_id,
    r.name ?? r.identifier ?? r.sourced_id,
    r.type ?? 'other',
    r.identifier,
    r.parent === null ? null : (idBySourcedId.get(r.parent) ?? null),
    slugOf(r),
  ])
  const archived = `(SELECT 1 FROM roster_org AS r WHERE r.source_no = ${source.no}
    AND r.org_id = org.id AND r.archived_at IS NULL)`
  tx.run(sql`
    INSERT INTO org (id, source_id, sourced_id, name, type, identifier, parent_id, slug)
    SELECT j.value ->> 0, ${source.id}, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4,
      j.value ->> 5, j.value ->> 6
    FROM json_each(${JSON.stringify(rows)}) AS j WHERE true
    ON CONFLICT (id) DO UPDATE SET sourced_id = excluded.sourced_id, name = excluded.name,
      type = excluded.type, identifier = excluded.identifier, parent_id = excluded.parent_id,
      slug = coalesce(org.slug, excluded.slug)`)
  tx.run(sql`
    UPDATE org SET archived_at = CASE WHEN EXISTS ${sql.raw(archived)} THEN NULL
      ELSE coalesce(archived_at, ${now}) END
    WHERE id IN (SELECT value FROM json_each(${JSON.stringify([...known])}))`)
  const schools = [...live.values()].filter((r) => r.type === 'school' && !r.gone)
  setCount(context, source.no, 'orgs.school', schools.length)
}

/** A readable piece of an address for a school; two schools of one name differ by the end of their id. */
function slugOf(record: OrgRecord): string | null {
  if (record.type !== 'school' || record.name === null) return null
  return fold(record.name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
