/** What one person sees: sidebar, messages, App Home, and the modal on top. */
import { html } from 'hono/html'
import { DISTRICT } from '../../cast.ts'
import { CHANNEL, CHANNEL_MESSAGES } from '../channel.ts'
import { SLACKBOT } from '../messages.ts'
import type { Desk, Message, OpenView, World } from '../world.ts'
import { blocksHtml, type Surface } from './blocks.ts'
import { pageHtml } from './layout.ts'
import { messageHtml, type Html } from './text.ts'

export type Tab = 'messages' | 'home' | 'channel'

/** The manifest's callback ids and command; the page offers them where Slack would. */
const COMMAND = '/concern'
const GLOBAL_SHORTCUT = 'raise_concern'
const MESSAGE_SHORTCUT = 'raise_from_message'

const MS_PER_S = 1000

type Place = { desk: Desk; tab: Tab }

const formHtml = ({ desk, tab }: Place, body: Html): Html =>
  html`<form method="post" action="/as/${desk.person.id}/do?tab=${tab}">${body}</form>`

function timeHtml(ts: string): Html {
  const when = new Date(Number(ts) * MS_PER_S)
  const shown = when.toLocaleTimeString('en-US', {
    timeZone: DISTRICT.timeZone,
    hour: 'numeric',
    minute: '2-digit',
  })
  return html`<time datetime="${when.toISOString()}">${shown}</time>`
}

const nameOf = (world: World, user: string): string =>
  user === SLACKBOT ? 'Slackbot' : (world.desks.get(user)?.person.name ?? user)

const bare = (id: string): Surface => ({ id, values: {}, failures: {}, offered: {}, queries: {} })

function messageItem(world: World, place: Place, message: Message): Html {
  const body =
    message.blocks.length === 0
      ? html`<p>${messageHtml(message.text)}</p>`
      : blocksHtml(message.blocks, bare(`m${message.ts}`))
  return html`<li class="message${message.isEphemeral ? ' ephemeral' : ''}">
    <div class="byline">
      <strong>${nameOf(world, message.user)}</strong>
      <span class="badge">app</span> ${timeHtml(message.ts)}${
        message.editedTs === null ? '' : html` <small>(edited)</small>`
      }${message.isEphemeral ? html` <small>Only visible to you</small>` : ''}
    </div>
    ${formHtml(place, html`<input type="hidden" name="message" value="${message.ts}" />${body}`)}
  </li>`
}

const composer = (place: Place): Html =>
  formHtml(
    place,
    html`<div class="composer">
      <label for="say">Type a command</label>
      <input id="say" name="say" type="text" value="${COMMAND}" autocomplete="off" />
      <button class="button primary" name="do" value="say">Send</button>
    </div>`,
  )

const messagesTab = (world: World, place: Place): Html =>
  html`<ul class="messages">
      ${place.desk.messages.map((message) => messageItem(world, place, message))}
    </ul>
    ${place.desk.messages.length === 0 ? html`<p class="empty">No messages from Offramp yet. Type ${COMMAND} below to raise a concern.</p>` : ''}
    ${composer(place)}`

const channelTab = (world: World, place: Place): Html =>
  html`<ul class="messages">
      ${CHANNEL_MESSAGES.map(
        (message) =>
          html`<li class="message">
            <div class="byline">
              <strong>${nameOf(world, message.user)}</strong> ${timeHtml(message.ts)}
            </div>
            <p>${messageHtml(message.text)}</p>
            ${formHtml(
              place,
              html`<input type="hidden" name="channelMessage" value="${message.ts}" />
                <button
                  class="button default"
                  name="do"
                  value="messageShortcut ${MESSAGE_SHORTCUT}"
                >
                  Raise a concern from this message
                </button>`,
            )}
          </li>`,
      )}
    </ul>
    ${composer(place)}`

const viewSurface = (view: OpenView): Surface => ({
  id: view.id,
  values: view.values,
  failures: view.failures,
  offered: view.offered,
  queries: view.queries,
})

function homeTab(place: Place): Html {
  const { home } = place.desk
  if (home === null)
    return html`<p class="empty">Offramp has not published a Home for this person yet.</p>`
  return formHtml(
    place,
    html`<input
        type="hidden"
        name="view"
        value="${home.id}"
      />${blocksHtml(home.definition.blocks, viewSurface(home))}`,
  )
}

