// Holds the texts (README, docs, changelog) against the project: links, commands, file names, the two
// languages, the tutorial's steps. Called by check.js; every sentence begins with the line to open.
import { commandFaults } from './texts/commands.js'
import { linkFaults } from './texts/links.js'
import { nameFaults } from './texts/names.js'
import { pairFaults } from './texts/pairs.js'
import { stepFaults } from './texts/steps.js'

const checks = [linkFaults, commandFaults, nameFaults, pairFaults, stepFaults]

/** Needs nothing but paths and contents (texts/project.js), so that tests can feed it any project. */
export const textFaults = (project) => checks.flatMap((faultsOf) => faultsOf(project))
