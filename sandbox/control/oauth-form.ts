const FORM = 'application/x-www-form-urlencoded'

/**
 * Reads a form as OAuth wants it: that content type, and no parameter twice (RFC 6749 §3.2).
 * Nothing when the request is not such a form.
 */
export async function oauthForm(request: Request): Promise<Map<string, string> | undefined> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== FORM) return undefined
  const pairs = [...new URLSearchParams(await request.text())]
  const form = new Map(pairs)
  return form.size === pairs.length ? form : undefined
}
