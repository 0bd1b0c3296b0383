import type { Received } from './calls.ts'

/**
 * The parts of a request in which a name could hide, in lower case and with their encodings undone:
 * percent-encoding in the address and in forms, `\u` escapes in JSON, and base64 in tokens.
 */
export function searchableText(received: Received): [where: string, text: string][] {
  const parts: [string, string][] = [
    ['url', `${received.path}?${received.query}`],
    ...Object.entries(received.headers).map(([name, value]): [string, string] => [
      `header ${name}`,
      value,
    ]),
    ['body', received.body],
  ]
  return parts
    .filter(([, text]) => text.length > 1)
    .map(([where, text]) => [where, unfold(text).join('\n').normalize('NFC').toLowerCase()])
}

function unfold(text: string): string[] {
  return [text, percentDecoded(text), jsonDecoded(text), ...base64Decoded(text)]
}

function percentDecoded(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

/** Strings are listed one a line, because writing JSON again would escape quotes and line breaks again. */
function jsonDecoded(text: string): string {
  try {
    const found: string[] = []
    JSON.parse(text, (key, value: unknown) => {
      found.push(key)
      if (typeof value === 'string') found.push(value)
      return value
    })
    return found.join('\n')
  } catch {
    return ''
  }
}

/** Shorter runs decode to noise. */
const BASE64_RUN = /[A-Za-z0-9+/_-]{16,}/g

function base64Decoded(text: string): string[] {
  return (text.match(BASE64_RUN) ?? []).map((run) => Buffer.from(run, 'base64').toString('utf8'))
}
