// All that a person can do, by word. Built by main, called by views; the table of contents of this room.
import { createAccounts, type Accounts } from './accounts.ts'
import { createAlerts, type Alerts } from './alerts.ts'
import { createConversations, type Conversations } from './conversations.ts'
import { createEdits, type Edits } from './edits.ts'
import { createGroups, type Groups } from './groups.ts'
import { createInvolvement, type InvolvementActions } from './involvement.ts'
import { createJoining, type Joining } from './joining.ts'
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
import { createTyping, type Typing } from './typing.ts'

export interface Actions {
  accounts: Accounts
  alerts: Alerts
  conversations: Conversations
  edits: Edits
  groups: Groups
  involvement: InvolvementActions
  joining: Joining
  keeping: Keeping
  messages: Messages
  presence: Presence
  profile: Profile
  receipts: Receipts
  resume: Resume
  search: Search
  sessions: Sessions
  typing: Typing
}

export function createActions(tools: Tools): Actions {
  const outbox = createOutbox(tools)
  const alerts = createAlerts(tools)
  const keeping = createKeeping(tools, outbox)
  const messages = createMessages(tools, outbox)
  const presence = createPresence(tools)
  const search = createSearch(tools)
  const joining = createJoining(tools)
  const receipts = createReceipts(tools)
  const typing = createTyping(tools)
  const others = { alerts, joining, messages, outbox, presence, receipts, search, typing }
  const resume = createResume(tools, others)
  return {
    accounts: createAccounts(tools, keeping),
    alerts,
    conversations: createConversations(tools, resume),
    edits: createEdits(tools, resume),
    groups: createGroups(tools, resume),
    involvement: createInvolvement(tools),
    joining,
    keeping,
    messages,
    presence,
    profile: createProfile(tools),
    receipts,
    resume,
    search,
    sessions: createSessions(),
    typing,
  }
}
