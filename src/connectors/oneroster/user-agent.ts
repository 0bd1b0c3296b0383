/** Who asks. Firewalls in front of some systems let nobody in who does not say, and not every runtime says it by itself. */
export const USER_AGENT = 'Offramp (OneRoster consumer)'
