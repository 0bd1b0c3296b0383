// Keeps a part of a page fresh: asks now and then whether anything changed, and says so. The page works without it.

/** How often to ask, in seconds, where the page does not say. */
const EVERY_SECONDS = 15
/** A page nobody touches for this long stops asking, so that it does not keep a session alive that should end. */
const IDLE_MS = 300_000

let touchedAt = Date.now()
for (const sign of ['pointermove', 'pointerdown', 'keydown', 'scroll']) {
  addEventListener(sign, () => (touchedAt = Date.now()), { passive: true })
}

/**
 * @typedef {{ text?: string, value?: number, max?: number | null }} Line
 * @typedef {Line & { mark?: string, step?: string, parts?: Record<string, Line> }} News
 */

/** @param {Element} part @param {Line} line */
function show(part, { text, value, max }) {
  const said = part.querySelector('[data-live-text]')
  if (said && text !== undefined) said.textContent = text
  const bar = part.querySelector('progress')
  if (bar && typeof value === 'number' && typeof max === 'number') {
    bar.max = Math.max(1, max)
    bar.value = value
  }
}

/** @param {HTMLElement} part @param {News} news */
function tell(part, news) {
  if (news.mark !== undefined && news.mark !== part.dataset['mark']) {
    // a line that waits to be shown leaves the reader where they are; anything else is shown afresh
    if (part.hidden) part.hidden = false
    else if (!part.matches('[role="status"]')) location.replace(location.pathname)
    return
  }
  const step = part.querySelector('[data-live-step]')
  if (step && news.step !== undefined) step.textContent = news.step
  show(part, news)
  for (const [name, line] of Object.entries(news.parts ?? {})) {
    const inner = part.querySelector(`[data-live-part="${CSS.escape(name)}"]`)
    if (inner) show(inner, line)
  }
}

/** @param {HTMLElement} part */
async function look(part) {
  const address = part.dataset['live']
  const isIdle = document.hidden || Date.now() - touchedAt > IDLE_MS
  if (isIdle || address === undefined) return true
  const answer = await fetch(address, { headers: { accept: 'application/json' } })
  if (!answer.ok || answer.redirected) return false
  tell(part, await answer.json())
  return true
}

/** @param {HTMLElement} part */
function watch(part) {
  const seconds = Number(part.dataset['every'] ?? EVERY_SECONDS)
  const timer = setInterval(async () => {
    try {
      if (!(await look(part))) clearInterval(timer)
    } catch {
      // the network was away; the next look may find it again
    }
  }, seconds * 1000)
}

for (const part of document.querySelectorAll('[data-live]')) {
  if (part instanceof HTMLElement) watch(part)
}
