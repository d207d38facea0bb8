import { startSite, appeal, linkIn } from '/work/main/test/support/site.ts'
import { MongoClient } from 'mongodb'
const site = await startSite({ running: false })
const P=`/en/petitions/${appeal}`
const client = await new MongoClient(process.env.MONGODB_URI!).connect()
const dbName = site.stores.database.db.databaseName
const admin = client.db('admin')
const fail = (data: any, mode: any = 'alwaysOn') => admin.command({ configureFailPoint: 'failCommand', mode, data })
const off = () => admin.command({ configureFailPoint: 'failCommand', mode: 'off' })
const rows = () => client.db(dbName).collection('signatures').countDocuments()
let n = 0
async function attempt(label: string, data: any) {
  await fail({ namespace: `${dbName}.signatures`, ...data })
  const before = await rows().catch(()=>-1)
  const t=performance.now()
  const answers = await Promise.all([1,2,3].map(() => site.sign({ email: `x${n++}@example.org`, name: 'Kept Name', city: 'Kept City' }, 'en')))
  const ms = Math.round(performance.now()-t)
  const texts = await Promise.all(answers.map(a=>a.text()))
  const api = await fetch(new URL(`/api/v1/petitions/${appeal}/signatures`, site.url), { method:'POST', headers:{'content-type':'application/json'}, body: JSON.stringify({name:'A',email:`x${n++}@example.org`,country:'UA',consent:'yes'})})
  await off()
  console.log(label.padEnd(34), ms, 'ms', answers.map(a=>a.status), answers[0].headers.get('retry-after'), texts.map(t=>t.includes('Kept Name')&&t.includes('Kept City')), 'api', api.status, (await api.text()).slice(0,110), 'rows', before, await rows())
}
await attempt('none', { failCommands: ['nothing'] , errorCode: 1})
for (const code of [14031, 64, 91, 189, 10107, 11600, 13435, 13436, 6, 7, 89, 50, 262, 112, 251, 13, 96, 8, 1, 121, 133, 246, 9001, 276, 462])
  await attempt('insert errorCode '+code, { failCommands: ['insert'], errorCode: code })
await attempt('insert close', { failCommands: ['insert'], closeConnection: true })
await attempt('wce 64', { failCommands: ['insert'], writeConcernError: { code: 64, errmsg: 'waiting for replication timed out', errInfo: { wtimeout: true } } })
await attempt('wce 91', { failCommands: ['insert'], writeConcernError: { code: 91, errmsg: 'shutdown' } })
await attempt('wce 100', { failCommands: ['insert'], writeConcernError: { code: 100, errmsg: 'x' } })
await attempt('wce 14031', { failCommands: ['insert'], writeConcernError: { code: 14031, errmsg: 'x' } })
await attempt('wce 75', { failCommands: ['insert'], writeConcernError: { code: 75, errmsg: 'x' } })
console.log(site.logLines.filter(l=>/"level":50/.test(l)).slice(0,10).map(l=>l.slice(0,600)))
await client.close(); await site.close(); process.exit(0)
