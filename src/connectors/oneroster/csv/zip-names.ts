import { Refusal } from './refusal.ts'
import { NAME_BYTES_MAX } from './zip-format.ts'

/** A OneRoster package has about two dozen files; more than this is something else. */
const ENTRIES_MAX = 64
/** What macOS puts beside the files of a folder it packs; never looked into. */
const MAC_FOLDER = '__MACOSX/'
const MAC_FILE = /(?:^|\/)(?:\.DS_Store|\._[^/]*)$/
const UNSAFE = /[\\:\p{Cc}]|^\/|(?:^|\/)\.\.?(?:\/|$)|\/\//u

/**
 * Checks the names of a package one after the other. People pack the files themselves or the one folder they are in;
 * any other path is refused, and so is a name that comes twice.
 */
export class ZipNames {
  readonly #seen = new Set<string>()
  #folder: string | null = null
  #count = 0

  /** The plain name of the file in lower case, or null for a folder and for what an operating system added. */
  take(name: string): string | null {
    if (++this.#count > ENTRIES_MAX) throw new Refusal('too_many_entries', { detail: ENTRIES_MAX })
    if (name === '' || name.length >= NAME_BYTES_MAX || UNSAFE.test(name)) {
      throw new Refusal('name_unsafe', { file: name })
    }
    const plain = name.toLowerCase()
    if (this.#seen.has(plain)) throw new Refusal('name_twice', { file: name })
    this.#seen.add(plain)
    if (name.startsWith(MAC_FOLDER) || MAC_FILE.test(name)) return null
    return this.#inFolder(name, plain)
  }

  #inFolder(name: string, plain: string): string | null {
    const slash = plain.indexOf('/')
    const folder = plain.slice(0, slash + 1)
    const isNested = plain.indexOf('/', slash + 1) !== -1
    if (isNested || (this.#folder ?? folder) !== folder) {
      throw new Refusal('name_unsafe', { file: name })
    }
    this.#folder = folder
    return plain.slice(slash + 1) || null
  }
}
