// A project of a few files, held in memory, for the tests of the scripts that read texts.
import { projectOf } from '../../scripts/texts/project.js'

/** Paths and contents; a package.json and one step of the tutorial are there unless given otherwise. */
export function projectWith(files: Record<string, string>): Project {
  const all: Record<string, string> = { ...basis, ...files }
  return projectOf(Object.keys(all), (path) => all[path]!)
}

const stepText = (other: string) => `# 1

[other](${other})

<!-- changes 01-echo -->
<!-- end -->
<!-- solution 01-echo -->
<!-- end -->
`

const basis: Record<string, string> = {
  'package.json': '{ "scripts": { "start": "", "test": "", "docs": "", "tutorial": "" } }',
  'src/server/chat.ts': 'const one = 1\nexport function send() {}\nsend()\n',
  'test/faults/kill.test.ts': '',
  'docs/tutorial/en/01-echo.md': stepText('../fr/01-echo.md'),
  'docs/tutorial/fr/01-echo.md': stepText('../en/01-echo.md'),
  'docs/tutorial/steps/01-echo/server.js': "// An echo.\nimport 'ws'\n",
  'docs/tutorial/steps/01-echo/solution/server.js': "// A solved echo.\nimport 'ws'\n",
}
