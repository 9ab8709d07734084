// A terminal as a person has it: a shell in a real pseudo terminal (of the program `script`), so that wscat
// shows what it shows to people and Ctrl+C and Ctrl+Z do what they do to people.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Bell, DEADLINE_MS } from './bell.ts'
import { Printed } from './printed.ts'

/** The shell's prompt: a character that no program prints. */
const PROMPT = '\x1e'
const SHELL = 'stty -echo; PS1=$PROMPT exec bash --norc --noprofile --noediting'
const WSCAT_LINE = /^(< |Connected \(|Disconnected \(|error: )/

const open = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of open) child.kill('SIGKILL')
})

export class Terminal {
  readonly printed = new Printed((line) => WSCAT_LINE.test(line))
  /** The command that runs, or ran last. */
  command = ''
  isIdle = false
  readonly #bell = new Bell()
  readonly #script: ChildProcess
  #unread = ''
  #typed = 0

  constructor(cwd: string, env: Record<string, string | undefined>) {
    this.#script = spawn('script', ['-qfec', SHELL, '/dev/null'], {
      cwd,
      env: { ...env, SHELL: '/bin/sh', TERM: 'xterm', PROMPT },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    open.add(this.#script)
    this.#script.stdout!.setEncoding('utf8').on('data', (text: string) => this.#read(text))
  }

  /** Types a command at the shell, as soon as the shell asks for one. */
  async run(command: string): Promise<void> {
    await this.idle()
    this.command = command
    this.isIdle = false
    this.#write(`${command}\n`)
  }

  /** Types into wscat, and waits until wscat has taken it: it repeats what is typed. */
  async type(text: string): Promise<void> {
    const before = this.#typed
    this.#write(`${text}\r`)
    const isTaken = () => this.#typed > before || undefined
    await this.#bell.until(isTaken, 'it could not be typed')
  }

  /** Ctrl and a letter. */
  press(letter: string): void {
    this.#write(String.fromCharCode(letter.charCodeAt(0) - 64))
  }

  /** Waits until the shell asks for a command. */
  async idle(withinMs = DEADLINE_MS): Promise<void> {
    await this.#bell.until(() => this.isIdle || undefined, 'the prompt did not come', withinMs)
  }

  /** Hangs up, which ends what runs in it. */
  async close(): Promise<void> {
    if (this.#script.exitCode === null && this.#script.signalCode === null) {
      this.#script.kill('SIGKILL')
      await once(this.#script, 'exit')
    }
    open.delete(this.#script)
  }

  #write(text: string): void {
    this.#script.stdin!.write(text)
  }

  #read(text: string): void {
    const parts = (this.#unread + text).split(/(\n|\x1e)/)
    this.#unread = parts.pop()!
    for (let index = 0; index < parts.length; index += 2) {
      const line = drawn(parts[index]!)
      if (line.startsWith('> ')) this.#typed += 1
      else if (line !== '') this.printed.add(line)
      if (parts[index + 1] === PROMPT) this.isIdle = true
    }
    this.#bell.ring()
  }
}

/** What is left of a line when it is drawn: no colours, and nothing that was written over. */
function drawn(line: string): string {
  const plain = line.replace(/\x1b\[[\d;?]*[A-Za-z]/g, '').replace(/\r+$/, '')
  return plain.slice(plain.lastIndexOf('\r') + 1)
}
