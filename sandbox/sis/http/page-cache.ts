/** Pages already built, within a fixed amount of memory. */
export type PageCache = {
  get(key: string): Page | undefined
  set(key: string, page: Page): void
}

export type Page = { body: Buffer; total: number; rows: number }

/** Enough for the pages being asked for again; the rest are made anew, which is nearly as fast. */
const BYTES_MAX = 16 * 1024 * 1024

/** The least recently used pages give way first. */
export function createPageCache(): PageCache {
  const pages = new Map<string, Page>()
  let bytes = 0
  const drop = (key: string): void => {
    bytes -= pages.get(key)?.body.length ?? 0
    pages.delete(key)
  }
  return {
    get(key) {
      const page = pages.get(key)
      if (page) {
        pages.delete(key)
        pages.set(key, page)
      }
      return page
    },
    set(key, page) {
      drop(key)
      pages.set(key, page)
      bytes += page.body.length
      for (const oldest of pages.keys()) {
        if (bytes <= BYTES_MAX) return
        drop(oldest)
      }
    },
  }
}
