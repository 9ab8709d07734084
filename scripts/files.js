// Finds files and says where the project is; called by the other scripts.
// Uses only what Node brings, because nothing may be installed yet.
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Every file under a folder of the project whose name ends so: `src/server/main.ts`, in order. */
export function filesUnder(folder, ending = '') {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((path) => path.slice(root.length).replaceAll('\\', '/'))
    .filter((path) => !path.includes('/node_modules/'))
    .sort()
}

/** When something in these files and folders last changed; a folder changes when a file goes away. */
export function lastChange(paths) {
  const times = paths.map((path) => {
    const found = statSync(join(root, path), { throwIfNoEntry: false })
    if (!found?.isDirectory()) return found?.mtimeMs ?? 0
    return Math.max(
      found.mtimeMs,
      lastChange(readdirSync(join(root, path)).map((name) => join(path, name))),
    )
  })
  return Math.max(0, ...times)
}

/** Whether this module is the program, not imported by another. */
export const isProgram = (url) => realpathSync(process.argv[1]) === fileURLToPath(url)
