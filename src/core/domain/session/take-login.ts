import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { err, ok } from '../../kernel/result.ts'
import { login } from '../../store/tables/people.ts'
import { unlessService } from '../access/is-service.ts'
import { command } from '../command.ts'
import { loginSeal } from './login-seal.ts'

const kept = z.object({ verifier: z.string(), nonce: z.string() })

/** Takes up a sign-in when its answer comes back. It works once and for ten minutes. */
export const takeLogin = command({
  name: 'session.take_login',
  input: z.object({ state: z.string().min(1) }),
  allowed: { on: 'session', do: 'create' },
  run: (context, { state }) => {
    const refusal = unlessService(context, 'sign_in')
    if (refusal) return err(refusal)
    const hash = context.hash(state)
    const [begun] = context.tx.delete(login).where(eq(login.hash, hash)).returning().all()
    if (!begun || begun.expiresAt <= context.now) return err({ kind: 'not_found', what: 'login' })
    const opened: unknown = JSON.parse(context.vault.open(loginSeal(hash), begun.secret))
    return ok({ ...kept.parse(opened), returnTo: begun.returnTo })
  },
})
