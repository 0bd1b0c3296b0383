/** Which requests a fault or a question is about. */

/**
 * Makes a test for "this method on this path". In `path`, `*` stands for one path segment and `**` for anything;
 * the query string takes no part.
 */
export function pathMatcher(where: {
  method: string
  path: string
}): (method: string, path: string) => boolean {
  const pattern = where.path
    .split(/(\*\*|\*)/)
    .map((part) => {
      if (part === '**') return '.*'
      return part === '*' ? '[^/]+' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    })
    .join('')
  const path = new RegExp(`^${pattern}$`)
  return (method, candidate) =>
    (where.method === '*' || where.method === method) && path.test(candidate)
}
