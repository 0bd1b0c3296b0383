/** How often what depends on luck is tried, and from which luck on; a long run tries hundreds. */
export const seeds = (usual: number): readonly number[] => {
  const first = Number(process.env['SEED'] ?? 1)
  const count = Number(process.env['SEEDS'] ?? usual)
  return Array.from({ length: count }, (_, at) => first + at)
}
