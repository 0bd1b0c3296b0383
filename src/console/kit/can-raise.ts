import type { Me } from './console-env.ts'

/** Roles with a school, or every school, to raise a concern at. The district decides; this spares a form that cannot be sent. */
const RAISERS: readonly string[] = ['reporter', 'triager', 'chair', 'district_coordinator']

export const canRaise = ({ roles }: Me): boolean => roles.some(({ role }) => RAISERS.includes(role))
