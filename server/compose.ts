import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Router } from 'express'

import { buildApart } from './build-apart.ts'
import { packMakers } from './pack-makers.ts'
import { petitionServicesOn } from './petition-services.ts'
import { accountServicesOn } from './account-services.ts'
import { createApp } from './app.ts'
import type { Config, Environment } from './config.ts'
import { tallierOn } from './counting.ts'
import {
  deliveryMailingOn,
  deliveryMailsOn,
  deliveryServicesOn,
  endingsOn,
  publicDeliveriesOn,
  replyingOn,
  type DeliveryServices,
} from './delivery-services.ts'
import { isRoomPath, type Door, type GuardParts } from './features/accounts/index.ts'
import { createAccountRouter, redirectUnspoken } from './features/accounts/routers.ts'
import {
  createApiRouter,
  createHealthRouter,
  createSchemaRouter,
  createReadyTally,
  createTallyEvents,
  machineSentences,
  type Readiness,
} from './features/api/index.ts'
import {
  createMailWorker,
  createOutbox,
  createOutboxStore,
  createReceivers,
  createReceiverStore,
  createTotalsStore,
  joinGroups,
  mailLeaseMs,
  mailPages,
  mailSubject,
} from './features/outbox/index.ts'
import { createVerifyFile } from './features/packs/index.ts'
import { createCheckRouter } from './features/packs/routers.ts'
import { textIn } from './features/petitions/index.ts'
import { createCampaignRouter, createLeadingRouter } from './features/campaign-room/index.ts'
import { createDeliveryRouter } from './features/delivery-room/index.ts'
import { createModerationRouter } from './features/moderation/routers.ts'
import {
  createAnswerFileRouter,
  createAskNewLink,
  createEvidenceFileRouter,
  createOpenLink,
  createRecipientRoom,
} from './features/recipient-room/index.ts'
import { createRenderRoom, notTakenPage } from './features/rooms/index.ts'
import { reviewJob } from './features/reviews/index.ts'
import {
  createAddressLookupStore,
  createCommentStore,
  createInvalidating,
  createInvalidationStore,
  createMailDayStore,
  createMailShares,
  createSignatureComments,
  createSignatureMailSource,
  createSignatureMailStore,
  createSignatureService,
  createSignatureStore,
  createSignerHelp,
  createSubscriberStore,
} from './features/signatures/index.ts'
import { createSignatureRouter, createUnsubscribeRouter } from './features/signatures/routers.ts'
import {
  createPublicPages,
  createRenderPage,
  createReportRouter,
  createSharePictures,
  createShownSigners,
  createSiteRouter,
  errorPage,
} from './features/site/index.ts'
import { createOneSigner, createPeopleRouter, createStaffRouter } from './features/staff-room/index.ts'
import { createGoalNoting, createTallyBoard } from './features/tallies/index.ts'
import {
  createPublishedUpdates,
  createUpdateMails,
  createUpdateSending,
  createUpdateStore,
} from './features/updates/index.ts'
import { jobsOf, startJobs } from './jobs.ts'
import { elapsedMs, type Now } from './platform/clock.ts'
import { createCountryNames } from './platform/country-names.ts'
import { startChangeFeed, type Follower } from './platform/db/change-feed.ts'
import { sessionsOn, transactionsOn } from './platform/db/transaction.ts'
import { filesIn, loadAssets, sourceSerifFonts } from './platform/http/assets.ts'
import { createCookies } from './platform/http/cookies.ts'
import { connectionsBehind } from './platform/http/client-connection.ts'
import { createCaptcha, type VerifyCaptcha } from './platform/http/captcha.ts'
import { createPageCache } from './platform/http/page-cache.ts'
import { headersSetBy, securityHeaders } from './platform/http/security-headers.ts'
import { createRateLimits, type RateLimitRow } from './platform/http/rate-limits.ts'
import { routesOf, type Route } from './platform/http/routes-of.ts'
import type { ListenOptions, RefusalPage } from './platform/http/server.ts'
import { localeInPath, localeOf } from './platform/http/request-locale.ts'
import { loadWords } from './platform/i18n.ts'
import type { Locale } from './platform/locales.ts'
import type { Log } from './platform/log.ts'
import { createDevMailboxRouter } from './platform/mail/dev-mailbox-routes.ts'
import { startDevMailbox } from './platform/mail/dev-mailbox.ts'
import { parseMailbox, type Mailbox } from './platform/mail/address.ts'
import { loadMailTemplates } from './platform/mail/mail-templates.ts'
import { createMailTransport } from './platform/mail/transport.ts'
import { loadTemplates } from './platform/templates.ts'
import { createTokens } from './platform/tokens.ts'
import { staffPartsOn } from './staff-parts.ts'
import { notedDeliveriesOn } from './noted-deliveries.ts'
import { moderationServicesOn } from './moderation-services.ts'
import type { Stores } from './stores.ts'

