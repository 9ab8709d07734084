// Reads the sessions that a text of the documentation shows: what is typed where, and what must appear.
// Called by play.ts; knows no terminal.

/** One line of a session. `where` is "terminal 2", or "Postman 1" for the first connection of a page. */
export interface Action {
  line: number
  where: string
  does: 'run' | 'type' | 'press' | 'connect' | 'show'
  text: string
}

type Reading = [pattern: RegExp, does: Action['does']]

const READINGS: Record<string, Reading[]> = {
  console: [
    [/^\$ (.*)$/, 'run'],
    [/^> (.*)$/, 'type'],
    [/^\^([A-Z])$/, 'press'],
    [/^(.*)$/, 'show'],
  ],
  postman: [
    [/^URL (.*)$/, 'connect'],
    [/^↑ (.*)$/, 'type'],
    [/^↓ (.*)$/, 'show'],
  ],
}

/** Everything in the order of the page, over all its ```console and ```postman blocks. */
export function actionsOf(markdown: string): Action[] {
  const actions: Action[] = []
  let language = ''
  let terminal = 'terminal 1'
  let connections = 0
  for (const [index, content] of markdown.split('\n').entries()) {
    const fence = /^```(\w*)$/.exec(content)
    if (fence !== null) language = language === '' ? fence[1]! || 'text' : ''
    const readings = READINGS[language]
    if (fence !== null || readings === undefined || content.trim() === '') continue
    const line = index + 1
    const change = language === 'console' && /^# (terminal \d+)/.exec(content)
    if (change) {
      terminal = change[1]!
      continue
    }
    const { does, text } = read(content, readings, line)
    if (does === 'connect') connections += 1
    const where = language === 'postman' ? `Postman ${connections}` : terminal
    actions.push({ line, where, does, text })
  }
  return actions
}

function read(content: string, readings: Reading[], line: number) {
  for (const [pattern, does] of readings) {
    const found = pattern.exec(content)
    if (found !== null) return { does, text: found[1]! }
  }
  throw new Error(`line ${line}: "${content}" is nothing that Postman shows: URL, ↑ or ↓`)
}
