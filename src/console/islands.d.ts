/** The islands are served as they are written: imported as text, sent to the browser. */
declare module '*.island.js' {
  const text: string
  export default text
}
