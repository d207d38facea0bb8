import { saveWhileWriting } from './autosave.ts'
import { putFocus } from './focus.ts'
import { sendOnce } from './once.ts'

// Everything here is a help on top: each page works without it.
putFocus()
sendOnce()
saveWhileWriting()
