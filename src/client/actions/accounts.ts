// What a person can do with their account: create it, sign in, log out. Also decides at load, and when
// the server ends the session, which of the two faces the page shows.
import type { User } from '../../protocol/models.ts'
import type { RouteBody } from '../../protocol/routes.ts'
import { request } from '../net/api.ts'
import { pauseBeforeTry } from '../net/backoff.ts'
import type { EndReason } from '../net/connection.ts'
import { failureFrom } from '../net/failure.ts'
import { emptyState, type Problem, type State } from '../state/state.ts'
import type { Keeping } from './keeping.ts'
import { problemFrom, type Tools } from './tools.ts'

export interface Accounts {
  /** At load: who am I? The server is asked while this browser recalls the last visit. */
  resume(recalled: Promise<void>): Promise<void>
  /** Whether people may make an account themselves. */
  hasSignUp(): Promise<boolean>
  create(input: RouteBody<'POST /api/accounts'>): Promise<Problem | null>
  signIn(input: RouteBody<'POST /api/sessions'>): Promise<Problem | null>
  logOut(): Promise<void>
  /** For good; this page is then nobody's. */
  deleteAccount(password: string): Promise<Problem | null>
  /** The server ended the line for good. */
  ended(reason: EndReason): void
  /** Connects again after `ended`, or sooner than planned. */
  reconnect(): void
}

export function createAccounts(tools: Tools, keeping: Keeping): Accounts {
  const { store, connection, clock, keeper, tabs, goInstead, rememberVisit } = tools

  async function resume(recalled: Promise<void>, tryCount = 0): Promise<void> {
    // Whoever comes for the first time is nobody yet; asking would only log a refusal.
    if (store.get().isFirstVisit) return leave()
    const asked = request('POST /api/tickets', {})
    const ticket = asked.then((answer) => answer.ticket)
    // A refusal is heard below, or by the connection.
    ticket.catch(() => {})
    await recalled
    // As the last visit left it: the welcome will say whether it is still so.
    if (store.get().me !== null) return connection.start(ticket)
    try {
      const { user } = await asked
      await enter(user, ticket)
    } catch (error) {
      if (failureFrom(error).code === 'not_authenticated') {
        await keeping.forget()
        return leave()
      }
      store.update((state) => ({ ...state, problem: problemFrom(error) }))
      clock.after(pauseBeforeTry(tryCount), () => void resume(recalled, tryCount + 1))
    }
  }

  // Where nobody answers, creating says why.
  const hasSignUp = () =>
    request('GET /api/house', {}).then(
      ({ signUp }) => signUp,
      () => true,
    )

  async function create(input: RouteBody<'POST /api/accounts'>): Promise<Problem | null> {
    return enterBy(() => request('POST /api/accounts', input))
  }

  async function signIn(input: RouteBody<'POST /api/sessions'>): Promise<Problem | null> {
    return enterBy(() => request('POST /api/sessions', input))
  }

  async function enterBy(ask: () => Promise<{ user: User }>): Promise<Problem | null> {
    try {
      const { user } = await ask()
      await enter(user)
      return null
    } catch (error) {
      return problemFrom(error)
    }
  }

  async function enter(user: User, ticket?: Promise<string>): Promise<void> {
    rememberVisit()
    // First, so that nothing of anybody else is kept or shown from here on.
    await keeper.claim(user.id)
    store.update((state) => {
      const isSamePerson = state.me === null || state.me.id === user.id
      const kept = isSamePerson ? state : forgotten(state)
      return {
        ...kept,
        session: 'in',
        me: user,
        isFirstVisit: false,
        endReason: null,
        problem: null,
      }
    })
    connection.start(ticket)
  }

  async function logOut(): Promise<void> {
    const problem = await leaveBy(() => request('DELETE /api/sessions/current', {}))
    if (problem !== null) store.update((state) => ({ ...state, problem }))
  }

  function deleteAccount(password: string): Promise<Problem | null> {
    return leaveBy(() => request('DELETE /api/me', { password }))
  }

  async function leaveBy(ask: () => Promise<unknown>): Promise<Problem | null> {
    // First, so that the close that follows is not taken for somebody else's doing.
    connection.stop()
    try {
      await ask()
    } catch (error) {
      if (failureFrom(error).code !== 'not_authenticated') {
        connection.start()
        return problemFrom(error)
      }
    }
    const { me } = store.get()
    if (me !== null) tabs.tell({ userId: me.id, isLeaving: true })
    await keeping.forget()
    goInstead({ kind: 'home' })
    leave()
    return null
  }

  function leave(): void {
    store.update((state) => ({ ...forgotten(state), session: 'out' }))
  }

  function ended(reason: EndReason): void {
    const { me } = store.get()
    // Any end but that of too many windows is that of the session or of the account.
    const isOut = reason !== 'abuse'
    if (isOut) void keeping.forget(me?.id)
    store.update((state) => ({
      // Whoever only has to sign in again finds in this window what they wrote.
      ...(reason === 'logged_out' || reason === 'forbidden' ? forgotten(state) : state),
      endReason: reason,
      session: isOut ? 'out' : state.session,
    }))
  }

  function reconnect(): void {
    store.update((state) => ({ ...state, endReason: null }))
    connection.start()
    connection.hint()
  }

  tabs.listen(({ userId, isLeaving }) => {
    if (!isLeaving || userId !== store.get().me?.id) return
    connection.stop()
    ended('logged_out')
  })
  return {
    resume: (recalled) => resume(recalled),
    hasSignUp,
    create,
    signIn,
    logOut,
    deleteAccount,
    ended,
    reconnect,
  }
}

/** The state without anything of the person who was here. */
function forgotten({ place, hasNetwork, isFirstVisit, alerting }: State): State {
  return { ...emptyState, place, hasNetwork, isFirstVisit, alerting }
}
