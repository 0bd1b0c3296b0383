import type { ListQuery } from '../query/list-query.ts'
import type { Switches } from '../state/switches.ts'
import { OTHER_ORIGIN } from './redirect.ts'

/** The headers by which a list tells its length and its neighbours, as honestly as the switches allow. */
export function listHeaders(
  url: URL,
  list: { total: number; query: ListQuery },
  switches: Switches,
): Record<string, string> {
  const headers: Record<string, string> = {}
  const { totals } = switches
  if (totals === 'header') headers['x-total-count'] = String(list.total)
  if (totals === 'x-count') headers['x-count'] = String(list.total)
  if (totals.startsWith('wrong:'))
    headers['x-total-count'] = String(list.total + Number(totals.slice(6)))
  if (switches.link !== 'none')
    headers['link'] = linkHeader(originFor(url, switches.link), url, list)
  return headers
}

function originFor(url: URL, link: Switches['link']): string {
  if (link === 'other-origin') return OTHER_ORIGIN
  return link.startsWith('other-origin:') ? link.slice('other-origin:'.length) : url.origin
}

function linkHeader(
  origin: string,
  url: URL,
  { total, query: { limit, offset } }: { total: number; query: ListQuery },
): string {
  const to = (rel: string, start: number): string => {
    const params = new URLSearchParams(url.searchParams)
    params.set('limit', String(limit))
    params.set('offset', String(start))
    return `<${origin}${url.pathname}?${params.toString()}>; rel="${rel}"`
  }
  const last = Math.max(0, Math.floor((total - 1) / limit) * limit)
  return [
    to('first', 0),
    ...(offset > 0 ? [to('prev', Math.max(0, offset - limit))] : []),
    ...(offset + limit < total ? [to('next', offset + limit)] : []),
    to('last', last),
  ].join(', ')
}
