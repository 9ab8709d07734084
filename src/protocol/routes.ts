// Every HTTP route: who may call it, what it takes and what it answers.
// The server's table of handlers is typed by this list.
import { z } from 'zod'
import { commands } from './commands.ts'
import {
  anyText,
  clientId,
  count,
  email,
  flag,
  id,
  name,
  password,
  queryCount,
  queryLimit,
  text,
} from './fields.ts'
import { conversation, member, person, session, user } from './models.ts'
import { serverRoutes, type Scope } from './server-routes.ts'

export interface RouteShape {
  /** `anyone`; `user`: a Bearer token or the page's cookie; `server`: an API key. */
  for: 'anyone' | 'user' | 'server'
  /** What the API key must be allowed to do. */
  scope?: Scope
  says: string
  params?: z.ZodRawShape
  query?: z.ZodRawShape
  body?: z.ZodRawShape
  /** The body may instead be a list of such bodies under this name; then the answer is 200 `{results}`. */
  batch?: string
  /** A good body, for the documentation, where the kinds of its fields do not say it. */
  example?: Record<string, unknown>
  status: number
  output: z.ZodRawShape
}

const access = {
  user,
  token: z.string().describe('for `Authorization: Bearer` and `?token=`; valid 7 days'),
}
const frames = z.array(z.string())

export const routes = {
  'POST /api/accounts': {
    for: 'anyone',
    says: 'Create an account and sign in. The name defaults to the left part of the e-mail.',
    body: { email, password, name: name.optional() },
    status: 201,
    output: access,
  },
  'GET /api/house': {
    for: 'anyone',
    says: 'What the page must know before anybody is signed in.',
    status: 200,
    output: { signUp: flag.describe('whether people may make an account themselves') },
  },
  'POST /api/sessions': {
    for: 'anyone',
    says: 'Sign in.',
    body: { email, password: z.string().min(1).max(1000).describe('your password') },
    status: 201,
    output: access,
  },
  'DELETE /api/sessions/current': {
    for: 'user',
    says: 'Log out: every socket of this session closes.',
    status: 200,
    output: {},
  },
  'POST /api/tickets': {
    for: 'user',
    says: 'A ticket for `?token=`, so that no long-lived token is ever in an address, and who you are. It works once, within 30 seconds.',
    status: 201,
    output: { ticket: z.string(), user },
  },
  'GET /api/me': {
    for: 'user',
    says: 'Who you are.',
    status: 200,
    output: { user },
  },
  'PATCH /api/me': {
    for: 'user',
    says: 'Change your name. Everybody hears `user_updated`.',
    body: { name },
    status: 200,
    output: { user },
  },
  'POST /api/me/password': {
    for: 'user',
    says: 'Change your password. Your other sessions end.',
    body: {
      password: z.string().min(1).max(1000).describe('your password'),
      newPassword: password,
    },
    status: 200,
    output: {},
  },
  'DELETE /api/me': {
    for: 'user',
    says: 'Delete your account, for good: your name and e-mail go, your sessions end, what you wrote stays as written by a deleted account.',
    body: { password: z.string().min(1).max(1000).describe('your password') },
    status: 200,
    output: {},
  },
  'GET /api/sessions': {
    for: 'user',
    says: 'Your sessions: one for each device on which you signed in.',
    status: 200,
    output: { sessions: z.array(session) },
  },
  'DELETE /api/sessions/:id': {
    for: 'user',
    says: 'End one of your sessions: every socket of it closes.',
    params: { id },
    status: 200,
    output: {},
  },
  'GET /api/users': {
    for: 'user',
    says: 'Find people, as search_users does.',
    query: { search: anyText(100).optional() },
    status: 200,
    output: { users: z.array(person) },
  },
  'GET /api/conversations': {
    for: 'user',
    says: 'Your conversations, the latest first. The next page: `before` = the updatedAt of the last one.',
    query: { before: queryCount },
    status: 200,
    output: { conversations: z.array(conversation) },
  },
  'GET /api/conversations/:id': {
    for: 'user',
    says: 'One of your conversations.',
    params: { id },
    status: 200,
    output: { conversation },
  },
  'GET /api/conversations/:id/members': {
    for: 'user',
    says: 'The people of a group by name, 50 at a time: those of whose name a word begins with `search`. The next page: `after` = the id of the last one.',
    params: { id },
    query: { search: anyText(100).optional(), after: id.optional() },
    status: 200,
    output: {
      members: z.array(member.omit({ readSeq: true })),
      more: z.boolean().describe('whether there is a next page'),
    },
  },
  'GET /api/conversations/:id/messages': {
    for: 'user',
    says: 'A page of messages, as load_history gives it.',
    params: { id },
    query: {
      before: queryCount,
      after: queryCount,
      limit: queryLimit,
    },
    status: 200,
    output: commands.load_history.output,
  },
  'POST /api/conversations/:id/messages': {
    for: 'user',
    says: 'Send a message without a socket, as send_message does.',
    params: { id },
    body: { body: text(), clientId: clientId.optional() },
    status: 201,
    output: commands.send_message.output,
  },
  'POST /api/conversations/:id/read': {
    for: 'user',
    says: 'Mark as read, as mark_as_read does.',
    params: { id },
    body: { seq: count },
    status: 200,
    output: commands.mark_as_read.output,
  },
  'POST /api/poll': {
    for: 'user',
    says: 'The line of whoever gets no socket: [Without a socket](#without-a-socket) says how.',
    body: {
      connectionId: id.optional().describe('an id, as answered; left out, a connection opens'),
      ack: count.optional().describe('a whole number: the last `number` that arrived, 0 if none'),
      from: z
        .int()
        .min(1)
        .optional()
        .describe('a whole number from 1: which of all your frames is the first in `frames`'),
      frames: frames.optional().describe('a list of texts: frames as on a socket'),
    },
    status: 200,
    output: {
      connectionId: id,
      number: count.describe('of the last answer that held frames; each new one takes the next'),
      received: count.describe('how many of your frames were heard'),
      frames: frames.describe('what the server says, in order; empty when there is nothing'),
      close: z.int().optional().describe('a close code: the connection has ended'),
    },
  },
  'GET /healthz': { for: 'anyone', says: 'The process runs.', status: 200, output: {} },
  'GET /readyz': {
    for: 'anyone',
    says: 'The store answers and the server was not told to stop; otherwise 503.',
    status: 200,
    output: {},
  },
  ...serverRoutes,
} as const satisfies Record<string, RouteShape>

export type RouteName = keyof typeof routes
type Shape<
  R extends RouteName,
  K extends 'params' | 'query' | 'body',
> = (typeof routes)[R] extends {
  [P in K]: infer S extends z.ZodRawShape
}
  ? z.infer<z.ZodObject<S>>
  : Record<never, never>
/** The path parameters, query and body of a route together, as a handler receives them. */
export type RouteInput<R extends RouteName> = Shape<R, 'params'> &
  Shape<R, 'query'> &
  Shape<R, 'body'>
export type RouteBody<R extends RouteName> = Shape<R, 'body'>
export type RouteOutput<R extends RouteName> = z.infer<z.ZodObject<(typeof routes)[R]['output']>>
