import { Refusal } from './refusal.ts'
import { NAME_BYTES_MAX } from './zip-format.ts'

/** A OneRoster package has about two dozen files; more than this is something else. */
const ENTRIES_MAX = 64
/** What macOS puts beside the files of a folder it packs; never looked into. */
const MAC_FOLDER = '__MACOSX/'
const MAC_FILE = /(?:^|\/)(?:\.DS_Store|\._[^/]*)$/
const UNSAFE = /[:\p{Cc}]|^\/|(?:^|\/)\.\.?(?:\/|$)|\/\//u
/** Some programs write every path from the folder they stood in. */
const HERE = /^(?:\.\/)+/

/**
 * Checks the names of a package one after the other. People pack the files themselves or the folder they are in, however
 * deep it lies; files of a roster in two places are refused, because nothing tells which are meant. So is a name that
 * leads out of the zip or comes twice.
 */
export class ZipNames {
  readonly #isRead: (plain: string) => boolean
  readonly #seen = new Set<string>()
  #folder: string | null = null
  #count = 0

  /** `isRead`: whether a file of that plain name would be read. */
  constructor(isRead: (plain: string) => boolean) {
    this.#isRead = isRead
  }

  /** The plain name of the file in lower case, or null for a folder and for what nobody looks into. */
  take(name: string): string | null {
    if (++this.#count > ENTRIES_MAX) throw new Refusal('too_many_entries', { detail: ENTRIES_MAX })
    // Older programs on Windows part folders with backslashes.
    const path = name.replaceAll('\\', '/').replace(HERE, '')
    if (name === '' || name.length >= NAME_BYTES_MAX || UNSAFE.test(path)) {
      throw new Refusal('name_unsafe', { file: name })
    }
    if (path === '') return null
    const plain = path.toLowerCase()
    if (this.#seen.has(plain)) throw new Refusal('name_twice', { file: name })
    this.#seen.add(plain)
    if (path.startsWith(MAC_FOLDER) || MAC_FILE.test(path)) return null
    return this.#inFolder(name, plain)
  }

  #inFolder(name: string, path: string): string | null {
    const slash = path.lastIndexOf('/') + 1
    const [folder, plain] = [path.slice(0, slash), path.slice(slash)]
    if (plain === '') return null
    if (!this.#isRead(plain)) return folder === (this.#folder ?? folder) ? plain : null
    if (folder !== (this.#folder ?? folder)) throw new Refusal('folders', { file: name })
    this.#folder = folder
    return plain
  }
}
