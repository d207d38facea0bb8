import { saveWhileWriting } from './autosave.ts'
import { putFocus } from './focus.ts'
import { showMarkdown } from './markdown.ts'
import { sendOnce } from './once.ts'
import { usePasskeys } from './passkeys.ts'

// Everything here is a help on top: each page works without it.
putFocus()
sendOnce()
saveWhileWriting()
showMarkdown()
usePasskeys()
