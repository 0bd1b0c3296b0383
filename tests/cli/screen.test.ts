import { describe, expect, test } from 'vitest'
import { screenOn } from '../../cli/screen.ts'

describe('the screen', () => {
  const open = (isTTY: boolean) => {
    let text = ''
    const output = { isTTY, columns: 20, write: (more: string) => ((text += more), true) }
    return { screen: screenOn(output), text: () => text }
  }

  test('draws a block in place of the one before, cut to the width of the terminal', () => {
    const { screen, text } = open(true)
    screen.draw(['one', 'two'])
    screen.draw(['x'.repeat(50)])
    screen.say('done')
    expect(text()).toBe(`one\ntwo\n\u001B[2A\r\u001B[J${'x'.repeat(19)}\n\u001B[1A\r\u001B[Jdone\n`)
  })

  test('draws nothing where nothing can be taken away again', () => {
    const { screen, text } = open(false)
    screen.draw(['one'])
    screen.say('done')
    expect(text()).toBe('done\n')
  })
})
