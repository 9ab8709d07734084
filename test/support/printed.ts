// What a terminal or Postman shows, line by line, and the next line of it that a text promises.
// A strict line may not be passed over: what nobody expects is as much a fault as what is missing.
import { Bell } from './bell.ts'

export class Printed {
  /** All lines so far. */
  readonly lines: string[] = []
  /** Called with each line as it comes. */
  onLine: (line: string) => void = () => {}
  readonly #isStrict: (line: string) => boolean
  readonly #bell = new Bell()
  #taken = 0

  constructor(isStrict: (line: string) => boolean) {
    this.#isStrict = isStrict
  }

  add(line: string): void {
    this.lines.push(line)
    this.onLine(line)
    this.#bell.ring()
  }

  /** Waits for the next line that fits and takes it, with all before it. */
  take(expected: RegExp): Promise<string> {
    return this.#bell.until(() => {
      while (this.#taken < this.lines.length) {
        const line = this.lines[this.#taken++]!
        if (expected.test(line)) return line
        if (this.#isStrict(line)) throw new Error(`instead there is: ${line}`)
      }
      return undefined
    }, 'it did not come')
  }

  /** The strict lines that nobody has taken. */
  get left(): string[] {
    return this.lines.slice(this.#taken).filter(this.#isStrict)
  }
}

/** A line as a text shows it: … stands for any run of characters, blanks at its end are not seen. */
export function patternOf(line: string): RegExp {
  const parts = line.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}\\s*$`)
}
