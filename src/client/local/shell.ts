// The shell (page, script, styles, icons), kept by the service worker so that the page opens offline.
// Used by main. Plain http addresses have no service worker: then all but offline opening works.

/** The service worker gives its caches the same beginning. */
const CACHE_PREFIX = 'relais-'

export interface Shell {
  /** Whether this browser can keep it. */
  readonly isKept: boolean
  /** Keeps it from now on. */
  keep(): Promise<void>
  /** Looks whether the server has a newer one, which is then fetched in the background. */
  look(): Promise<void>
  /** Whether a newer one than the running one is here. */
  isNewerHere(): Promise<boolean>
  forget(): Promise<void>
}

interface Policies {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): {
    createScriptURL(url: string): unknown
  }
}

/** `scriptUrl` of the running page ends with its build; `npm run dev` gives it none, and keeps nothing. */
export function openShell(scriptUrl: string): Shell {
  const build = /\?(\w+)$/.exec(scriptUrl)?.[1]
  const workers = build === undefined ? undefined : navigator.serviceWorker
  if (workers === undefined || build === undefined) return noShell
  const address = workerAddress()

  return {
    isKept: true,
    keep: () => quietly(() => workers.register(address, { updateViaCache: 'none' })),
    look: () => quietly(async () => (await workers.getRegistration())?.update()),
    async isNewerHere() {
      const newest = (await shellNames()).at(-1)
      return newest !== undefined && newest !== CACHE_PREFIX + build
    },
    forget: () =>
      quietly(async () => {
        await (await workers.getRegistration())?.unregister()
        for (const name of await shellNames()) await caches.delete(name)
      }),
  }
}

const noShell: Shell = {
  isKept: false,
  async keep() {},
  async look() {},
  isNewerHere: async () => false,
  async forget() {},
}

/** In the order in which they were made. */
async function shellNames(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(CACHE_PREFIX))
}

/** The page's policy lets a script's address come from here only, and only this one. */
function workerAddress(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: Policies }
  const address = '/sw.js'
  const policy = trustedTypes?.createPolicy('relais', { createScriptURL: () => address })
  return (policy?.createScriptURL(address) ?? address) as string
}

async function quietly(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch {
    // No network, no room or forbidden: the page only does not open offline.
  }
}