/** Pressing Enter must not press whatever button comes first. */
const enterButton = html`<button
  class="on-enter"
  name="do"
  value="enter"
  tabindex="-1"
  aria-hidden="true"
>
  Enter
</button>`

function modalHtml(place: Place, view: OpenView): Html {
  const { definition } = view
  if (definition.type !== 'modal') return html``
  const { title, submit, close } = definition
  return html`<div class="backdrop">
    <div class="modal" role="dialog" aria-modal="true" aria-labelledby="modal-title">
      ${formHtml(
        place,
        html`${enterButton}<input type="hidden" name="view" value="${view.id}" />
          <div class="modal-head">
            <h2 id="modal-title">${title.text}</h2>
            <button class="close" name="do" value="close" aria-label="Close">×</button>
          </div>
          <div class="modal-body">
            ${noticeHtml(place.desk)}${blocksHtml(definition.blocks, viewSurface(view))}
          </div>
          <div class="modal-foot">
            <button class="button default" name="do" value="close">
              ${close?.text ?? 'Close'}
            </button>
            ${submit === undefined ? '' : html`<button class="button primary" name="do" value="submit">${submit.text}</button>`}
          </div>`,
      )}
    </div>
  </div>`
}

const noticeHtml = ({ notice }: Desk): Html =>
  notice === null
    ? html``
    : html`<div class="notice" role="alert">
        <strong>${notice.text}</strong>${
          notice.because === ''
            ? ''
            : html` <details>
                <summary>Why</summary>
                <code>${notice.because}</code>
              </details>`
        }
      </div>`

const tabLink = ({ desk, tab }: Place, to: Tab, label: string): Html =>
  html`<a href="/as/${desk.person.id}?tab=${to}" ${tab === to ? html` aria-current="page"` : ''}
    >${label}</a
  >`

const sidebar = (world: World, place: Place): Html =>
  html`<nav class="sidebar" aria-label="Workspace">
    <h1>
      ${world.workspaces.find(({ teamId }) => teamId === place.desk.person.teamId)?.name ?? ''}
    </h1>
    <p>
      You are <strong>${place.desk.person.name}</strong><br /><small
        >${place.desk.person.about}</small
      ><br /><a href="/">Be someone else</a>
    </p>
    <h2>Channels</h2>
    ${tabLink(place, 'channel', `# ${CHANNEL.name}`)}
    <h2>Apps</h2>
    ${tabLink(place, 'messages', 'Offramp · Messages')}
    ${formHtml({ ...place, tab: 'home' }, html`<button class="link" name="do" value="openHome" ${place.tab === 'home' ? html` aria-current="page"` : ''}>Offramp · Home</button>`)}
    <h2>Shortcuts</h2>
    ${formHtml(place, html`<button class="link" name="do" value="shortcut ${GLOBAL_SHORTCUT}">Raise a concern</button>`)}
  </nav>`

const TITLES: Readonly<Record<Tab, string>> = {
  messages: 'Offramp · Messages',
  home: 'Offramp · Home',
  channel: `# ${CHANNEL.name}`,
}

function tabBody(world: World, place: Place): Html {
  if (place.tab === 'home') return homeTab(place)
  return place.tab === 'channel' ? channelTab(world, place) : messagesTab(world, place)
}

export function deskPage(world: World, place: Place): Html {
  const { desk, tab } = place
  const top = desk.stack.at(-1)
  return pageHtml(
    desk.person.name,
    html`<div
        class="desk"
        data-version="${desk.version}"
        data-person="${desk.person.id}"
        ${top === undefined ? '' : html` inert`}
      >
        ${sidebar(world, place)}
        <main>
          <h2>${TITLES[tab]}</h2>
          <p class="live" hidden>
            Something new has arrived. <a href="/as/${desk.person.id}?tab=${tab}">Show it</a>
          </p>
          ${top === undefined ? noticeHtml(desk) : ''} ${tabBody(world, place)}
        </main>
      </div>
      ${top === undefined ? '' : modalHtml(place, top)}`,
  )
}
