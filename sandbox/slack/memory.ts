/** The workspace over a restart: messages, homes and tokens stay, as in the real one. */
import type { Memory } from '../control/state-file.ts'
import { touch, type Desk, type World } from './world.ts'

/** Open modals are not among it: a client that lost its connection closes them. */
type SavedDesk = Pick<Desk, 'messages' | 'home' | 'notice' | 'version'>

type SavedWorld = Pick<World, 'grants' | 'oauth' | 'responseUrls' | 'lastTs'> & {
  /** By user id. */
  desks: Map<string, SavedDesk>
}

const savedDesk = ({ messages, home, notice, version }: Desk): SavedDesk => ({
  messages,
  home,
  notice,
  version,
})

/** What is scripted or recorded for a test (faults, traffic) is over with the process. */
export const memoryOf = (world: World): Memory<SavedWorld> => ({
  format: 'slack-1',
  save: () => {
    const { grants, oauth, responseUrls, lastTs } = world
    const desks = new Map([...world.desks].map(([id, desk]) => [id, savedDesk(desk)]))
    return { grants, oauth, responseUrls, lastTs, desks }
  },
  load: ({ desks, ...rest }) => {
    Object.assign(world, rest)
    for (const [id, desk] of world.desks) {
      Object.assign(desk, desks.get(id))
      // A page that was open before shows the desk as it is now.
      touch(desk)
    }
  },
})
