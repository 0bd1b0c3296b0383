type Event = { readonly at: number; readonly order: number; readonly run: () => void }

/** Virtual time: what is to happen, and when. Events of one moment happen in the order they were planned. */
export class Events {
  now = 0
  #order = 0
  #planned: Event[] = []

  after(ms: number, run: () => void): { cancel(): void } {
    const event = { at: this.now + ms, order: this.#order++, run }
    this.#planned.push(event)
    return { cancel: () => (this.#planned = this.#planned.filter((other) => other !== event)) }
  }

  /** When the next event is due; Infinity when nothing is planned. */
  nextAt(): number {
    return this.#planned.reduce((at, event) => Math.min(at, event.at), Infinity)
  }

  /** Carries out the next event. */
  step(): void {
    const next = this.#planned.reduce<Event | undefined>(
      (best, event) =>
        !best || event.at < best.at || (event.at === best.at && event.order < best.order)
          ? event
          : best,
      undefined,
    )
    if (!next) return
    this.#planned = this.#planned.filter((event) => event !== next)
    this.now = Math.max(this.now, next.at)
    next.run()
  }
}
