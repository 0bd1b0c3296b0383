/** oauth.v2.access: a code becomes a token, a refresh token becomes the next one. Both work once. */
import type { OAuthV2AccessArguments } from '@slack/web-api'
import { CREDENTIALS } from '../../cast.ts'
import { issueGrant, type GrantDraft } from '../grants.ts'
import { LIMITS } from '../limits.ts'
import { ENTERPRISE } from '../people.ts'
import { exactlyUnion, may, need, oneOf, string } from '../schema/field.ts'
import type { OauthCode, World } from '../world.ts'
import { accept, method, refuse, type ApiAnswer } from './method.ts'

const TEXT_MAX = 2000

type Access = {
  client_id: string
  client_secret: string
  code?: string
  redirect_uri?: string
  grant_type?: string
  refresh_token?: string
}

function installAnswer(world: World, draft: GrantDraft, installerId: string): ApiAnswer {
  const workspace = world.workspaces.find(({ teamId }) => teamId === draft.teamId)
  return accept({
    ...issueGrant(world, draft),
    token_type: 'bot',
    scope: draft.scopes.join(','),
    bot_user_id: CREDENTIALS.slack.botUserId,
    app_id: CREDENTIALS.slack.appId,
    team: workspace === undefined ? null : { id: workspace.teamId, name: workspace.name },
    enterprise: draft.enterpriseId === null ? null : ENTERPRISE,
    authed_user: { id: installerId },
    is_enterprise_install: draft.teamId === null,
  })
}

function codeRefusal(world: World, code: OauthCode | undefined, args: Access): string | null {
  if (code === undefined) return 'invalid_code'
  if (code.isUsed) return 'code_already_used'
  if (world.now() - code.issuedAtMs > LIMITS.oauthCodeMs) return 'invalid_code'
  return args.redirect_uri === code.redirectUri ? null : 'bad_redirect_uri'
}

function exchangeCode(world: World, args: Access): ApiAnswer {
  const code = world.oauth.codes.get(args.code ?? '')
  const refusal = codeRefusal(world, code, args)
  if (code === undefined || refusal !== null) return refuse(refusal ?? 'invalid_code')
  code.isUsed = true
  return installAnswer(world, code.grant, code.installerId)
}

function refreshToken(world: World, args: Access): ApiAnswer {
  const token = args.refresh_token ?? ''
  const grant = world.oauth.refreshTokens.get(token)
  if (grant === undefined || grant.isRevoked) return refuse('invalid_refresh_token')
  world.oauth.refreshTokens.delete(token)
  const { teamId, enterpriseId, scopes } = grant
  return installAnswer(world, { teamId, enterpriseId, scopes }, CREDENTIALS.slack.botUserId)
}

export const oauthV2Access = method<Access>({
  scope: null,
  needsToken: false,
  args: exactlyUnion<OAuthV2AccessArguments>({
    client_id: need(string(TEXT_MAX)),
    client_secret: need(string(TEXT_MAX)),
    code: may(string(TEXT_MAX)),
    redirect_uri: may(string(TEXT_MAX)),
    grant_type: may(oneOf('authorization_code', 'refresh_token')),
    refresh_token: may(string(TEXT_MAX)),
  }),
  run: ({ world }, args) => {
    if (args.client_id !== CREDENTIALS.slack.clientId) return refuse('invalid_client_id')
    if (args.client_secret !== CREDENTIALS.slack.clientSecret) return refuse('bad_client_secret')
    return args.grant_type === 'refresh_token'
      ? refreshToken(world, args)
      : exchangeCode(world, args)
  },
})
