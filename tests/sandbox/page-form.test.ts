import { describe, expect, test } from 'vitest'
import { choicesOf, formsOf, linksOf, textOf } from '../../sandbox/run/page-form.ts'

const PAGE = `<!doctype html><h1>Concern &amp; case</h1>
<form method="get"><input type="search" name="q" value="a &quot;b&quot;"/></form>
<form method="post" action="/concerns/1/decide" class="form">
  <input type="hidden" name="form" value="k1"/>
  <input type="radio" name="danger" value="yes"/><input type="radio" name="danger" value="no" checked=""/>
  <input type="checkbox" name="urgent" value="1"/>
  <textarea name="reason" rows="3">It&#39;s &lt;early&gt;</textarea>
  <select name="referTo"><option value="">Choose</option><option value="counseling">Counseling</option></select>
  <select name="owner"><option value="p1">One</option><option value="p2" selected="">Two &amp; co</option></select>
  <button type="submit" name="pressed" value="1">Decide</button>
</form>
<a class="stretch" href="/t/1?a=1&amp;b=2">Talk <b>soon</b></a>`

describe('a page read as a browser would fill it in', () => {
  test('a form keeps what the page had chosen and leaves out what nobody chose or pressed', () => {
    const [search, decide] = formsOf(PAGE, 'http://localhost/concerns/1')
    expect(search).toEqual({
      action: 'http://localhost/concerns/1',
      method: 'get',
      values: { q: 'a "b"' },
    })
    expect(decide).toEqual({
      action: '/concerns/1/decide',
      method: 'post',
      values: { form: 'k1', danger: 'no', reason: "It's <early>", referTo: '', owner: 'p2' },
    })
  })

  test('menus and links are read as people read them', () => {
    expect(choicesOf(PAGE, 'owner')).toEqual([
      { value: 'p1', text: 'One' },
      { value: 'p2', text: 'Two & co' },
    ])
    expect(choicesOf(PAGE, 'nobody')).toEqual([])
    expect(linksOf(PAGE)).toEqual([{ href: '/t/1?a=1&b=2', text: 'Talk soon' }])
    expect(textOf('<p>Concern &amp; <b>case</b></p>')).toBe('Concern & case')
  })
})
