// Bolt imports an Express server, a web socket client and a body parser that a Worker never uses. They are aliased
// to this file in wrangler.toml, which keeps them out of the bundle.
module.exports = new Proxy(function () {}, {
  get: (_target, key) => {
    if (key === '__esModule') return false
    if (key === 'default') return undefined
    return function unavailable() {
      throw new Error('not available in Workers')
    }
  },
})
