/** Acknowledges, and lets the answer leave before the work begins: Slack's client shows nothing until it has it. */
export async function acknowledge(ack: () => Promise<void>): Promise<void> {
  await ack()
  await new Promise((resolve) => setTimeout(resolve, 0))
}
