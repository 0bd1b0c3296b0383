import type { Handle, Table } from '../tables/table.ts'

type Keyed = { handle: Handle; key: string }
const byKey = (a: Keyed, b: Keyed): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)

function orderByKey(
  handles: readonly Handle[],
  keyOf: (handle: Handle) => string,
): readonly Handle[] {
  return handles
    .map((handle) => ({ handle, key: keyOf(handle) }))
    .toSorted(byKey)
    .map(({ handle }) => handle)
}

/** Ascending by sourcedId; ties keep their place. */
export const orderById = (table: Table, handles: readonly Handle[]): readonly Handle[] =>
  orderByKey(handles, (handle) => table.id(handle))

/** Ascending by any field; ties keep their place. */
export const orderByField = (
  table: Table,
  handles: readonly Handle[],
  field: string,
): readonly Handle[] =>
  orderByKey(handles, (handle) => {
    if (field === 'dateLastModified') return table.stamp(handle)
    const value = table.value(handle, field)
    return typeof value === 'string' ? value : JSON.stringify(value ?? '')
  })
