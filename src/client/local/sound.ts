// The sound of a new message: two short notes made on the spot, at most one such sound a second in this
// browser. Silent until the person has touched the page, as browsers ask. Used by the alerts.

const NOTES = [
  { hertz: 659.25, startSeconds: 0 },
  { hertz: 880, startSeconds: 0.11 },
] as const
const NOTE_SECONDS = 0.22
const LOUDNESS = 0.12
const PAUSE_MS = 1000
const KEY = 'relais.soundAt'

export interface Sound {
  /** The person touched the page: from now on it may sound. */
  unlock(): void
  ring(): void
}

export function createSound(now: () => number = Date.now): Sound {
  let context: AudioContext | null = null
  let lastAt = -Infinity

  function unlock(): void {
    if (context !== null || typeof AudioContext === 'undefined') return
    context = new AudioContext()
    void rest(context)
  }

  function ring(): void {
    if (context === null || isTooSoon()) return
    void play(context)
  }

  /** Tabs that cannot agree who rings hold to the pause by what another wrote down. */
  function isTooSoon(): boolean {
    const at = now()
    const last = Math.max(lastAt, storedAt())
    // A clock that was set back must not silence the page.
    if (at - last >= 0 && at - last < PAUSE_MS) return true
    lastAt = at
    storeAt(at)
    return false
  }

  return { unlock, ring }
}

/** At rest it costs nothing. */
const rest = (context: AudioContext): Promise<void> => context.suspend().catch(() => {})

async function play(context: AudioContext): Promise<void> {
  try {
    await context.resume()
  } catch {
    // No device to sound with.
    return
  }
  const notes = NOTES.map((note) => startNote(context, note.hertz, note.startSeconds))
  notes.at(-1)!.onended = () => void rest(context)
}

function startNote(context: AudioContext, hertz: number, startSeconds: number): OscillatorNode {
  const at = context.currentTime + startSeconds
  const gain = context.createGain()
  gain.gain.setValueAtTime(0.0001, at)
  gain.gain.exponentialRampToValueAtTime(LOUDNESS, at + 0.015)
  gain.gain.exponentialRampToValueAtTime(0.0001, at + NOTE_SECONDS)
  const note = context.createOscillator()
  note.type = 'sine'
  note.frequency.value = hertz
  note.connect(gain).connect(context.destination)
  note.start(at)
  note.stop(at + NOTE_SECONDS)
  return note
}

function storedAt(): number {
  try {
    return Number(localStorage.getItem(KEY) ?? -Infinity)
  } catch {
    return -Infinity
  }
}

function storeAt(at: number): void {
  try {
    localStorage.setItem(KEY, String(at))
  } catch {
    // Forbidden or full: then each tab holds to the pause by itself.
  }
}
