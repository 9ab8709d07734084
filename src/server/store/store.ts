// The store: everything that must survive, as atomic steps with a name. The rules see this type only.
// Each step is a unit in the file of its noun; the driver makes it durable.
import type { Driver } from './driver.ts'
import type { Unit } from './statement.ts'
import { findAudience } from './audience.ts'
import { setBlock } from './blocks.ts'
import {
  changesSince,
  conversationIds,
  findConversation,
  history,
  latestConversations,
  markAsRead,
} from './conversations.ts'
import { deleteMessage, editMessage } from './edits.ts'
import {
  addMembers,
  createGroup,
  leaveGroup,
  memberIds,
  removeMember,
  renameGroup,
} from './groups.ts'
import { setInvolvement } from './involvement.ts'
import { blockedBy, findPeople, setInvisible, setLastSeen, usersChangedSince } from './people.ts'
import { appendMessage } from './messages.ts'
import { check, openHouse } from './meta.ts'
import { answerRequest, requestConversation } from './requests.ts'
import { deleteUser, passwordHashOf, renameUser } from './profile.ts'
import {
  createSession,
  endOwnSession,
  endSession,
  findSessions,
  findSessionUser,
  seeSession,
  useTicket,
} from './sessions.ts'
import { createUser, findUserByEmail, searchUsers, setPassword } from './users.ts'

export type Store = ReturnType<typeof createStore>

export function createStore(driver: Driver) {
  const read =
    <Input, Result>(unit: (input: Input) => Unit<Result>) =>
    (input: Input): Promise<Result> =>
      driver.read(() => unit(input))
  const write =
    <Input, Result>(unit: (input: Input) => Unit<Result>) =>
    (input: Input): Promise<Result> =>
      driver.write(() => unit(input))

  return {
    openHouse: write(openHouse),
    check: () => driver.read(check),

    createUser: write(createUser),
    findUserByEmail: read(findUserByEmail),
    searchUsers: read(searchUsers),
    setPassword: write(setPassword),
    passwordHashOf: read(passwordHashOf),
    renameUser: write(renameUser),
    deleteUser: write(deleteUser),
    setBlock: write(setBlock),

    findPeople: read(findPeople),
    blockedBy: read(blockedBy),
    usersChangedSince: read(usersChangedSince),
    setLastSeen: write(setLastSeen),
    setInvisible: write(setInvisible),

    createSession: write(createSession),
    endSession: write(endSession),
    endOwnSession: write(endOwnSession),
    findSessions: read(findSessions),
    seeSession: write(seeSession),
    findSessionUser: read(findSessionUser),
    useTicket: write(useTicket),

    requestConversation: write(requestConversation),
    answerRequest: write(answerRequest),
    findConversation: read(findConversation),
    latestConversations: read(latestConversations),
    conversationIds: read(conversationIds),
    markAsRead: write(markAsRead),
    findAudience: read(findAudience),
    setInvolvement: write(setInvolvement),
    history: read(history),
    changesSince: read(changesSince),

    createGroup: write(createGroup),
    addMembers: write(addMembers),
    removeMember: write(removeMember),
    leaveGroup: write(leaveGroup),
    renameGroup: write(renameGroup),
    memberIds: read(memberIds),

    appendMessage: write(appendMessage),
    editMessage: write(editMessage),
    deleteMessage: write(deleteMessage),
    wasChangedElsewhere: () => driver.wasChangedElsewhere(),
    close: () => driver.close(),
  }
}
