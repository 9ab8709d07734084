// Imported before the suites of a file that runs them over the long poll: from here on everybody connects
// by it who was not told otherwise.
import { usual } from './person.ts'

usual.way = 'poll'
// Who leaves a long poll is held to be there for some seconds more, and these suites leave many.
process.env.MAX_CONNECTIONS_PER_USER = '0'
