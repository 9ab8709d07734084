// `npm run simulate`: what an installation of so many people needs, and what breaks first. Reckons with
// simulate/assumptions.js, and lets the server's own partition function place conversations that are drawn.
// docs/scale.md shows what it prints. Starts no server.
import { parseArgs } from 'node:util'
import { setup } from './setup.js'
import { activityDeviation, assumptions, kinds } from './simulate/assumptions.js'
import { installationOf, limitsOf, resourcesOf } from './simulate/installation.js'
import { loadOf, randomFrom, subscribedBy } from './simulate/placing.js'
import { loadSource } from './source.js'

const LEAST_PEOPLE = 1000
/** Of a kind of conversation, more are not drawn. */
const MOST_DRAWN = 100_000
const SEED = 1

const flagOf = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const usage = `Usage: npm run simulate -- --people 1000000     what so many people need
       npm run simulate -- --design changed     the same, were nodes to hear only what they have to
       npm run simulate -- --assumptions        what is reckoned with; each is a flag`

/** Throws a sentence for all that is not clear. */
function readFlags() {
  const options = {
    design: { type: 'string', default: 'built' },
    assumptions: { type: 'boolean', default: false },
    ...Object.fromEntries(
      Object.keys(assumptions).map((name) => [flagOf(name), { type: 'string' }]),
    ),
  }
  const { values } = parseArgs({ options })
  if (!['built', 'changed'].includes(values.design))
    throw new Error(`--design is built or changed; got ${values.design}.`)
  const valueOf = ([name, { value }]) => {
    const text = values[flagOf(name)] ?? String(value)
    const number = Number(text)
    if (text.trim() === '' || !(number >= 0 && number < Infinity))
      throw new Error(`--${flagOf(name)} is a number from 0 on; got ${text}.`)
    return [name, number]
  }
  const given = Object.fromEntries(Object.entries(assumptions).map(valueOf))
  if (given.people < LEAST_PEOPLE) throw new Error(`--people is ${LEAST_PEOPLE} or more.`)
  return { given, design: values.design, isList: values.assumptions }
}

/** Three digits: more would claim to know. */
function rounded(value) {
  const number = Number(value.toPrecision(3))
  return number.toLocaleString('en', { maximumFractionDigits: number < 1 ? 3 : 2 })
}
const shareOf = (value) => (value > 0 && value < 0.001 ? '< 0.1 %' : `${rounded(value * 100)} %`)

/** The first column to the left, figures to the right, text behind them as it is. */
function print(rows, { indent = '  ', plain = [] } = {}) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const isLeft = (column) => column === 0 || plain.includes(column)
  for (const row of rows) {
    const cells = row.map((text, at) =>
      isLeft(at) ? text.padEnd(widths[at]) : text.padStart(widths[at]),
    )
    console.log(`${indent}${cells.join('  ')}`.trimEnd())
  }
}

function listAssumptions() {
  const rows = Object.entries(assumptions).map(([name, { value, unit, says, from }]) => {
    const figure = value.toLocaleString('en')
    return [`--${flagOf(name)}`, unit === '' ? figure : `${figure} ${unit}`, from, says]
  })
  print(rows, { indent: '', plain: [2, 3] })
  console.log(
    '\nconversations, assumed: people in one, how many a person is in, messages a day there',
  )
  print(
    kinds.map(({ name, ...row }) => [
      name,
      ...Object.values(row).map((n) => n.toLocaleString('en')),
    ]),
  )
}

async function simulate({ given, design }) {
  const installation = installationOf(given, kinds, design)
  const { nodes, online, connections, messages, heard, wanted } = installation
  console.log(
    `${rounded(given.people)} people, of whom ${rounded(online)} are connected; in the busiest hour`,
  )
  print([
    ['connections', rounded(connections)],
    ['conversations', rounded(installation.conversations)],
    ['messages a second', rounded(messages)],
    ['deliveries a second', rounded(installation.deliveries)],
    ['changes of status a second', rounded(installation.statusChanges)],
  ])

  console.log(
    nodes === 1 ? '\n1 node' : `\n${rounded(nodes)} nodes, of which one may be down; on each`,
  )
  const backOf = (microseconds, cores) => rounded((connections * microseconds) / cores / 1e6)
  const useful = design === 'built' ? wanted : 1
  print([
    ['connections', rounded(connections / nodes)],
    ['conversations of their people', rounded(installation.conversationsOnNode)],
    ['messages a second heard from other nodes', rounded(heard)],
    ['of which somebody there waits for', nodes === 1 ? '–' : shareOf(useful)],
    ['seconds of its core when all come back', backOf(given.connectCpu, nodes)],
    ['seconds of PostgreSQL then', backOf(given.databaseConnectCpu, given.databaseCores)],
  ])

  if (design === 'built') await place(given, installation)
  if (nodes > 1) {
    console.log('\nRedis')
    print([
      ['messages a second in', rounded(installation.published)],
      ['out', rounded(installation.redisOut)],
      ['megabytes a second out', rounded((installation.redisOut * given.messageBytes) / 1e6)],
    ])
  }

  const rows = resourcesOf(given, installation, design)
  console.log('\nwhat divides: how many of them, and how busy')
  print(
    rows
      .filter(({ whole, need }) => !whole && need > 0)
      .map(({ name, need }) => {
        const number = Math.ceil(need)
        return [name, rounded(number), shareOf(need / number)]
      }),
  )
  const limits = limitsOf(given, kinds, design)
  console.log('\nwhat does not divide: how busy, and until how many people')
  print(
    rows
      .filter(({ whole }) => whole)
      .map(({ name, need }) => {
        const limit = limits.get(name)
        const people = limit === Infinity ? 'any number' : rounded(Number(limit.toPrecision(2)))
        return [name, shareOf(need), people, need > 1 ? '← breaks' : '']
      }),
    { plain: [3] },
  )
}

async function place(given, installation) {
  const partition = await loadSource('src/server/bus/partition.ts')
  const random = randomFrom(SEED)
  const drawing = { ...given, kinds, partition, random, deviation: activityDeviation }
  const load = loadOf({ ...drawing, most: MOST_DRAWN })
  console.log(
    `\n${partition.PARTITIONS} partitions, shown with ${rounded(load.drawn)} conversations`,
  )
  print([
    ['messages of the busiest partition, beside the mean', rounded(load.most / load.mean)],
    ['of the quietest', rounded(load.least / load.mean)],
    ['messages a second of the busiest conversation', rounded(load.busiest)],
  ])
  const counts = [1, 10, 50, 100].filter((people) => people <= installation.online)
  const each = Math.round(installation.memberships)
  for (const { people, partitions } of subscribedBy({ counts, each, partition, random }))
    console.log(`  a node with ${people} people connected subscribes to ${partitions}`)
}

try {
  const flags = readFlags()
  await setup()
  if (flags.isList) listAssumptions()
  else await simulate(flags)
} catch (error) {
  console.error(`${error.message}\n${usage}`)
  process.exitCode = 1
}
