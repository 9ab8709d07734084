// The store: everything that must survive, as atomic steps with a name. The rules see this type only.
// Each step is a unit in the file of its noun; the driver makes it durable.
import { Timing } from '../lib/timing.ts'
import type { Driver } from './driver.ts'
import { inLobby, inTickets, laneOf, laneOfMark, type Lane } from './lane.ts'
import type { Unit } from './statement.ts'
import { endApiKeys, findApiKey, listApiKeys, makeApiKey, rotateApiKey } from './api-keys.ts'
import { findAudience } from './audience.ts'
import { setBlock } from './blocks.ts'
import { changesSince, findConversation, latestConversations, markAsRead } from './conversations.ts'
import { deleteMessage, editMessage } from './edits.ts'
import { addMembers, createGroup, leaveGroup, removeMember, renameGroup } from './groups.ts'
import { joinedSince, newsSince, reaches, reachesOf } from './lately.ts'
import { findMembers } from './member-pages.ts'
import { memberIds } from './members.ts'
import { revokeTokens, setDisabled } from './exclusion.ts'
import { findForeignUser, recognizeUser, upsertUser } from './foreign-users.ts'
import { setInvolvement } from './involvement.ts'
import { blockedBy, findPeople, setInvisible, setLastSeen, usersChangedSince } from './people.ts'
import { moveLease, readLease } from './leases.ts'
import type { NewMessage } from './messages.ts'
import { keepSecret, openHouse } from './meta.ts'
import { keepEvent, postAsBot, postMessage } from './posts.ts'
import { history } from './pages.ts'
import { answerRequest, requestConversation } from './requests.ts'
import { deleteUser, groupIds, passwordHashOf, renameUser } from './profile.ts'
import {
  countUnread,
  hasConversation,
  joinPair,
  makeGroup,
  setMembers,
  wholeHistory,
} from './server-conversations.ts'
import {
  createSession,
  endOwnSession,
  endSession,
  findSessions,
  findSessionUser,
  liveSessions,
  seeSession,
  useTicket,
} from './sessions.ts'
import { findStanding, upsertOfKind } from './standing.ts'
import { createUser, findUserByEmail, searchUsers, setPassword } from './users.ts'
import { notePresence, tellingSent, withWebhooks, type Outbox } from './webhook-events.ts'
import {
  buryWebhooks,
  deadLetters,
  endWebhooks,
  keepWebhook,
  nextWebhooks,
  reviveDeadLetters,
  waitingWebhooks,
  webhooksAfter,
} from './webhook-queue.ts'

export type Store = ReturnType<typeof createStore>

/** With an outbox, changes also write what other backends are to be told of them. */
export function createStore(driver: Driver, outbox: Outbox | null = null) {
  const writing = new Timing()
  const read =
    <Input, Result>(unit: (input: Input) => Unit<Result>) =>
    (input: Input): Promise<Result> =>
      driver.read(() => unit(input))
  const write = <Input, Result>(
    plain: (input: Input) => Unit<Result>,
    lane: (input: Input) => Lane | undefined = laneOf,
  ) => {
    const unit = withWebhooks(plain, outbox)
    return (input: Input): Promise<Result> =>
      writing.of(driver.write(() => unit(input), lane(input)))
  }
  const tellSent = tellingSent(outbox)

  return {
    openHouse: write(openHouse),
    keepSecret: write(keepSecret),
    check: () => driver.check(),

    createUser: write(createUser),
    findUserByEmail: read(findUserByEmail),
    searchUsers: read(searchUsers),
    setPassword: write(setPassword),
    passwordHashOf: read(passwordHashOf),
    renameUser: write(renameUser),
    deleteUser: write(deleteUser),
    groupIds: read(groupIds),
    setBlock: write(setBlock),

    findForeignUser: read(findForeignUser),
    recognizeUser: read(recognizeUser),
    upsertUser: write(upsertUser, inLobby),
    revokeTokens: write(revokeTokens),
    setDisabled: write(setDisabled),

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
    liveSessions: read(liveSessions),
    useTicket: write(useTicket, inTickets),

    requestConversation: write(requestConversation),
    answerRequest: write(answerRequest),
    findConversation: read(findConversation),
    latestConversations: read(latestConversations),
    reachesOf: read(reachesOf),
    reaches: read(reaches),
    newsSince: read(newsSince),
    joinedSince: read(joinedSince),
    markAsRead: write(markAsRead, laneOfMark),
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
    findMembers: read(findMembers),

    appendMessage: (message: NewMessage) => writing.of(driver.append(message, tellSent)),
    editMessage: write(editMessage),
    deleteMessage: write(deleteMessage),

    findApiKey: read(findApiKey),
    listApiKeys: () => driver.read(listApiKeys),
    makeApiKey: write(makeApiKey),
    rotateApiKey: write(rotateApiKey),
    endApiKeys: write(endApiKeys),
    findStanding: read(findStanding),
    upsertOfKind: write(upsertOfKind, inLobby),
    postMessage: write(postMessage),
    postAsBot: write(postAsBot),
    keepEvent: write(keepEvent),
    hasConversation: read(hasConversation),
    joinPair: write(joinPair),
    makeGroup: write(makeGroup),
    setMembers: write(setMembers),
    wholeHistory: read(wholeHistory),
    countUnread: read(countUnread),
    notePresence: write(notePresence),
    webhooksAfter: read(webhooksAfter),
    nextWebhooks: read(nextWebhooks),
    endWebhooks: write(endWebhooks),
    keepWebhook: write(keepWebhook),
    buryWebhooks: write(buryWebhooks),
    readLease: read(readLease),
    moveLease: write(moveLease),
    waitingWebhooks: () => driver.read(waitingWebhooks),
    deadLetters: () => driver.read(deadLetters),
    reviveDeadLetters: write(reviveDeadLetters),

    /** How the writes go. */
    writing,
    endedElsewhere: () => driver.endedElsewhere(),
    close: () => driver.close(),
  }
}
