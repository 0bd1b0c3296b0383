import { firstTask, openCase, type Scene } from './casework.ts'

/** A case of which one task is open, owned by the case manager; gives its id. */
export async function oneTask(scene: Scene): Promise<string> {
  const { manager } = scene
  const caseId = await openCase(scene)
  const taskId = await firstTask(scene, caseId)
  const { tasks } = await scene.ask('case.read', { id: caseId }, manager.session)
  for (const { id } of tasks) {
    if (id !== taskId) await scene.run('task.complete', { id }, manager.session)
  }
  return taskId
}
