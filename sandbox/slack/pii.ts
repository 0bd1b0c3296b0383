/**
 * The privacy gate: looks through everything the app sent for names and sentences that must not have left it.
 * Allowed is only what a person reads inside a modal; everything else is notified, searched, exported or logged.
 */
import { isObject, parseJson } from './json.ts'
import type { Exchange, Traffic } from './traffic.ts'

/** One occurrence: which exchange, and where in it. */
export type Finding = { needle: string; exchange: number; method: string; where: string }

type Piece = { where: string; text: string }

/** Parts of a modal that no person reads. */
const HIDDEN_KEYS = new Set([
  'private_metadata',
  'callback_id',
  'external_id',
  'block_id',
  'action_id',
  'value',
  'url',
])

/** Everything said in text, also inside JSON that travels as text. */
function pieces(value: unknown, where: string): Piece[] {
  if (typeof value === 'string') {
    const inner = /^\s*[[{]/.test(value) ? parseJson(value) : undefined
    return inner === undefined ? [{ where, text: value }] : pieces(inner, where)
  }
  if (Array.isArray(value)) return value.flatMap((item, at) => pieces(item, `${where}/${at}`))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, item]) => [
    ...pieces(item, `${where}/${key}`),
    { where: `${where} (key)`, text: key },
  ])
}

const LINK = /https?:\/\/[^\s|>]+/g

/** Of a modal only what no person reads there, and the links in what they read. */
function hiddenPieces(value: unknown): Piece[] {
  return pieces(value, '').flatMap((piece) => {
    // Anywhere below: JSON inside private metadata is unwrapped into a path of its own.
    if (piece.where.split('/').some((key) => HIDDEN_KEYS.has(key))) return [piece]
    return (piece.text.match(LINK) ?? []).map((text) => ({ where: piece.where, text }))
  })
}

const MODAL_CALLS = new Set(['views.open', 'views.push', 'views.update'])
const MODAL_ANSWERS = new Set(['view_submission', 'block_suggestion'])

/** What of an exchange must stay free of personal words. What people typed themselves is not the app's doing. */
function exposed(exchange: Exchange): Piece[] {
  if (exchange.direction === 'out')
    return MODAL_ANSWERS.has(exchange.method)
      ? hiddenPieces(exchange.answer)
      : pieces(exchange.answer, 'answer')
  const body = MODAL_CALLS.has(exchange.method)
    ? hiddenPieces(exchange.request)
    : pieces(exchange.request, 'body')
  return [{ where: 'url', text: exchange.url }, ...body]
}

function decodedUri(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Shorter texts decode to noise. */
const BASE64 = /^[\w+/-]{8,}={0,2}$/

const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ')

/** The text as it stands and as anybody could unwrap it. */
const readings = (text: string): string[] => [
  plain(text),
  plain(decodedUri(text)),
  ...(BASE64.test(text) ? [plain(Buffer.from(text, 'base64').toString('utf8'))] : []),
]

function findingsIn(exchange: Exchange, needles: readonly string[]): Finding[] {
  return exposed(exchange).flatMap(({ where, text }) => {
    const read = readings(text)
    return needles
      .filter((needle) => read.some((reading) => reading.includes(plain(needle))))
      .map((needle) => ({ needle, exchange: exchange.n, method: exchange.method, where }))
  })
}

/** Every occurrence of a needle in what the app sent since the record was last cleared. */
export const findings = (traffic: Traffic, needles: readonly string[]): Finding[] =>
  needles.length === 0 ? [] : traffic.exchanges.flatMap((exchange) => findingsIn(exchange, needles))
