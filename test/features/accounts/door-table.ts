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

  'get /:locale/campaign': 'campaigner, staff, admin',
  'get /:locale/campaign/new': 'campaigner, staff, admin',
  'post /:locale/campaign/petitions': 'campaigner, staff, admin',
  'get /:locale/campaign/petitions/:id/edit/check': 'campaigner, staff, admin',
  'get /:locale/campaign/petitions/:id/edit/:step': 'campaigner, staff, admin',
  'get /:locale/campaign/petitions/:id/edit/:step/:language': 'campaigner, staff, admin',
  'post /:locale/campaign/petitions/:id/edit/:step': 'campaigner, staff, admin',
  'post /:locale/campaign/petitions/:id/edit/:step/:language': 'campaigner, staff, admin',
  'post /:locale/campaign/petitions/:id/choose': 'campaigner, staff, admin',
  'get /:locale/campaign/petitions/:id/preview/:language': 'campaigner, staff, admin',
  'post /:locale/campaign/petitions/:id/preview-text': 'campaigner, staff, admin',
  'post /:locale/campaign/petitions/:id/submit': 'campaigner, staff, admin',
  'post /:locale/campaign/petitions/:id/take-back': 'campaigner, staff, admin',

  'get /:locale/staff/recipients': 'staff, admin',
  'get /:locale/staff/recipients/new': 'staff, admin',
  'post /:locale/staff/recipients': 'staff, admin',
  'get /:locale/staff/recipients/:slug': 'staff, admin',
  'post /:locale/staff/recipients/:slug': 'staff, admin',
  'post /:locale/staff/recipients/:slug/retire': 'staff, admin',
}