/** The running parts of one process. */
export interface Service {
  /** Answers requests: pages from memory, everything else by the app. */
  listener: RequestListener
  /** Every way into the rooms, and who may take it. */
  doors: readonly Door[]
  /** Every route there is, doors or not. */
  routes: readonly Route[]
  /** Handing petitions over, and what recipients say of it: for the demonstration. */
  deliveries: DeliveryServices['deliveries']
  answers: DeliveryServices['answers']
  /** Starts what runs by itself, as far as this process's role has it. */
  start(): void
  /** The page for requests turned away under overload; made without the database. */
  renderBusy: ListenOptions['renderBusy']
  /** The page for what is no HTTP request at all, in the site's first language. */
  renderUnreadable: NonNullable<ListenOptions['renderUnreadable']>
  /** Runs one job now, under its lease. */
  runJob(name: string): Promise<void>
  /**
   * Finishes what was accepted, hands leases back, closes everything but the database. Requests that are still being
   * answered meanwhile are waited for, so that both together take no longer than the slower of them.
   */
  stop(requestsOver?: Promise<void>): Promise<void>
}

interface Outside {
  log: Log
  /** Settings under which a process of its own opens the same database, to build deliveries; they are built here without. */
  buildApartUnder?: Environment
  /** hCaptcha's service; its own package where left out. */
  verifyCaptcha?: VerifyCaptcha
  /** Puts another store of signatures before the real one, to measure what the database costs. */
  signatureStore?: (real: SignatureStore) => SignatureStore
}

type SignatureStore = ReturnType<typeof createSignatureStore>

const folder = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url))

/** Only where changes cannot be followed. */
const petitionsPollMs = 2_000
const figuresPollMs = 200

function mailboxOf(text: string): Mailbox {
  const mailbox = parseMailbox(text)
  if (mailbox === null) throw new Error('The configuration lets only mailboxes through.')
  return mailbox
}

/** In development mail goes to a mailbox of our own; otherwise to the server that is set. */
async function openMail(config: Config, now: Now) {
  const { smtpUrl, mailFrom, mailReplyTo, mailConnections, dkim, dataDir, publicUrl } = config
  const mailbox = smtpUrl === null ? await startDevMailbox({ now, folder: path.join(dataDir, 'dev-mail') }) : null
  const transport = createMailTransport({
    smtpUrl: smtpUrl ?? mailbox?.smtpUrl ?? '',
    from: mailboxOf(mailFrom),
    replyTo: mailboxOf(mailReplyTo).address,
    messageIdDomain: new URL(publicUrl).hostname,
    maxConnections: mailConnections,
    dkim,
  })
  return { mailbox, transport }
}

