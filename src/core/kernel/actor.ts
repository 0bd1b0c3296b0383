/** How a request came to the door. The edge has already proven it (signature, cookie lookup key, bearer token). */
export type Caller =
  | { readonly via: 'session'; readonly token: string }
  | { readonly via: 'slack'; readonly tenant: string; readonly userId: string }
  | { readonly via: 'feed'; readonly token: string }
  | { readonly via: 'operator' }
  | { readonly via: 'api_key'; readonly key: string }
  | { readonly via: 'service'; readonly name: ServiceName }

/** Parts of the system that act without a person. No person can be one. */
export type ServiceName = 'alarm' | 'sign_in' | 'chat_link' | 'sis_hook'

/** Product roles a person may be granted, with the words of the field. */
export const GRANTABLE_ROLES = [
  'triager',
  'case_manager',
  'chair',
  'district_coordinator',
  'config_admin',
  'auditor',
] as const
export type GrantableRole = (typeof GRANTABLE_ROLES)[number]

/** Every role of the policy table; the ones that are not granted follow from who the caller is. */
export type Role =
  | GrantableRole
  | 'reporter'
  | 'team_member'
  | 'operator'
  | 'integrator'
  | 'sync_key'
  | 'feed'
  | 'service'

/** Every school of the district. */
export const ALL_SCHOOLS = '*'

/** Who acts, as the district sees them now. */
export type Actor = {
  /** Person id, API key id, `operator` or `service:<name>`; this is what the audit log names. */
  readonly id: string
  readonly personId: string | null
  /** `platform`: vouched for by a chat workspace. `session`: signed in to the console. */
  readonly assurance: 'none' | 'platform' | 'session'
  readonly via: Caller['via']
  readonly roles: readonly RoleAt[]
  /** Hash of the session they came with, so that "everywhere else" has a meaning. */
  readonly sessionHash?: string
}

export type RoleAt = { readonly role: Role; readonly school: string }
