/** Reading a server-rendered page: its links, and its forms as far as a browser would fill them in by itself. */

export type Form = {
  readonly action: string
  readonly method: string
  readonly values: Readonly<Record<string, string>>
}

/** Every form of the page, in order. A form without an action goes to the page's own address. */
export function formsOf(html: string, pageUrl: string): Form[] {
  return elements(html, 'form').map(({ head, body }) => ({
    action: attribute(head, 'action') ?? pageUrl,
    method: (attribute(head, 'method') ?? 'get').toLowerCase(),
    values: Object.fromEntries([...inputs(body), ...textareas(body), ...selects(body)]),
  }))
}

/** What a menu of the page offers. */
export function choicesOf(html: string, name: string): { value: string; text: string }[] {
  const menu = elements(html, 'select').find(({ head }) => attribute(head, 'name') === name)
  return elements(menu?.body ?? '', 'option').map(({ head, body }) => ({
    value: attribute(head, 'value') ?? '',
    text: textOf(body),
  }))
}

/** Every link of the page, with what it says. */
export function linksOf(html: string): { href: string; text: string }[] {
  return elements(html, 'a').map(({ head, body }) => ({
    href: attribute(head, 'href') ?? '',
    text: textOf(body),
  }))
}

/** What a person reads, without the tags. */
export const textOf = (html: string): string =>
  unescapeHtml(html.replaceAll(/<[^>]*>/g, ' '))
    .replaceAll(/\s+/g, ' ')
    .trim()

type Field = [name: string, value: string]

/** Buttons count only when pressed, boxes and radio buttons only when chosen. */
function inputs(body: string): Field[] {
  return heads(body, 'input')
    .filter((head) => {
      const type = attribute(head, 'type') ?? 'text'
      const isChoice = type === 'radio' || type === 'checkbox'
      return type !== 'submit' && (!isChoice || /\bchecked\b/.test(head))
    })
    .flatMap((head) => field(head, attribute(head, 'value') ?? ''))
}

const textareas = (body: string): Field[] =>
  elements(body, 'textarea').flatMap(({ head, body: text }) => field(head, unescapeHtml(text)))

function selects(body: string): Field[] {
  return elements(body, 'select').flatMap(({ head, body: options }) => {
    const all = heads(options, 'option')
    const chosen = all.find((option) => /\bselected\b/.test(option)) ?? all[0]
    return chosen === undefined ? [] : field(head, attribute(chosen, 'value') ?? '')
  })
}

function field(head: string, value: string): Field[] {
  const name = attribute(head, 'name')
  return name === undefined ? [] : [[name, value]]
}

function elements(html: string, tag: string): { head: string; body: string }[] {
  const pattern = new RegExp(`<${tag}\\b([^>]*)>([\\s\\S]*?)</${tag}>`, 'g')
  return [...html.matchAll(pattern)].map(([, head = '', body = '']) => ({ head, body }))
}

const heads = (html: string, tag: string): string[] =>
  [...html.matchAll(new RegExp(`<${tag}\\b([^>]*)>`, 'g'))].map(([, head = '']) => head)

function attribute(head: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(head)?.[1]
  return found === undefined ? undefined : unescapeHtml(found)
}

/** Undoes the five escapes that pages are written with. */
export const unescapeHtml = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
