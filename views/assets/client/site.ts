import { putFocus } from './focus.ts'
import { followCount } from './live-count.ts'
import { sendOnce } from './once.ts'
import { offerSharing } from './share.ts'
import { showBar } from './sign-bar.ts'
import { useSuggestion } from './suggestion.ts'

// Everything here is a help on top: each page works without it.
putFocus()
sendOnce()
offerSharing()
showBar()
useSuggestion()
followCount()
