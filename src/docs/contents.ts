// The table of contents of a page of /docs stands beside the text; on a phone it is folded away. Called by the
// scripts of these pages.

export function foldContents(): void {
  const contents = document.querySelector<HTMLDetailsElement>('nav details')!
  const isNarrow = matchMedia('(max-width: 859px)')
  const follow = () => void (contents.open = !isNarrow.matches)
  isNarrow.addEventListener('change', follow)
  follow()
  contents.addEventListener('click', ({ target }) => {
    if (target instanceof HTMLAnchorElement) follow()
  })
}
