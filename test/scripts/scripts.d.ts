// The shapes of the scripts that are tested from here: they are JavaScript, which the compiler does not read.

interface Project {
  paths: string[]
  read: (path: string) => string
}

interface Rewritten {
  text: string
  faults: string[]
  stale: string[]
}

declare module '*/scripts/texts/project.js' {
  export function projectOf(paths: string[], read: (path: string) => string): Project
}

declare module '*/scripts/texts.js' {
  export function textFaults(project: Project): string[]
}

declare module '*/scripts/docs-snippets.js' {
  export function fillSnippets(path: string, text: string, project: Project): Rewritten
}

declare module '*/scripts/docs-lines.js' {
  export function aimLines(path: string, text: string, project: Project): Rewritten
}

declare module '*/scripts/minify.js' {
  export function ownNames(project: Project): string[]
  export function minifyScript(
    script: string,
    names?: readonly string[],
  ): Promise<{ code: string; shortened: string[] }>
}

declare module '*/scripts/docs-route-names.js' {
  export function nounOf(name: string): string
  export function idIn(name: string): string
  export function operationId(name: string): string
}
