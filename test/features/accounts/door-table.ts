/**
 * Who may come in where: what the rooms promise, written down a second time, so that neither a new route nor a changed
 * rule goes unnoticed. `+ second factor`: shows personal data, or guards it.
 */
export const doorTable: Readonly<Record<string, string>> = {
  'get /:locale/account': 'signed in',
  'post /:locale/account/details': 'signed in',
  'post /:locale/account/sessions/end': 'signed in',
  'post /:locale/account/sessions/end-others': 'signed in',
  'post /:locale/account/sign-out': 'signed in',

  'get /:locale/account/sign-in': 'anyone',
  'post /:locale/account/sign-in': 'anyone',
  'get /:locale/account/sign-in/sent': 'anyone',
  'get /:locale/account/sign-in/:token': 'anyone',
  'post /:locale/account/sign-in/:token': 'anyone',
  'get /:locale/account/invitation/:token': 'anyone',
  'post /:locale/account/invitation/:token': 'anyone',
}
