import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkMessageBlocks, checkModal } from '../../sandbox/slack/schema/check.ts'
import {
  actions,
  confirm,
  ELEMENTS,
  header,
  input,
  mrkdwn,
  modal,
  option,
  options,
  plain,
  section,
  type ElementType,
  type Json,
} from './slack-samples.ts'

const many = (count: number, block: (n: number) => Json = () => section()) =>
  Array.from({ length: count }, (_, n) => block(n))
const long = (length: number) => 'x'.repeat(length)

/** A modal whose only block holds this element, bent by `more`. */
const inInput = (type: ElementType, more: Json) => checkModal(modal(input(type, more)))
const inActions = (type: ElementType, more: Json) =>
  checkMessageBlocks([actions({ ...ELEMENTS[type](), ...more })])

/** Length and item limits stated in the comments of the published types, read from the installed package. */
const LENGTH = /(?:limit|max(?:imum)?\.? length[^.\d]*?) ?([\d,]+) ?char/i
const ITEMS =
  /(?:maximum number of (?:items|options|option groups) is|maximum of|max of|maximum) (\d+)/i

type Documented = { owner: string; field: string; type: string; max: number; isList: boolean }

function documentedLimits(): Documented[] {
  const root = dirname(createRequire(import.meta.url).resolve('@slack/types/package.json'))
  const files = ['blocks', 'block-elements', 'composition-objects', 'extensions'].map(
    (file) => `dist/block-kit/${file}.d.ts`,
  )
  const text = [...files, 'dist/views.d.ts']
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n')
  return [...text.matchAll(/interface (\w+)[^{]*\{\n([\s\S]*?)\n\}/g)].flatMap(
    ([, owner = '', body = '']) =>
      [...body.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+)\??: ([^;]+);/g)].flatMap(
        ([, doc = '', field = '', type = '']) => {
          const words = doc.replaceAll(/[\s*]+/g, ' ')
          const isList = type.endsWith('[]')
          const found = words.match(isList ? ITEMS : LENGTH)?.[1]
          return found === undefined
            ? []
            : [{ owner, field, type, isList, max: Number(found.replaceAll(',', '')) }]
        },
      ),
  )
}

type Probe = (more: Json) => { ok: boolean }

const inConfirm: Probe = (more) => inActions('button', { confirm: { ...confirm(), ...more } })
const inOption: Probe = (more) =>
  inActions('static_select', { options: [{ ...option('a'), ...more }] })
const block =
  (good: Json): Probe =>
  (more) =>
    checkMessageBlocks([{ ...good, ...more }])

/** How to put a value into the thing that a type describes. Types of blocks Offramp never uses are absent. */
const PROBES: Record<string, Probe> = {
  Button: (more) => inActions('button', more),
  StaticSelect: (more) =>
    inActions('static_select', 'option_groups' in more ? { ...more, options: undefined } : more),
  RadioButtons: (more) => inInput('radio_buttons', more),
  Checkboxes: (more) => inInput('checkboxes', more),
  Confirm: inConfirm,
  OptionDescriptor: (more) =>
    'url' in more
      ? inActions('overflow', { options: [{ ...option('a'), ...more }] })
      : inOption(more),
  PlainTextOption: inOption,
  OptionGroup: (more) =>
    inActions('static_select', {
      options: undefined,
      option_groups: [{ label: plain('a'), options: options(1), ...more }],
    }),
  Action: (more) => inActions('button', more),
  Placeholdable: (more) => inInput('external_select', more),
  Block: block(section()),
  HeaderBlock: block(header()),
  SectionBlock: block(section()),
  ContextBlock: block({ type: 'context', elements: [plain('a')] }),
  ActionsBlock: block(actions(ELEMENTS.button())),
  InputBlock: (more) => checkModal(modal({ ...input('datepicker'), ...more })),
  PlainTextElement: (more) =>
    checkMessageBlocks([{ type: 'section', text: { ...plain('a'), ...more } }]),
  MrkdwnElement: (more) =>
    checkMessageBlocks([{ type: 'section', text: { ...mrkdwn('a'), ...more } }]),
  ModalView: (more) => checkModal({ ...modal(), ...more }),
  BaseView: (more) => checkModal({ ...modal(), ...more }),
}

const ITEM: Record<string, (n: number) => Json> = {
  blocks: () => section(),
  fields: () => plain('a'),
  options: (n) => option(`o${n}`),
  option_groups: (n) => ({ label: plain('a'), options: [option(`o${n}`)] }),
}

function filled({ owner, field, type, isList }: Documented, size: number): unknown {
  if (isList) {
    const elements =
      owner === 'ContextBlock'
        ? () => plain('a')
        : (n: number) => ({ ...ELEMENTS.button(), action_id: `b${n}` })
    return many(size, ITEM[field] ?? elements)
  }
  if (/PlainText|Mrkdwn|TextObject/.test(type)) return plain(long(size))
  return field === 'url' ? `https://a.example/${long(size)}`.slice(0, size) : long(size)
}

describe('limits documented in the published types', () => {
  const limits = documentedLimits().filter(({ owner }) => owner in PROBES)

  it('the documented limits were found', () => {
    expect(limits.length).toBeGreaterThanOrEqual(30)
  })
  it.each(limits.map((limit) => [`${limit.owner}.${limit.field}: ${limit.max}`, limit] as const))(
    '%s holds exactly',
    (_, limit) => {
      const probe = PROBES[limit.owner] ?? (() => ({ ok: false }))
      expect(probe({ [limit.field]: filled(limit, limit.max) })).toMatchObject({ ok: true })
      expect(probe({ [limit.field]: filled(limit, limit.max + 1) })).toMatchObject({ ok: false })
    },
  )
})
