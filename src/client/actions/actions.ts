// All that a person can do, by word. Built by main, called by views; the table of contents of this room.
import { createAccounts, type Accounts } from './accounts.ts'
import { createConversations, type Conversations } from './conversations.ts'
import { createEdits, type Edits } from './edits.ts'
import { createKeeping, type Keeping } from './keeping.ts'
import { createMessages, type Messages } from './messages.ts'
import { createOutbox } from './outbox.ts'
import { createPresence, type Presence } from './presence.ts'
import { createProfile, type Profile } from './profile.ts'
import { createReceipts, type Receipts } from './receipts.ts'
import { createResume, type Resume } from './resume.ts'
import { createSearch, type Search } from './search.ts'
import { createSessions, type Sessions } from './sessions.ts'
import type { Tools } from './tools.ts'

export interface Actions {
  accounts: Accounts
  conversations: Conversations
  edits: Edits
  keeping: Keeping
  messages: Messages
  presence: Presence
  profile: Profile
  receipts: Receipts
  resume: Resume
  search: Search
  sessions: Sessions
}

export function createActions(tools: Tools): Actions {
  const outbox = createOutbox(tools)
  const keeping = createKeeping(tools, outbox)
  const messages = createMessages(tools, outbox)
  const presence = createPresence(tools)
  const search = createSearch(tools)
  const resume = createResume(tools, { messages, outbox, presence, search })
  return {
    accounts: createAccounts(tools, keeping),
    conversations: createConversations(tools, messages, resume),
    edits: createEdits(tools, resume),
    keeping,
    messages,
    presence,
    profile: createProfile(tools),
    receipts: createReceipts(tools),
    resume,
    search,
    sessions: createSessions(),
  }
}
