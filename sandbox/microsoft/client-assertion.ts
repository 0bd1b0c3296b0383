/** Proof by certificate: `private_key_jwt` as Microsoft wants it. Facts: "Microsoft identity platform certificate credentials". */
import { createPublicKey } from 'node:crypto'
import { decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { PROBLEM } from './login-error.ts'
import type { LoginProblem } from './login-error.ts'

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** A certificate registered for the app: its public key (SPKI, PEM) and its SHA-256 thumbprint in base64url. */
export type AppCertificate = { publicKeyPem: string; sha256: string }

type Proof = { type: string | undefined; assertion: string }

/** What is wrong with a client assertion, if anything. */
export async function assertionProblem(
  proof: Proof,
  app: { clientId: string; tenantId: string },
  certificates: readonly AppCertificate[],
): Promise<LoginProblem | undefined> {
  if (!proof.type) return PROBLEM.missing('client_assertion_type')
  const thumbprint = proof.type === JWT_BEARER ? thumbprintOf(proof.assertion) : undefined
  if (thumbprint === undefined) {
    return PROBLEM.client(50_027, 'JWT token is invalid or malformed.')
  }
  const certificate = certificates.find(({ sha256 }) => sha256 === thumbprint)
  if (!certificate) {
    return PROBLEM.client(
      700_027,
      'The certificate with identifier used to sign the client assertion is not registered on application.',
    )
  }
  const login = `https://login.microsoftonline.com/${app.tenantId}`
  try {
    await jwtVerify(proof.assertion, createPublicKey(certificate.publicKeyPem), {
      algorithms: ['PS256', 'RS256'],
      issuer: app.clientId,
      subject: app.clientId,
      audience: [`${login}/oauth2/v2.0/token`, `${login}/v2.0`],
      requiredClaims: ['exp', 'nbf', 'jti'],
    })
    return undefined
  } catch (error) {
    return problemOf(error)
  }
}

function thumbprintOf(assertion: string): string | undefined {
  try {
    const value = decodeProtectedHeader(assertion)['x5t#S256']
    return typeof value === 'string' ? value : ''
  } catch {
    return undefined
  }
}

function problemOf(error: unknown): LoginProblem {
  const claim = error instanceof errors.JWTClaimValidationFailed ? error.claim : undefined
  if (error instanceof errors.JWTExpired || claim === 'nbf' || claim === 'exp') {
    return PROBLEM.client(700_024, 'Client assertion is not within its valid time range.')
  }
  if (claim === 'aud') {
    return PROBLEM.client(700_023, 'Client assertion audience claim does not match Realm issuer.')
  }
  if (claim === 'iss' || claim === 'sub') {
    return PROBLEM.client(
      700_021,
      "Client assertion application identifier doesn't match 'client_id' parameter.",
    )
  }
  return PROBLEM.client(700_027, 'Client assertion failed signature validation.')
}
