/** The first page: whose desk do you want to sit at? */
import { html } from 'hono/html'
import { CAST, CREDENTIALS } from '../../cast.ts'
import type { Person } from '../people.ts'
import type { World } from '../world.ts'
import { pageHtml } from './layout.ts'
import type { Html } from './text.ts'

const CAST_IDS: ReadonlySet<string> = new Set(CAST.map((member) => member.slackUserId))

const personItem = (person: Person): Html =>
  html`<li>
    <a href="/as/${person.id}"
      ><strong>${person.name}</strong><br /><small>${person.about}</small></a
    >
  </li>`

export function pickerPage(world: World): Html {
  const people = [...world.desks.values()]
    .map(({ person }) => person)
    .filter(({ id }) => id !== CREDENTIALS.slack.botUserId)
  const cast = people.filter(({ id }) => CAST_IDS.has(id))
  const others = people.filter(({ id }) => !CAST_IDS.has(id))
  return pageHtml(
    'Who are you?',
    html`<main class="picker">
      <h1>Who are you today?</h1>
      <p>
        Pick a person, type <code>/concern</code> as they would, and watch what Offramp does. Start
        with the teacher; then be the counselor, who gets the notice.
      </p>
      <h2>The demo district</h2>
      <ul class="people">
        ${cast.map(personItem)}
      </ul>
      <h2>People Offramp must turn away or help to connect</h2>
      <ul class="people">
        ${others.map(personItem)}
      </ul>
    </main>`,
  )
}
