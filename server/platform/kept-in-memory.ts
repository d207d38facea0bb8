interface Parts<Item, Arranged> {
  /** Everything there is of it now. */
  read: () => Promise<readonly Item[]>
  /** As it is asked for. */
  arrange: (items: readonly Item[]) => Arranged
}

/**
 * What a process keeps in memory of the database, to print it without asking: read whole, and arranged anew only when it
 * is another than before. A failed `refresh` leaves it as it was.
 */
export function keptInMemory<Item, Arranged>({ read, arrange }: Parts<Item, Arranged>) {
  let arranged = arrange([])
  let known = '[]'
  let revision = 0

  return {
    async refresh(): Promise<void> {
      const items = await read()
      const now = JSON.stringify(items)
      if (now === known) return
      known = now
      arranged = arrange(items)
      revision += 1
    },

    /** One more whenever anything of it has changed. */
    revision: (): number => revision,

    arranged: (): Arranged => arranged,
  }
}
