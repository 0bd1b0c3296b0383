/** The versions of OneRoster the provider speaks, and where each is found. */
export type Version = '1.1' | '1.2'

export const BASE_PATHS: Record<Version, string> = {
  '1.2': '/ims/oneroster/rostering/v1p2',
  '1.1': '/ims/oneroster/v1p1',
}

export const VERSIONS: readonly Version[] = ['1.2', '1.1']
