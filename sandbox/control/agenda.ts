/** What a person would see in the calendar: every demo person's entries, day by day. */
import { html } from 'hono/html'
import { DISTRICT } from '../cast.ts'
import { page } from './page.ts'
import type { Markup } from './page.ts'

export type AgendaEntry = {
  startMs: number
  endMs: number
  isAllDay: boolean
  title: string
  text: string
  link: string | undefined
  /** Small print: private, free, reminder. */
  marks: readonly string[]
}

export type Agenda = {
  name: string
  email: string
  calendars: readonly { name: string; entries: readonly AgendaEntry[] }[]
}

/** The page for people of a sandbox calendar. Times are shown in the district's time zone. */
export function agendaPage(title: string, people: readonly Agenda[]): Markup {
  return page(
    title,
    html`<p class="dim">
        A calendar that lives on this machine and stands in for the real one. Times are
        ${DISTRICT.timeZone}. <a href="/">Look again</a>
      </p>
      <div class="people">${people.map(personCard)}</div>`,
  )
}

function personCard(person: Agenda): Markup {
  return html`<section class="card">
    <h2>${person.name}</h2>
    <p class="dim">${person.email}</p>
    ${person.calendars.map(({ name, entries }) => calendarBlock(name, entries))}
  </section>`
}

function calendarBlock(name: string, entries: readonly AgendaEntry[]): Markup {
  if (entries.length === 0)
    return html`<h3>${name}</h3>
      <p class="dim">Nothing planned.</p>`
  const days = Map.groupBy(
    entries.toSorted((a, b) => a.startMs - b.startMs),
    (entry) => dayOf(entry.startMs),
  )
  return html`<h3>${name}</h3>
    ${[...days].map(
      ([day, ofDay]) =>
        html`<p><strong>${day}</strong></p>
          <ul>
            ${ofDay.map(entryLine)}
          </ul>`,
    )}`
}

function entryLine(entry: AgendaEntry): Markup {
  return html`<li>
    <span class="dim">${timeOf(entry)}</span> ${entry.title}
    ${entry.text ? html`<br /><span class="dim">${entry.text}</span>` : ''}
    ${entry.link ? html`<br /><a href="${entry.link}" rel="noreferrer">${entry.link}</a>` : ''}
    ${entry.marks.length > 0 ? html`<br /><small class="dim">${entry.marks.join(' · ')}</small>` : ''}
  </li>`
}

function dayOf(instantMs: number): string {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: DISTRICT.timeZone,
    dateStyle: 'full',
  }).format(instantMs)
}

function timeOf(entry: AgendaEntry): string {
  if (entry.isAllDay) return 'All day'
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: DISTRICT.timeZone,
    timeStyle: 'short',
  })
  return `${clock.format(entry.startMs)} – ${clock.format(entry.endMs)}`
}
