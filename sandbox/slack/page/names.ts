/** How controls on the page are named, and what a posted name means. */

/** Something in a block: `kind|block id|action id`. */
export type Control = { kind: string; blockId: string; actionId: string }

const SEPARATOR = '|'

export const controlName = ({ kind, blockId, actionId }: Control): string =>
  [kind, encodeURIComponent(blockId), encodeURIComponent(actionId)].join(SEPARATOR)

export function readControl(name: string): Control | null {
  const [kind, blockId, actionId] = name.split(SEPARATOR)
  if (kind === undefined || blockId === undefined || actionId === undefined) return null
  return { kind, blockId: decodeURIComponent(blockId), actionId: decodeURIComponent(actionId) }
}
