// The bus of one process: hands on what it is given, at once and in order.
import type { Bus, Publication } from './bus.ts'

export class MemoryBus implements Bus {
  #listeners: ((publication: Publication) => void)[] = []

  publish(publication: Publication): void {
    for (const listener of this.#listeners) listener(publication)
  }

  subscribe(listener: (publication: Publication) => void): void {
    this.#listeners.push(listener)
  }

  // There is no other process.
  attend(): void {}
  neglect(): void {}
  async attentive(): Promise<void> {}
}
