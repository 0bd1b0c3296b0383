/** A number as people write it: 1,200. The same in every sentence about the roster. */
export const grouped = (n: number): string => n.toLocaleString('en-US')

/** A number with its noun: `1 student`, `1,200 students`. */
export const amount = (n: number, one: string, many = `${one}s`): string =>
  `${grouped(n)} ${n === 1 ? one : many}`
