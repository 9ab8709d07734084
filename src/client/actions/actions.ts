// All that a person can do, by word. Built by main, called by views; the table of contents of this room.
import { createAccounts, type Accounts } from './accounts.ts'
import { createConversations, type Conversations } from './conversations.ts'
import { createGroups, type Groups } from './groups.ts'
import { createKeeping, type Keeping } from './keeping.ts'
import { createMessages, type Messages } from './messages.ts'
import { createOutbox } from './outbox.ts'
import { createPresence, type Presence } from './presence.ts'
import { createReceipts, type Receipts } from './receipts.ts'
import { createResume, type Resume } from './resume.ts'
import { createSearch, type Search } from './search.ts'
import type { Tools } from './tools.ts'

export interface Actions {
  accounts: Accounts
  conversations: Conversations
  groups: Groups
  keeping: Keeping
  messages: Messages
  presence: Presence
  receipts: Receipts
  resume: Resume
  search: Search
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
    groups: createGroups(tools, resume),
    keeping,
    messages,
    presence,
    receipts: createReceipts(tools),
    resume,
    search,
  }
}
