import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { login } from '../../store/tables/people.ts'
import { unlessService } from '../access/is-service.ts'
import { command } from '../command.ts'
import { LOGIN_MS, loginSeal } from './login-seal.ts'

const SECRET_MIN = 20
const SECRET_MAX = 256
const PATH_MAX = 500
const secret = z.string().min(SECRET_MIN).max(SECRET_MAX)

/** Remembers a sign-in that has just been sent to the identity provider, until its answer comes back. */
export const beginLogin = command({
  name: 'session.begin_login',
  input: z.object({
    state: secret,
    verifier: secret,
    nonce: secret,
    // a path of ours, so that a forged link cannot send a signed-in person elsewhere
    returnTo: z
      .string()
      .max(PATH_MAX)
      .regex(/^\/(?![/\\])/, 'Must be a path of this site.'),
  }),
  allowed: { on: 'session', do: 'create' },
  run: (context, { state, verifier, nonce, returnTo }) => {
    const refusal = unlessService(context, 'sign_in')
    if (refusal) return err(refusal)
    const hash = context.hash(state)
    const sealed = context.vault.seal(loginSeal(hash), JSON.stringify({ verifier, nonce }))
    context.tx
      .insert(login)
      .values({ hash, secret: sealed, returnTo, expiresAt: context.now + LOGIN_MS })
      .run()
    return ok({})
  },
})
