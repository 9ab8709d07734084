// Holds the sources against house-rules.js and returns what is wrong, one sentence each; called by check.js.
// The import graph is esbuild's, so `import type` is free. Never writes anything.
import { existsSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { build } from 'esbuild'
import { filesUnder } from './files.js'
import * as rules from './house-rules.js'

/** Every sentence begins with the file to open. */
export async function houseFaults() {
  const files = ['src', 'scripts', 'test'].flatMap((folder) => filesUnder(folder))
  const code = files.filter((file) => /\.(ts|js)$/.test(file))
  const missing = rules.programs.filter((program) => !existsSync(program))
  if (missing.length > 0) return missing.map((program) => `${program} is missing.`)
  const graph = await importGraph(rules.programs)
  return [
    ...[...graph].flatMap(([file, imports]) =>
      imports.flatMap((found) => importFault(file, found)),
    ),
    ...[...graph.keys()].flatMap(roomFault),
    ...packagesInThePage(graph),
    ...deadFiles(graph),
    ...code.flatMap(textFaults),
    ...files.flatMap(nameFault),
  ]
}

/** Each source file with what it imports as a value: files of the project and names of packages. */
async function importGraph(entryPoints) {
  const { metafile } = await build({
    entryPoints,
    bundle: true,
    write: false,
    metafile: true,
    outdir: 'dist',
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'silent',
  })
  return new Map(
    Object.entries(metafile.inputs).map(([file, { imports }]) => [file, imports.map(asImport)]),
  )
}

function asImport({ path, external }) {
  if (!external) return { file: path }
  if (isBuiltin(path)) return { package: path, isBuiltin: true }
  return { package: /^(@[^/]+\/)?[^/]+/.exec(path)[0] }
}

const isUnder = (file, places) =>
  places.some((place) => file === place || (place.endsWith('/') && file.startsWith(place)))

function roomOf(file) {
  const fitting = Object.keys(rules.rooms).filter((room) => isUnder(file, [room]))
  return fitting.sort((a, b) => b.length - a.length)[0]
}

function roomFault(file) {
  if (!file.startsWith('src/') || roomOf(file) !== undefined) return []
  return [`${file} is in no room; give it one in scripts/house-rules.js.`]
}

function importFault(file, found) {
  const room = roomOf(file)
  if (room === undefined) return []
  if (found.file !== undefined) {
    if (found.file.endsWith('.json') || isUnder(found.file, [room, ...rules.rooms[room]])) return []
    return [`${file} imports ${found.file}, which ${room} may not.`]
  }
  if (found.isBuiltin) {
    if (file.startsWith('src/server/')) return []
    return [`${file} imports ${found.package}, which only the server has.`]
  }
  const door = rules.doors[found.package]
  if (door === undefined)
    return [`${file} imports ${found.package}; give it a door in scripts/house-rules.js.`]
  if (isUnder(file, door)) return []
  return [`${file} imports ${found.package}, whose door is ${door.join(' and ')}.`]
}

/** The first road to each package is enough to mend it. */
function packagesInThePage(graph) {
  const faults = new Map()
  const roads = new Map(rules.page.map((file) => [file, file]))
  for (const [file, road] of roads) {
    for (const found of graph.get(file) ?? []) {
      if (found.package !== undefined) {
        const fault = `${file} brings ${found.package} into the page: ${road}.`
        if (!faults.has(found.package)) faults.set(found.package, fault)
      } else if (!roads.has(found.file)) roads.set(found.file, `${road} → ${found.file}`)
    }
  }
  return [...faults.values()]
}

/** A file of types is not in the graph; it lives when a living file imports a type from it. */
function deadFiles(graph) {
  const living = new Set(graph.keys())
  for (const file of living) for (const other of typeImports(file)) living.add(other)
  return filesUnder('src', '.ts')
    .filter((file) => !living.has(file))
    .map((file) => `${file} is used by no program; remove it, or import it.`)
}

function typeImports(file) {
  const imports = /\b(?:import|export)\s+type\s[^'"]*?from\s+['"](\.[^'"]+)['"]/g
  const inline = /\bimport\(['"](\.[^'"]+)['"]\)/g
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(imports), ...text.matchAll(inline)].map((found) =>
    join(dirname(file), found[1]).replaceAll('\\', '/'),
  )
}

function textFaults(file) {
  const text = readFileSync(file, 'utf8')
  const faults = []
  const lines = text.trimEnd().split('\n').length
  if (lines > rules.LINE_LIMIT && !isUnder(file, rules.long))
    faults.push(`${file} has ${lines} lines, more than ${rules.LINE_LIMIT}; make it a folder.`)
  if (!/^(#!.*\n)?\/[/*]/.test(text))
    faults.push(
      `${file} must open with a comment: what it is for, who calls it, what it never does.`,
    )
  const bare = withoutComments(text)
  for (const { text: forbidden, under, except = [], says } of rules.forbidden) {
    const found = isUnder(file, under) && !isUnder(file, except) && forbidden.exec(bare)
    if (found) faults.push(`${file}:${lineAt(bare, found.index)}: ${says}.`)
  }
  if (file.endsWith('.test.ts')) faults.push(...unrunSuites(file, bare))
  return faults
}

/** uvu counts a suite only after its run(), and says nothing about one that it never saw. */
function unrunSuites(file, bare) {
  const suites = bare.match(/\bsuite\(/g)?.length ?? 0
  const runs = bare.match(/\.run\(\)/g)?.length ?? 0
  if (runs >= Math.max(1, suites)) return []
  return [`${file} has ${Math.max(1, suites)} suites and ${runs} run(): end each with test.run().`]
}

/** Comments and quoted texts become blanks of the same lines; enough for the rules, not a parser. */
function withoutComments(text) {
  return text
    .replace(/\/\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|\s)\/\/.*$/gm, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''")
}

const lineAt = (text, index) => text.slice(0, index).split('\n').length

function nameFault(file) {
  if (!rules.forbiddenNames.test(basename(file))) return []
  return [`${file}: name it after what it holds; "${basename(file)}" says nothing.`]
}
