// deploy/relais-admin: the settings of the service come to the command as systemd would give them, and nothing in them
// is evaluated. Its way of reading was held once against systemd's own (docs/deploy.md).
import { spawnSync } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newFolder } from '../support/server.ts'

const test = suite('relais-admin')

/** Runs it with these settings (null: no file), where `runuser` says what it was given. */
function runAdmin(settings: string | null, ...args: string[]) {
  const folder = newFolder()
  if (settings !== null) writeFileSync(join(folder, 'relais.env'), settings)
  const script = readFileSync('deploy/relais-admin', 'utf8')
    .replace('/etc/relais/relais.env', join(folder, 'relais.env'))
    .replace('/opt/relais', folder)
  writeFileSync(join(folder, 'relais-admin.cjs'), script)
  const says = 'console.log(JSON.stringify([process.argv.slice(2), process.env])); process.exit(3)'
  writeFileSync(join(folder, 'runuser'), `#!${process.execPath}\n${says}`, { mode: 0o755 })
  const env = { ...process.env, PATH: folder, OF_ROOT: 'x' }
  const { stdout, status } = spawnSync(
    process.execPath,
    [join(folder, 'relais-admin.cjs'), ...args],
    {
      env,
      encoding: 'utf8',
    },
  )
  const [given, environment] = JSON.parse(stdout) as [string[], Record<string, string>]
  return { given, environment, status, folder }
}

test('it reads the settings as systemd does: nothing in them is run', () => {
  const settings = [
    '# A comment, \\',
    'IT_GOES=on',
    'PUBLIC_URL=https://chat.example.org # no comment  ',
    'DATABASE_URL="postgres://a:p$(touch ran)`touch ran`@h/d?x=1&y=2"',
    "JWT_SECRET='two words;$HOME'",
    'FOREIGN_JWT_PUBLIC_KEY="-----BEGIN\\nMII\\"=\\n"  \'more\'',
    'METRICS_TOKEN=of\\-sixteen\\',
    '-chars',
    '; DATA_DIR=/nowhere',
    'touch ran',
    'HOST=0.0.0.0',
  ].join('\n')
  const { given, environment, status, folder } = runAdmin(settings, 'token', 'a b@c', '$HOME')
  assert.equal(given, [
    '-u',
    'relais',
    '--',
    '/usr/bin/node',
    'dist/server/admin.js',
    'token',
    'a b@c',
    '$HOME',
  ])
  assert.is(status, 3, 'what the command answers')
  assert.equal(environment, {
    PATH: folder,
    NODE_ENV: 'production',
    DATA_DIR: '/var/lib/relais',
    PUBLIC_URL: 'https://chat.example.org # no comment',
    DATABASE_URL: 'postgres://a:p$(touch ran)`touch ran`@h/d?x=1&y=2',
    JWT_SECRET: 'two words;$HOME',
    FOREIGN_JWT_PUBLIC_KEY: '-----BEGIN\\nMII"=\\nmore',
    METRICS_TOKEN: 'of-sixteen-chars',
    HOST: '0.0.0.0',
  })
  assert.not(existsSync(join(folder, 'ran')))
})

test('without a file all is as the service has it', () => {
  const { environment } = runAdmin(null, 'token', 'a@b')
  assert.equal(Object.keys(environment).sort(), ['DATA_DIR', 'NODE_ENV', 'PATH'])
})

test.run()
