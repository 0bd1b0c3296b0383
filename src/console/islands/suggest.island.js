// Finds people while somebody types, so that nobody has to press Find. The page works without it.

/** Fewer letters would list half a school. */
const LETTERS_MIN = 3
/** How long to wait for the next letter before asking, in milliseconds. */
const PAUSE_MS = 250

/**
 * @typedef {{ text: string, note: string, value?: string, href?: string }} Row
 * @typedef {{ title: string, rows: Row[] }} Suggestions
 */

/** @param {string} tag @param {string} text */
function element(tag, text) {
  const made = document.createElement(tag)
  made.textContent = text
  return made
}

/** A person to choose in the form. @param {string} name @param {Row} row */
function choice(name, row) {
  const input = document.createElement('input')
  input.type = 'radio'
  input.name = name
  input.value = row.value ?? ''
  const words = element('span', row.text)
  if (row.note !== '') words.append(element('small', row.note))
  const label = document.createElement('label')
  label.className = 'choice'
  label.append(input, words)
  return label
}

/** A person to open. @param {Row} row */
function link(row) {
  const anchor = document.createElement('a')
  anchor.href = row.href ?? ''
  anchor.textContent = row.text
  const item = document.createElement('li')
  item.append(anchor)
  if (row.note !== '') item.append(element('small', row.note))
  return item
}

/** @param {HTMLElement} finder @param {Suggestions} found */
function draw(finder, { title, rows }) {
  const name = finder.dataset['name']
  if (rows.length === 0) {
    const text = element('p', finder.dataset['empty'] ?? title)
    text.className = 'hint'
    return text
  }
  if (name === undefined) {
    const list = document.createElement('ul')
    list.className = 'plain-list'
    list.append(...rows.map(link))
    return list
  }
  const none = choice(name, { text: finder.dataset['none'] ?? '', note: '', value: '' })
  const group = document.createElement('fieldset')
  group.className = 'choices'
  group.append(element('legend', title), ...rows.map((row) => choice(name, row)), none)
  return group
}

/** @param {HTMLElement} finder @param {HTMLInputElement} input @param {Element} found */
function suggest(finder, input, found) {
  let timer = 0
  let turn = 0
  const ask = async () => {
    const mine = ++turn
    const form = input.form ? new FormData(input.form) : new FormData()
    const body = new URLSearchParams({ q: input.value })
    for (const field of ['role', 'school']) {
      const value = form.get(field)
      if (typeof value === 'string') body.set(field, value)
    }
    const answer = await fetch(finder.dataset['suggest'] ?? '', { method: 'POST', body })
    if (!answer.ok || mine !== turn) return
    found.replaceChildren(draw(finder, await answer.json()))
  }
  input.addEventListener('input', () => {
    clearTimeout(timer)
    if (input.value.trim().length < LETTERS_MIN) return
    timer = setTimeout(() => {
      ask().catch(() => {
        // the button beside the field still works
      })
    }, PAUSE_MS)
  })
}

for (const finder of document.querySelectorAll('[data-suggest]')) {
  const input = finder.querySelector('input[name="q"]')
  const found = finder.querySelector('.found')
  if (finder instanceof HTMLElement && input instanceof HTMLInputElement && found) {
    suggest(finder, input, found)
  }
}
