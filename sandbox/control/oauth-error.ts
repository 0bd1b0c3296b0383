/** The body and status of an error of a token or revocation endpoint, RFC 6749 §5.2. */
export function oauthError(status: number, error: string, description: string): Response {
  return Response.json(
    { error, error_description: description },
    { status, headers: { 'cache-control': 'no-store' } },
  )
}
