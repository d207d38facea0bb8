/** One address that something answers. */
export interface Route {
  method: string
  path: string
}

/** As far as it is looked at, what Express keeps of a router: a route, or a router within. */
interface Layer {
  route?: { path: string | string[]; methods: Readonly<Record<string, boolean>> }
  handle?: unknown
}

/** Every route of these routers, with those of routers within. Paths are written in full here, so none has a prefix. */
export function routesOf(handlers: readonly unknown[]): Route[] {
  return handlers.flatMap(layersOf).flatMap(({ route, handle }) => {
    if (route === undefined) return routesOf([handle])
    const methods = Object.keys(route.methods)
    return [route.path].flat().flatMap((path) => methods.map((method) => ({ method, path })))
  })
}

function layersOf(handler: unknown): Layer[] {
  const isRouter = typeof handler === 'function' && 'stack' in handler && Array.isArray(handler.stack)
  return isRouter ? (handler.stack as Layer[]) : []
}
