/** Coming in and going out. */
export const signIn = {
  title: 'Sign in',
  lead: 'Raise a concern, see what is due today, and keep track of the students you support.',
  button: 'Sign in with your school account',
  privacy: 'Only staff of the district can sign in. What you open here is on the record.',
  signedOut: 'You are signed out. On a shared computer, please close the browser too.',
  wasHere: 'Please sign in. You come back to the page you wanted.',
  failedTitle: 'Sign-in did not work',
  failed: 'Nothing was changed. Please try again.',
  stale:
    'This sign-in took too long, was used before, or was started in another browser. Please start again.',
  provider: 'The sign-in service of your district does not answer. Please try again in a moment.',
  code: (code: string) => `For your IT department: ${code}`,
  unlinkedTitle: 'We do not know you yet',
  unlinked:
    'Your school account is not linked to a member of staff. Ask your school office to check that the e-mail address they have for you is the one you sign in with. If you could sign in before and your account was made anew, ask an administrator to unlink the old one.',
  inactive: 'Your staff account is not active. Your school office can help.',
  again: 'Try again',
  endedTitle: 'You were signed out',
  endedText:
    'You were signed out because nothing happened for a while. What you wrote is still here. Sign in in a new tab, then come back and send it again.',
  inNewTab: 'Sign in in a new tab',
  sendAgain: 'Send it again',
  doneTitle: 'You are signed in',
  doneText: 'You can close this tab and go back to the one before.',
}
