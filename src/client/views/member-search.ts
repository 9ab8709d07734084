// Finds the people of a group that has too many to be told: a field, and further pages. Asked of the server
// each time, and kept here only.
import type { GroupMember } from '../actions/groups.ts'
import { sentenceOf } from '../i18n/i18n.ts'
import { el, setText } from '../ui/dom.ts'
import { createSearchField } from '../ui/search-field.ts'
import type { Room } from './room.ts'

export function createMemberSearch(
  { words, actions }: Room,
  conversationId: string,
  show: (found: readonly GroupMember[]) => void,
) {
  const { input, element: field } = createSearchField(words.findPerson, 'member-search', load)
  const said = el(
    'p',
    { class: 'muted people-note', attributes: { role: 'status' } },
    words.loading,
  )
  const more = el(
    'button',
    { class: 'link-button', hidden: true, onclick: () => void read(true) },
    words.showMore,
  )
  let found: readonly GroupMember[] = []
  let isReading = false
  let isStale = false

  function load(): void {
    void read(false)
  }

  async function read(isMore: boolean): Promise<void> {
    if (isReading) return void (isStale = true)
    isReading = true
    const after = isMore ? found.at(-1)?.id : undefined
    const search = input.value
    const answer = await actions.groups.members({ id: conversationId, search, after })
    isReading = false
    if (isStale) {
      isStale = false
      return load()
    }
    if ('code' in answer) return setText(said, sentenceOf(words, answer))
    found = isMore ? [...found, ...answer.members] : answer.members
    more.hidden = !answer.more
    setText(said, found.length === 0 ? words.nobody(search.trim()) : '')
    show(found)
  }

  return { element: el('div', {}, field, said), more, load }
}
