import type { BrowserSession, Page } from '../../../sandbox/run/browser-session.ts'
import { linksOf, formsOf } from '../../../sandbox/run/page-form.ts'
import type { Key, Scene } from '../../../sandbox/run/journey/scene.ts'

/** What people's browsers saw: every page, in order. */
export class Album {
  readonly pages: Page[] = []

  /** Somebody's browser; every page it shows is kept. */
  async browserOf(scene: Scene, key: Key): Promise<BrowserSession> {
    const { browser, home } = await scene.browserOf(key)
    this.pages.push(home)
    const kept = async (page: Promise<Page>) => {
      const shown = await page
      this.pages.push(shown)
      return shown
    }
    return {
      open: (url) => kept(browser.open(url)),
      submit: (page, wanted) => kept(browser.submit(page, wanted)),
    }
  }

  /** Everything that could end in a history, a log or a proxy: addresses of pages, links and forms, and page titles. */
  outsideText(): string[] {
    return this.pages.flatMap(({ url, html }) => [
      url,
      ...linksOf(html).map(({ href }) => href),
      ...formsOf(html, url).map(({ action }) => action),
      ...[...html.matchAll(/<title>([\s\S]*?)<\/title>/g)].map(([title]) => title),
    ])
  }
}
