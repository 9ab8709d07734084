// Loads a source file of the server as it is, for scripts that need what it exports. Bundled in memory: writes nothing.
import { build } from 'esbuild'

/** What `path` exports; packages are those of the project. */
export async function loadSource(path) {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  })
  const code = Buffer.from(outputFiles[0].contents).toString('base64')
  return import(`data:text/javascript;base64,${code}`)
}
