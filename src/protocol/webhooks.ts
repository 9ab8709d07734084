// What other backends are told by HTTP when it happens, and what each telling carries. The settings, the
// store's outbox and the documentation all read it here.
import { z } from 'zod'
import { conversation, message, user } from './models.ts'

/** A conversation without what it is to one of its members. */
export const publicConversation = conversation
  .pick({
    id: true,
    kind: true,
    title: true,
    status: true,
    requestedBy: true,
    memberCount: true,
    seq: true,
    rev: true,
    updatedAt: true,
  })
  .describe('a conversation, as nobody in particular sees it')

export const webhooks = {
  message_created: { says: 'Somebody wrote a message.', data: { message } },
  message_updated: {
    says: 'Its author changed a message: this is how it is now.',
    data: { message },
  },
  message_deleted: {
    says: 'Its author deleted a message: only its place remains.',
    data: { message },
  },
  conversation_created: {
    says: 'A group was made, or two people have a conversation because one of them asked.',
    data: { conversation: publicConversation, users: z.array(user).describe('who is in it') },
  },
  member_joined: {
    says: 'Somebody was added to a group; or has a new account, and with it the lobby.',
    data: { conversation: publicConversation, user },
  },
  member_left: {
    says: 'Somebody left a group or was removed from it; or deleted their account, and left the lobby.',
    data: { conversation: publicConversation, user },
  },
  user_came: { says: 'Somebody is there: their first window opened.', data: { user } },
  user_went: { says: 'Somebody is there no longer, or hides it.', data: { user } },
} satisfies Record<string, { says: string; data: z.ZodRawShape }>

export type WebhookType = keyof typeof webhooks
export const webhookTypes = Object.keys(webhooks) as WebhookType[]

export type WebhookData<T extends WebhookType> = {
  [K in keyof (typeof webhooks)[T]['data']]: z.infer<(typeof webhooks)[T]['data'][K] & z.ZodType>
}
