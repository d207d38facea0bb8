import type { Fields, TestSite } from '../../support/site.ts'

/** A browser that keeps cookies, and follows nothing by itself. */
export interface ABrowser {
  get(address: string): Promise<Response>
  /** Sends a form, with what proves that it is a page of this session where there is one. */
  post(address: string, fields?: Fields): Promise<Response>
  cookie(name: string): string | null
}

export function aBrowser(site: TestSite, headers: Record<string, string> = {}): ABrowser {
  const jar = new Map<string, string>()

  function keep(answer: Response): Response {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const [name = '', value = ''] = pair.split('=')
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    return answer
  }

  const sent = (): Record<string, string> => ({
    ...headers,
    cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
  })

  async function csrf(): Promise<Fields> {
    const session = jar.get('session') ?? jar.get('__Host-session')
    const viewer = session === undefined ? null : await site.stores.sessions.viewer(session)
    return viewer === null ? {} : { csrf: viewer.csrf }
  }

  return {
    get: async (address) => keep(await site.get(address, sent())),
    post: async (address, fields = {}) => keep(await site.post(address, { ...(await csrf()), ...fields }, sent())),
    cookie: (name) => jar.get(name) ?? null,
  }
}
