import { sql } from 'drizzle-orm'
import { fold } from '../../people/fold.ts'
import type { Context } from '../../command.ts'
import { setCount } from '../run/counts.ts'
import type { Run } from '../run/run.ts'
import type { Source } from '../source/source.ts'

type OrgRecord = {
  sourced_id: string
  name: string | null
  type: string | null
  identifier: string | null
  parent: string | null
  org_id: string | null
  archived: number
  /** Archived, missing, or about to be missing. */
  gone: number
}

/**
 * Gives every organisation record its organisation. A school that comes back under another id, with the number or
 * with the name and parent of one that is no longer listed, stays the school it was.
 */
export function resolveOrgs(context: Context, source: Source, run: Run): void {
  const { tx } = context
  const records = tx.all<OrgRecord>(sql`
    SELECT sourced_id, name, type, identifier, parent, org_id, archived_at IS NOT NULL AS archived,
      archived_at IS NOT NULL OR missing_since IS NOT NULL OR EXISTS (
        SELECT 1 FROM roster_pending AS p
        WHERE p.run_no = ${run.no} AND p.collection = 'orgs' AND p.sourced_id = roster_org.sourced_id) AS gone
    FROM roster_org WHERE source_no = ${source.no} AND sourced_id > ''`)
  const left = records.filter((record) => record.org_id !== null && record.gone)
  const taken = new Set<string>()
  const bySourcedId = new Map(records.map((record) => [record.sourced_id, record]))
  const parentOf = ({ parent }: OrgRecord): string | null =>
    parent === null ? null : (bySourcedId.get(parent)?.org_id ?? parent)
  // Schools last: the district above them may have a new id too.
  for (const record of records.toSorted(schoolsLast)) {
    if (record.org_id !== null || record.gone) continue
    const isFormer = (old: OrgRecord): boolean =>
      isSameOrg(old, record) ?? (old.name === record.name && parentOf(old) === parentOf(record))
    const former = left.find((old) => !taken.has(old.sourced_id) && isFormer(old))
    if (former) taken.add(former.sourced_id)
    record.org_id = former?.org_id ?? context.newId()
    tx.run(sql`
      UPDATE roster_org SET org_id = ${record.org_id}
      WHERE source_no = ${source.no} AND sourced_id = ${record.sourced_id}`)
    touchDangling(context, source, record.sourced_id)
  }
  writeOrgs(context, source, records)
}

const schoolsLast = (a: OrgRecord, b: OrgRecord): number =>
  Number(a.type === 'school') - Number(b.type === 'school')

/** Told by type and number; undefined where a number is missing, so that name and parent must tell. */
function isSameOrg(old: OrgRecord, record: OrgRecord): boolean | undefined {
  if (old.type !== record.type) return false
  const isNumbered = old.identifier !== null && record.identifier !== null
  return isNumbered ? old.identifier === record.identifier : undefined
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
  for (const record of records) {
    if (record.org_id === null) continue
    if (!record.gone || !live.has(record.org_id)) live.set(record.org_id, record)
  }
  const idBySourcedId = new Map(records.map((record) => [record.sourced_id, record.org_id]))
  const slugs = new Set<string>()
  const rows = [...live].map(([id, r]) => [
    id,
    r.sourced_id,
    r.name ?? r.identifier ?? r.sourced_id,
    r.type ?? 'other',
    r.identifier,
    r.parent === null ? null : (idBySourcedId.get(r.parent) ?? null),
    slugOf(r, id, slugs),
    r.archived,
  ])
  tx.run(sql`
    INSERT INTO org (id, source_id, sourced_id, name, type, identifier, parent_id, slug, archived_at)
    SELECT j.value ->> 0, ${source.id}, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4,
      j.value ->> 5, j.value ->> 6, CASE WHEN j.value ->> 7 = 1 THEN ${now} END
    FROM json_each(${JSON.stringify(rows)}) AS j WHERE true
    ON CONFLICT (id) DO UPDATE SET sourced_id = excluded.sourced_id, name = excluded.name,
      type = excluded.type, identifier = excluded.identifier, parent_id = excluded.parent_id,
      slug = coalesce(org.slug, excluded.slug),
      archived_at = CASE WHEN excluded.archived_at IS NULL THEN NULL
        ELSE coalesce(org.archived_at, excluded.archived_at) END`)
  const schools = [...live.values()].filter((r) => r.type === 'school' && !r.archived)
  setCount(context, source.no, ['orgs.school', schools.length])
}

/** A readable piece of an address for a school; a second school of the same name adds the end of its id. */
function slugOf(record: OrgRecord, id: string, taken: Set<string>): string | null {
  if (record.type !== 'school' || record.name === null) return null
  const plain = fold(record.name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  const slug = taken.has(plain) ? `${plain}-${id.slice(-4)}` : plain
  taken.add(slug)
  return slug
}
