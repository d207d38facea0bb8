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

  'get /:locale/account/organisations/:id': 'signed in',
  'post /:locale/account/organisations/:id/members': 'signed in',
  'post /:locale/account/organisations/:id/members/remove': 'signed in',

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
  'get /:locale/staff/accounts': 'admin + second factor',
  'post /:locale/staff/accounts/invitations': 'admin + second factor',
  'get /:locale/staff/accounts/:id': 'admin + second factor',
  'post /:locale/staff/accounts/:id/roles': 'admin + second factor',
  'post /:locale/staff/accounts/:id/disable': 'admin + second factor',
  'post /:locale/staff/accounts/:id/enable': 'admin + second factor',
  'get /:locale/staff/organisations': 'staff, admin',
  'post /:locale/staff/organisations': 'staff, admin',
  'get /:locale/staff/organisations/:id': 'staff, admin + second factor',
  'post /:locale/staff/organisations/:id': 'staff, admin + second factor',
  'post /:locale/staff/organisations/:id/members': 'staff, admin + second factor',
  'post /:locale/staff/organisations/:id/members/remove': 'staff, admin + second factor',

  'get /:locale/staff/audit': 'admin + second factor',
  'post /:locale/staff/audit/verify': 'admin + second factor',
}
