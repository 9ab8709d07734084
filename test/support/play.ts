// Plays the sessions of a text of the documentation, and fails where the text promises something else than
// a person would see. Called by test/tutorial. Ends all that the text has started.
import { readFileSync } from 'node:fs'
import { Line } from './line.ts'
import { patternOf } from './printed.ts'
import { readerOf, type Reader, type Setting } from './reader.ts'
import { actionsOf, type Action } from './session.ts'
import { Terminal } from './terminal.ts'

/** Programs that go on until somebody ends them; the player waits for the end of all others. */
const GOES_ON = /\bnpm (start|run tutorial)|^node |\bwscat\b|^fg$/
const IS_WSCAT = /\bwscat\b|^fg$/
const COMMAND_ENDS_WITHIN_MS = 60_000
/** A key that makes a program stop without a word cannot be awaited otherwise. */
const PERSON_LOOKS_MS = 500
/** Before the same key is pressed again. */
const PERSON_WAITS_MS = 10_000
/** What a line says when its server has ended; Relais itself says goodbye first. */
const FAREWELL = /^Disconnected \(|"type":"goodbye"/
const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]+/

/** Plays everything that a text shows. */
export async function play(path: string, setting: Setting = {}): Promise<void> {
  await playText(readFileSync(path, 'utf8'), path, setting)
}

export async function playText(markdown: string, path: string, setting: Setting): Promise<void> {
  const actions = actionsOf(markdown)
  if (actions.length === 0) throw new Error(`${path} shows no session: nothing was played`)
  const player = new Player(await readerOf(setting))
  let last = actions[0]!
  try {
    for (const action of actions) await player.act((last = action))
    await player.end()
  } catch (error) {
    const place = `${path}:${last.line}, ${last.where}, "${last.text}"`
    const fault = new Error(`${place}: ${(error as Error).message}\n${player.shown()}`)
    fault.stack = fault.name // where it failed is a line of the text, not of the code
    throw fault
  } finally {
    await player.close()
  }
}

class Player {
  readonly #terminals = new Map<string, Terminal>()
  readonly #postmen = new Map<string, Line>()
  readonly #reader: Reader
  #runs: Terminal | undefined
  #token = ''

  constructor(reader: Reader) {
    this.#reader = reader
  }

  async act({ where, does, text }: Action): Promise<void> {
    const said = this.#reader.translate(text)
    if (does === 'show') {
      await (this.#postmen.get(where) ?? this.#terminal(where)).printed.take(patternOf(said))
      return
    }
    await this.#runs?.idle(COMMAND_ENDS_WITHIN_MS)
    this.#runs = undefined
    if (does === 'connect') this.#postmen.set(where, await Line.open(this.#withToken(said)))
    else if (this.#postmen.has(where)) this.#postmen.get(where)!.say(said)
    else await this.#use(this.#terminal(where), does, said)
  }

  async #use(terminal: Terminal, does: Action['does'], text: string): Promise<void> {
    if (does === 'type') return terminal.type(text)
    if (does === 'run') {
      await terminal.run(this.#withToken(text))
      if (!GOES_ON.test(text)) this.#runs = terminal
      return
    }
    terminal.press(text)
    // npx keeps the prompt when wscat is suspended: then a second Ctrl+Z is needed, as in the text.
    if (text === 'Z') return void (await terminal.idle(PERSON_LOOKS_MS).catch(() => {}))
    // The shell names what `fg` goes on with before it gives it the keyboard: a Ctrl+C in between is lost.
    await terminal.idle(PERSON_WAITS_MS).catch(() => terminal.press(text))
    await terminal.idle()
  }

  /** Ends the servers first, so that each line still brings all that is on its way, then its own end. */
  async end(): Promise<void> {
    await this.#runs?.idle(COMMAND_ENDS_WITHIN_MS)
    // A server that has answered two requests has read what was typed before them.
    for (const port of [...this.#reader.ports, ...this.#reader.ports])
      await fetch(`http://localhost:${port}`).catch(() => {})
    const busy = [...this.#terminals.values()].filter(({ isIdle }) => !isIdle)
    for (const terminal of busy) if (!IS_WSCAT.test(terminal.command)) terminal.press('C')
    await Promise.all(busy.map((terminal) => terminal.idle()))
    await Promise.all([...this.#postmen.values()].map((postman) => postman.closed()))
    const places = [...this.#terminals, ...this.#postmen]
    const left = places.flatMap(([where, { printed }]) => {
      const lines = printed.left.filter((line) => !FAREWELL.test(line))
      return lines.map((line) => `${where}: ${line}`)
    })
    if (left.length > 0) throw new Error(`at the end, the text does not show:\n${left.join('\n')}`)
  }

  async close(): Promise<void> {
    for (const { socket } of this.#postmen.values()) socket.terminate()
    await Promise.all([...this.#terminals.values()].map((terminal) => terminal.close()))
  }

  /** The last lines of every terminal, for whoever reads the fault. */
  shown(): string {
    const places = [...this.#terminals, ...this.#postmen]
    const lines = places.flatMap(([where, { printed }]) => [
      `# ${where}`,
      ...printed.lines.slice(-12).map((line) => line.slice(0, 200)),
    ])
    return `This was shown:\n${lines.join('\n')}`
  }

  #terminal(where: string): Terminal {
    const known = this.#terminals.get(where)
    if (known !== undefined) return known
    const terminal = new Terminal(this.#reader.folder, this.#reader.env)
    terminal.printed.onLine = (line) => (this.#token = TOKEN.exec(line)?.[0] ?? this.#token)
    this.#terminals.set(where, terminal)
    return terminal
  }

  /** The reader puts the token that was printed last in place of …. */
  #withToken(text: string): string {
    return text.replace(/(token=|Bearer )…/, `$1${this.#token}`)
  }
}
