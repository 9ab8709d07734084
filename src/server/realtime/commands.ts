// The table: command → rule. A command of the contract without a line here does not compile.
// `authenticate` and `ping` belong to the connection itself.
import type { CommandName, Input, Output } from '../../protocol/commands.ts'
import type { Asker, Chat } from '../chat/chat.ts'
import {
  acceptConversation,
  blockUser,
  declineConversation,
  requestConversation,
  unblockUser,
} from '../chat/conversations.ts'
import { deleteMessage, editMessage } from '../chat/edits.ts'
import {
  addMembers,
  createGroup,
  leaveGroup,
  removeMember,
  updateConversation,
} from '../chat/groups.ts'
import { setInvolvement } from '../chat/involvement.ts'
import { joinConversation, leaveConversation } from '../chat/joining.ts'
import { loadHistory, sendMessage } from '../chat/messages.ts'
import { setStatus, watchPresence } from '../chat/presence.ts'
import { markAsRead } from '../chat/receipts.ts'
import { sync } from '../chat/resume.ts'
import { searchUsers } from '../chat/search.ts'
import { typing } from '../chat/typing.ts'

export type RuledCommand = Exclude<CommandName, 'authenticate' | 'ping'>

export const rules: {
  [N in RuledCommand]: (chat: Chat, asker: Asker, input: Input<N>) => Promise<Output<N>>
} = {
  send_message: sendMessage,
  edit_message: editMessage,
  delete_message: deleteMessage,
  request_conversation: requestConversation,
  accept_conversation: acceptConversation,
  decline_conversation: declineConversation,
  block_user: blockUser,
  unblock_user: unblockUser,
  create_group: createGroup,
  add_members: addMembers,
  remove_member: removeMember,
  leave_group: leaveGroup,
  update_conversation: updateConversation,
  set_involvement: setInvolvement,
  join_conversation: joinConversation,
  leave_conversation: leaveConversation,
  typing,
  mark_as_read: markAsRead,
  search_users: searchUsers,
  set_status: setStatus,
  watch_presence: watchPresence,
  load_history: loadHistory,
  sync,
}
