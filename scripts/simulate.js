// `npm run simulate`: what an installation of so many people needs, and what breaks first. Arithmetic from
// simulate/assumptions.js, and a draw of conversations that the server's own partition function places. docs/scale.md
// shows its output. Starts no server.
import { parseArgs } from 'node:util'
import { setup } from './setup.js'
import { assumptions, kinds, spread } from './simulate/assumptions.js'
import { installationOf, limitsOf, resourcesOf } from './simulate/installation.js'
import { loadOf, randomFrom, subscribedBy } from './simulate/placing.js'

const flagOf = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const usage = `Usage: npm run simulate -- [--people 1000000] [--channels partitions or conversations] [--assumptions]
Each assumption is a flag; --assumptions lists them.`

function readFlags() {
  const options = {
    channels: { type: 'string', default: 'partitions' },
    assumptions: { type: 'boolean', default: false },
    most: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  }
  for (const name of Object.keys(assumptions)) options[flagOf(name)] = { type: 'string' }
  const { values } = parseArgs({ options })
  const numberOf = (flag, text) => {
    const number = Number(text)
    if (text.trim() === '' || !Number.isFinite(number) || number < 0)
      throw new Error(`--${flag} must be a number from 0 on; got ${text}.`)
    return number
  }
  if (!['partitions', 'conversations'].includes(values.channels))
    throw new Error(`--channels must be partitions or conversations; got ${values.channels}.`)
  const given = Object.fromEntries(
    Object.entries(assumptions).map(([name, { value }]) => {
      const text = values[flagOf(name)]
      return [name, text === undefined ? value : numberOf(flagOf(name), text)]
    }),
  )
  if (given.people < 1000) throw new Error('--people must be 1000 or more.')
  const [most, seed] = [numberOf('most', values.most), numberOf('seed', values.seed)]
  return { given, most, seed, channels: values.channels, isList: values.assumptions }
}

/** The server's own. */
async function readPartition() {
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: ['src/server/bus/partition.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  })
  const code = Buffer.from(outputFiles[0].contents).toString('base64')
  return import(`data:text/javascript;base64,${code}`)
}

const count = (value) => {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return value.toLocaleString('en', { maximumFractionDigits: digits })
}
const shareOf = (value) => (value < 0.001 ? 'under 0.1 %' : `${count(value * 100)} %`)

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const pad = (text, column) =>
    column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column])
  for (const row of rows) console.log(`  ${row.map(pad).join('  ').trimEnd()}`)
}

function list() {
  const rows = Object.entries(assumptions).map(([name, { value, unit, says, from }]) => [
    `--${flagOf(name)}`,
    `${value.toLocaleString('en')}${unit && ` ${unit}`}`,
    `${from}:`,
    says,
  ])
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)))
  for (const [name, value, from, says] of rows)
    console.log(
      [name.padEnd(widths[0]), value.padStart(widths[1]), from.padEnd(widths[2]), says].join('  '),
    )
  console.log('\nkinds of conversations, assumed:')
  table([
    ['', 'people', 'a person is in', 'and writes a day'],
    ...kinds.map((kind) => [kind.name, count(kind.size), count(kind.each), count(kind.sentPerDay)]),
  ])
}

async function simulate({ given, most, seed, channels }) {
  const { PARTITIONS, partitionOf } = await readPartition()
  const installation = installationOf(given, kinds, channels)
  const { nodes, messages } = installation
  const random = randomFrom(seed)
  const peopleOnNode = installation.online / nodes

  console.log(`${count(given.people)} people, of whom ${count(installation.online)} are connected`)
  console.log('in the busiest hour:')
  table([
    ['connections', count(installation.connections)],
    ['conversations', count(installation.conversations)],
    ['messages a second', count(messages)],
    ['deliveries a second', count(installation.deliveries)],
    ['changes of status a second', count(installation.statusChanges)],
  ])
  console.log(`\nnodes: ${count(nodes)}${nodes > 1 ? ', of which one may be down' : ''}; on each:`)
  table([
    ['connections', count(installation.connections / nodes)],
    ['deliveries a second', count(installation.deliveries / nodes)],
    ['messages a second heard from others', count(installation.heard)],
    [
      'of which somebody there waits for',
      nodes === 1
        ? '–'
        : shareOf(
            installation.wantedBy(nodes) /
              (channels === 'partitions' ? nodes : installation.heardBy(nodes)),
          ),
    ],
  ])

  const load = loadOf({ given, kinds, spread, partitionOf, partitions: PARTITIONS, most, random })
  console.log(
    `\n${PARTITIONS} partitions, ${count(load.drawn)} of ${count(load.all)} conversations drawn:`,
  )
  table([
    ['the busiest partition, times the mean', count(load.most / load.mean)],
    ['the quietest', count(load.least / load.mean)],
    ['messages a second in the busiest conversation', count(load.busiest)],
  ])
  const counts = [10, 20, 50, 100].filter((people) => people <= peopleOnNode)
  for (const { people, partitions } of subscribedBy({ counts, kinds, partitionOf, random }))
    console.log(`  a node with ${people} people subscribes to ${partitions}`)

  console.log('\nRedis:')
  const published = nodes === 1 ? 0 : messages
  table([
    ['messages a second in', count(published)],
    ['messages a second out', count(published * installation.heardBy(nodes))],
    [
      'megabytes a second out',
      count((published * installation.heardBy(nodes) * given.messageBytes) / 1e6),
    ],
  ])

  const rows = resourcesOf(given, installation)
  console.log('\nthat divides; how many of them:')
  table(
    rows
      .filter(({ whole }) => !whole)
      .map(({ name, need }) => [
        name,
        count(Math.ceil(need)),
        shareOf(need / Math.max(1, Math.ceil(need))),
      ]),
  )
  console.log(
    '\nthat does not divide; how much of one, and until how many people the rest as it is:',
  )
  const limits = new Map(limitsOf(given, kinds, channels).map(({ name, people }) => [name, people]))
  table(
    rows
      .filter(({ whole }) => whole)
      .map(({ name, need }) => [
        name,
        shareOf(need),
        limits.get(name) === Infinity ? 'any number' : roughly(limits.get(name)),
      ]),
  )
}

/** Two digits: more would be a lie. */
const roughly = (value) => Number(value.toPrecision(2)).toLocaleString('en')

try {
  const flags = readFlags()
  await setup()
  if (flags.isList) list()
  else await simulate(flags)
} catch (error) {
  console.error(`${error.message}\n${usage}`)
  process.exitCode = 1
}