/** Builds every part of the service on its stores, in the order they need each other. */
export async function compose(config: Config, stores: Stores, outside: Outside): Promise<Service> {
  const { log, buildApartUnder, verifyCaptcha, signatureStore = (real) => real } = outside
  const { audit, reviews, database, keyring, leases, now, recipients, glossary, petitions, tallies } = stores
  const { publicUrl, localeOrder } = config
  const { db } = database
  const report = (error: unknown): void => {
    log.report(error)
  }

  // Words and templates
  const wordsOf = loadWords(folder('views/locales'))
  const templates = loadTemplates(folder('views'))
  const mailTemplates = loadMailTemplates(folder('emails'), mailPages)
  const assets = loadAssets({
    cssDir: folder('views/assets/css'),
    clientDir: folder('views/assets/client'),
    fonts: sourceSerifFonts(),
    images: filesIn(folder('views/assets/images'), '.svg'),
    bundled: filesIn(folder('views/assets/bundled'), '.ts'),
  })
  const countriesOf = createCountryNames(wordsOf)
  const render = createRenderPage({ templates, wordsOf, publicUrl, asset: assets.url })

  // Services
  const tokens = createTokens(keyring)
  const outboxRows = createOutboxStore({ db, now, leaseMs: mailLeaseMs })
  const subscribers = createSubscriberStore({ db, keyring })
  const updateRows = createUpdateStore(db)
  const updateMails = createUpdateMails({ store: updateRows, subscribers, petitions, tokens, publicUrl })
  const deliveryMails = deliveryMailsOn(stores, { deliveries: () => deliveries, wordsOf, publicUrl, log })
  const groups = joinGroups({ update: updateMails, ...deliveryMails })
  const outbox = createOutbox({ store: outboxRows, keyring, groups, now, log })
  const updates = createUpdateSending({
    store: updateRows,
    subscribers,
    petitions,
    outbox,
    leases,
    openSession: sessionsOn(database.client),
    now,
  })
  const signatureRows = signatureStore(createSignatureStore(db))
  const signatures = createSignatureService({
    store: signatureRows,
    petitions,
    outbox,
    keyring,
    tokens,
    transact: transactionsOn(database.client),
    now,
    publicUrl,
    report,
  })
  const invalidating = createInvalidating({
    store: createInvalidationStore(db),
    signatures: signatureRows,
    keyring,
    audit,
    transact: transactionsOn(database.client),
    now,
  })
  const signerHelp = createSignerHelp({
    store: createAddressLookupStore(db),
    signatures: signatureRows,
    managing: signatures,
    petitions,
    keyring,
    tokens,
    now,
  })
  const comments = createSignatureComments({
    store: createCommentStore(db),
    signatures: signatureRows,
    petitions,
    keyring,
    reviews,
    transact: transactionsOn(database.client),
    now,
  })
  const board = createTallyBoard({ tallies, now })
  const publishedUpdates = createPublishedUpdates({ store: updateRows })
  const publicDeliveries = publicDeliveriesOn(stores)
  const tallier = tallierOn(stores, report)

  // Mail
  const { mailbox, transport } = await openMail(config, now)
  const shares = createMailShares({ store: createMailDayStore(db), keyring, now })
  const mailRows = createSignatureMailStore({ db, now, leaseMs: mailLeaseMs })
  const mailWorker = createMailWorker({
    sources: [
      createSignatureMailSource({ rows: mailRows, petitions, keyring, tokens, shares, wordsOf, publicUrl, now, log }),
      outbox,
    ],
    render: mailTemplates.render,
    transport,
    receivers: createReceivers({
      store: createReceiverStore({ db, now, worker: randomBytes(12).toString('base64url') }),
      keyring,
      limits: config.mailLimits,
      now,
      log,
    }),
    totals: createTotalsStore({ db, now }),
    now,
    log,
    maxConnections: config.mailConnections,
  })

  // Doors
  const limits = createRateLimits({
    keyring,
    now,
    factor: config.rateLimits,
    collection: db.collection<RateLimitRow>('rateLimits'),
    log,
  })
  const captcha = createCaptcha({
    keys: config.captcha,
    ...(verifyCaptcha === undefined ? {} : { verify: verifyCaptcha }),
  })
  const shared = { petitions, recipients, board, signatures, limits, captcha, publicUrl, now }
  const checking = { published: () => deliveryServices.signingKeys.published(), verifyFile: createVerifyFile() }
  const publicPages = createPublicPages({
    petitions,
    recipients,
    profiles: stores.profiles,
    publicTrail: publicDeliveries.trail,
    trailRevision: publicDeliveries.revision,
    siteTexts: stores.siteTexts,
    board,
    updates: publishedUpdates,
    shownSigners: createShownSigners({ signatures, now }),
    publishedKeys: checking.published,
    verifyFile: checking.verifyFile,
    captchaSiteKey: config.captcha?.siteKey ?? null,
    render,
    wordsOf,
    countriesOf,
    publicUrl,
    mailSender: ({ riskMode }, locale) =>
      riskMode === 'open'
        ? config.mailFrom
        : `${mailTemplates.words(locale).say('sender.neutral')} <${mailboxOf(config.mailFrom).address}>`,
    mailSubject: (petition, locale) =>
      mailSubject(
        'confirm',
        { petitionTitle: textIn(petition.text, locale).title, protected: petition.riskMode === 'protected' },
        mailTemplates.words(locale),
      ),
    devMailbox: mailbox === null ? null : '/dev/mail',
    now,
  })
  const readyTally = createReadyTally({ petitions, board })
  const events = createTallyEvents({
    petitions,
    board,
    connectionOf: connectionsBehind(config.trustProxy),
  })
  const site = createSiteRouter({
    ...shared,
    pages: publicPages,
    pictures: createSharePictures({ wordsOf, publicUrl, now }),
    render,
    localeOrder,
  })
  const links = { signatures, confirming: limits.confirming, render, wordsOf }
  const personal = createSignatureRouter({ ...links, petitions, countriesOf, now })

  // Rooms
  const accountServices = accountServicesOn(stores, { outbox, publicUrl })
  const petitionServices = petitionServicesOn(stores, { ...accountServices, outbox, publicUrl })
  const deliveryServices = deliveryServicesOn(stores, {
    publicUrl,
    fourEyes: config.fourEyes,
    answerWithinDays(slug) {
      const [recipient] = recipients.named([slug])
      return recipient === undefined ? null : stores.profiles[recipient.profile].answerWithinDays
    },
    noted: notedDeliveriesOn(stores, { ...petitionServices, wordsOf, publicUrl }),
    dataDir: config.dataDir,
    makers: packMakers({ templates, words: wordsOf, countryNames: countriesOf }),
    log,
  })
  const { deliveries, answers, packBuilding } = deliveryServices
  const { appliers, reports, ...moderation } = moderationServicesOn(stores, {
    ...petitionServices,
    ...{ comments, deliveries, answers },
  })
  const cookies = createCookies(publicUrl)
  const renderRoom = createRenderRoom({ templates, wordsOf, asset: assets.url })
  const guard: GuardParts = {
    sessions: stores.sessions,
    cookies,
    renderNotTaken: ({ locale, viewer, ...notTaken }) =>
      renderRoom(notTakenPage({ words: wordsOf(locale), ...notTaken }), viewer),
  }
  const rooms: { router: Router; doors: readonly Door[] }[] = [
    createAccountRouter({
      guard,
      ...accountServices,
      cookies,
      limits,
      devMailbox: mailbox === null ? null : '/dev/mail',
      wordsOf,
      renderRoom,
    }),
    createStaffRouter({
      ...staffPartsOn(stores),
      ...petitionServices,
      guard,
      organisations: accountServices.organisations,
      oneSigner: createOneSigner({ signerHelp, audit: stores.audit }),
      invalidating,
      board,
      countriesOf,
      wordsOf,
      renderRoom,
      now,
    }),
    createCampaignRouter({
      ...petitionServices,
      guard,
      accounts: stores.accounts,
      organisations: accountServices.organisations,
      petitions,
      recipients,
      profiles: stores.profiles,
      glossary,
      reviews,
      board,
      renderPreview: async (petition, locale, desk) => render(await publicPages.preview(petition, locale, desk)),
      wordsOf,
      renderRoom,
      now,
    }),
    createLeadingRouter({
      ...petitionServices,
      ...accountServices,
      guard,
      petitions,
      recipients,
      reviews,
      board,
      signatures,
      renderUpdateMail: (props, locale) => mailTemplates.render('update', locale, props),
      publicUrl,
      countriesOf,
      wordsOf,
      renderRoom,
      now,
    }),
    createDeliveryRouter({
      ...deliveryServices,
      guard,
      mailing: deliveryMailingOn(stores, { deliveries, outbox }),
      replies: replyingOn(stores, { deliveries, outbox }),
      audit,
      accounts: stores.accounts,
      petitions,
      recipients,
      profiles: stores.profiles,
      board,
      fourEyes: config.fourEyes,
      mailWordsOf: mailTemplates.words,
      renderMail: mailTemplates.render,
      publicUrl,
      wordsOf,
      renderRoom,
      now,
    }),
    createPeopleRouter({ guard, ...accountServices, wordsOf, renderRoom }),
    createModerationRouter({ guard, ...moderation, reviews: stores.reviews, countriesOf, wordsOf, renderRoom, now }),
  ]

  const routers = {
    machines: [
      createHealthRouter({ ready }),
      createCheckRouter(checking),
      createApiRouter({ ...shared, events }),
      createSchemaRouter(shared),
      createUnsubscribeRouter({ ...links, localeOrder }),
      createAnswerFileRouter({ answers, petitions }),
      createEvidenceFileRouter({ ...deliveryServices, petitions }),
    ],
    uploads: [
      createRecipientRoom({
        openLink: createOpenLink(deliveryServices),
        deliveries,
        askNewLink: createAskNewLink({
          ...deliveryServices,
          leases,
          mailing: deliveryMailingOn(stores, { deliveries, outbox }),
        }),
        corrections: deliveryServices.corrections,
        ...{ answers, board, limits, render, wordsOf },
      }),
    ],
    rooms: [redirectUnspoken('staff'), ...rooms.map(({ router }) => router)],
    pages: [
      ...(mailbox === null
        ? []
        : [createDevMailboxRouter({ mailbox, templates, stylesheet: assets.url('css/site.css') })]),
      personal,
      createReportRouter({ petitions, reports, limits, render, wordsOf }),
      site,
    ],
  }

  const app = createApp({
    publicUrl,
    captcha: config.captcha !== null,
    trustProxy: config.trustProxy,
    log,
    localeOf: (req) => localeOf(req, localeOrder),
    renderErrorPage: ({ locale, ...failure }) => render(errorPage({ words: wordsOf(locale), ...failure })),
    fieldSentence: machineSentences(wordsOf('en')),
    assets: assets.handler,
    ...routers,
    isRoom: isRoomPath,
  })

  const listener = createPageCache({
    find: (address) => publicPages.find(address) ?? readyTally(address),
    revision: publicPages.revision,
    headers: headersSetBy(securityHeaders({ publicUrl, captcha: config.captcha !== null })),
    now: elapsedMs,
    next: (req, res) => {
      if (!events.take(req, res)) app(req, res)
    },
  })

  async function ready(): Promise<Readiness> {
    try {
      await database.ping()
      return { ok: true }
    } catch {
      return { ok: false, reason: 'The database does not answer.' }
    }
  }

  /** A page that is made without a request, or before one is looked at. */
  function refusalPage(locale: Locale | null, status: number, code: string): RefusalPage {
    const page = errorPage({ words: wordsOf(locale ?? localeOrder[0] ?? 'en'), status, code })
    return { type: 'text/html; charset=utf-8', body: render(page) }
  }

  // What runs by itself
  const jobs = [
    ...jobsOf({
      tallier,
      life: petitionServices.life,
      noteGoals: createGoalNoting({ petitions, tallies, life: petitionServices.life }),
      signatures,
      updates,
      packBuilding: buildApartUnder === undefined ? packBuilding : buildApart(packBuilding, buildApartUnder),
      corrections: deliveryServices.corrections,
      endings: endingsOn(stores),
      reviews,
      comments,
      invalidating,
      leases,
      log,
    }),
    reviewJob(reviews, appliers),
  ]
  const running: { stop(): Promise<void> }[] = []
  const texts: Follower = {
    collections: ['recipients', 'glossaryTerms', 'siteTexts', 'petitions', 'petitionVersions', 'petitionTimeline'],
    refresh: async () => {
      await recipients.refresh()
      await glossary.refresh()
      await stores.siteTexts.refresh()
      await petitions.refresh()
    },
    pollMs: petitionsPollMs,
  }
  const news: Follower = { collections: ['updates'], refresh: publishedUpdates.refresh, pollMs: petitionsPollMs }
  const handovers: Follower = {
    collections: ['deliveries', 'deliveryCorrections', 'deliveryEvidence', 'deliveryResponses'],
    refresh: publicDeliveries.refresh,
    pollMs: petitionsPollMs,
  }
  const figures: Follower = { collections: ['tallies'], refresh: board.refresh, pollMs: figuresPollMs }
  if (stores.isAlone) await takeBackAbandoned()
  await Promise.all([board.refresh(), publishedUpdates.refresh(), publicDeliveries.refresh()])

  /** What a killed process of ours had under way need not wait for the end of its leases. */
  async function takeBackAbandoned(): Promise<void> {
    await Promise.all([leases.endAll(), mailRows.takeBackAbandoned(), outboxRows.takeBackAbandoned()])
  }

  return {
    listener,

    doors: rooms.flatMap(({ doors }) => doors),

    routes: routesOf(Object.values(routers).flat()),

    deliveries,

    answers,

    renderBusy(req) {
      return refusalPage(localeInPath(req.url ?? ''), 503, 'unavailable')
    },

    renderUnreadable(status) {
      return status === 431 || status === 413
        ? refusalPage(null, 413, 'tooLarge')
        : refusalPage(null, 400, 'unreadable')
    },

    start() {
      running.push(
        startChangeFeed({
          db,
          log,
          followers: config.role === 'worker' ? [texts] : [texts, news, handovers, figures],
        }),
      )
      if (config.role !== 'worker') {
        limits.start()
        running.push({ stop: limits.stop })
      }
      if (config.role !== 'web') {
        mailWorker.start()
        running.push({ stop: () => mailWorker.stop() }, startJobs(jobs, log))
      }
    },

    async runJob(name) {
      await jobs.find((job) => job.name === name)?.run()
    },

    async stop(requestsOver = Promise.resolve()) {
      await Promise.all([requestsOver.then(() => signatures.drain()), ...running.map((part) => part.stop())])
      transport.close()
      await mailbox?.close()
    },
  }
}
