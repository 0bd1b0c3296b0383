/** Slack's text objects as HTML. What is not markup is escaped. */
import type { TextObject } from '@slack/types'
import { html, raw } from 'hono/html'

export type Html = ReturnType<typeof html>

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign)

/** In mrkdwn the three control characters arrive escaped already. */
const unescape = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

const LINK = /<(https?:\/\/[^|>]+)(?:\|([^>]*))?>/g
const STYLES: readonly [RegExp, string][] = [
  [/(^|[\s(])\*([^*\n]+)\*/g, '$1<strong>$2</strong>'],
  [/(^|[\s(])_([^_\n]+)_/g, '$1<em>$2</em>'],
  [/(^|[\s(])~([^~\n]+)~/g, '$1<s>$2</s>'],
  [/`([^`\n]+)`/g, '<code>$1</code>'],
]

function styled(text: string): string {
  const escaped = escape(unescape(text))
  return STYLES.reduce((marked, [pattern, as]) => marked.replaceAll(pattern, as), escaped)
}

function mrkdwnHtml(text: string): string {
  let result = ''
  let end = 0
  for (const match of text.matchAll(LINK)) {
    const [whole, href = '', label = href] = match
    result += styled(text.slice(end, match.index))
    result += `<a href="${escape(unescape(href))}" target="_blank" rel="noreferrer">${escape(unescape(label))}</a>`
    end = match.index + whole.length
  }
  return result + styled(text.slice(end))
}

const lines = (markup: string): string => markup.replaceAll('\n', '<br>')

/** Text as written, line breaks kept. */
const plainHtml = (text: string): Html => html`${raw(lines(escape(text)))}`

export const textHtml = (text: TextObject): Html =>
  text.type === 'mrkdwn' ? html`${raw(lines(mrkdwnHtml(text.text)))}` : plainHtml(text.text)

/** Message fallback text is mrkdwn. */
export const messageHtml = (text: string): Html => html`${raw(lines(mrkdwnHtml(text)))}`
