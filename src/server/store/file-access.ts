// Whether this process may use the files of the data folder. Asked by data-folder.ts before SQLite opens them, whose
// own errors name neither a file nor what to do: a backup that root has put back is root's.
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'

const { R_OK, W_OK, X_OK } = constants
const CHANGED = ['relais.sqlite', 'relais.sqlite-wal', 'relais.sqlite-shm']
const READ = ['jwt-secret', 'webhook-secret', 'running.sqlite']

/** Throws a sentence that names the file, whose it is, and the command that mends it. */
export function insistOnAccess(folder: string): void {
  insistOn(folder, R_OK | W_OK | X_OK, 'u+rwx')
  for (const name of CHANGED) insistOn(join(folder, name), R_OK | W_OK, 'u+rw')
  for (const name of READ) insistOn(join(folder, name), R_OK, 'u+r')
}

function insistOn(path: string, wanted: number, mode: string): void {
  try {
    if (existsSync(path)) accessSync(path, wanted)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'EACCES' && code !== 'EPERM') throw new Error(`${path} cannot be used: ${message}`)
    const { uid, mode: found } = statSync(path)
    const { username } = userInfo()
    throw new Error(
      `${path} cannot be ${wanted & W_OK ? 'read and written' : 'read'} by ${username}, who runs Relais: it belongs to ${uid === 0 ? 'root' : `the user ${uid}`}, with the mode ${(found & 0o777).toString(8)}. As root: chown ${username}: "${path}" && chmod ${mode} "${path}"`,
    )
  }
}
