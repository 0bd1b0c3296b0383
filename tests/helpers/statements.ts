/** Distinct SQL statements this test process ran through a district. */
export const statements = new Set<string>()
