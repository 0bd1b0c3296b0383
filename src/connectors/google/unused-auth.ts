/**
 * Stands in for packages that the Google client pulls in and we never use: its sign-in library, a second fetch and a
 * proxy agent. `wrangler.toml` aliases them to this file, which takes about 55 kB (compressed) out of the worker.
 * The client makes one `GoogleAuth` while it loads and leaves it alone, so the class must exist.
 */
export class GoogleAuth {
  getClient(): never {
    throw new Error('the Google sign-in library is not part of this bundle')
  }
}
