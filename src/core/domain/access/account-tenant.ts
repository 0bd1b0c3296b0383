import type { Context } from '../command.ts'
import { connectionConfig } from '../connection/secrets.ts'
import { domainSet } from '../roster/read/trust.ts'

/** Where staff have accounts, besides the sign-in: chat workspace, Microsoft tenant, Google domain. */
export const ACCOUNT_PROVIDERS = ['slack', 'entra', 'google'] as const
export type AccountProvider = (typeof ACCOUNT_PROVIDERS)[number]

/** Whether the workspace, tenant or domain an account belongs to is the district's own. */
export function isOurTenant(context: Context, provider: AccountProvider, tenant: string): boolean {
  switch (provider) {
    case 'slack':
      return connectionConfig(context, 'slack')?.teamId === tenant
    case 'entra':
      return connectionConfig(context, 'microsoft')?.tenantId === tenant.toLowerCase()
    case 'google': {
      const domain = connectionConfig(context, 'sign_in')?.emailDomain
      const isConnected = connectionConfig(context, 'google') !== undefined
      return isConnected && domain !== undefined && domainSet([domain]).has(tenant.toLowerCase())
    }
  }
}
