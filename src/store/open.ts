import type { SharedStore } from './store.ts';

// Kysely is some three hundred modules: only who keeps something loads them.

/** One file, for the processes of one machine. `:memory:` keeps nothing. @throws StoreUnusable */
export async function sqliteStore(file: string): Promise<SharedStore> {
  const [{ storeIn }, { sqliteDatabase }] = await Promise.all([import('./database-store.ts'), import('./sqlite.ts')]);
  return storeIn(sqliteDatabase(file));
}

/** `url` begins with `postgres://`: for the nodes of a cluster. @throws StoreUnusable */
export async function postgresStore(url: string): Promise<SharedStore> {
  const [{ storeIn }, { postgresDatabase }] = await Promise.all([
    import('./database-store.ts'),
    import('./postgres.ts'),
  ]);
  return storeIn(postgresDatabase(url));
}
