/** How a source is read. A CSV source is uploaded: its pages are handed over instead of fetched. */
export type SourceKind = 'oneroster-1.2' | 'oneroster-1.1' | 'oneroster-csv'
/** `oauth2`: client credentials. `oauth1`: signed requests (OneRoster 1.1). `bearer`: a fixed token, kept as the secret. */
export type SourceAuth = 'oauth2' | 'oauth1' | 'bearer'
