const NOT_CONFIGURED = {
  district: {
    title: 'This district is not set up yet',
    text: 'Ask your IT department to finish setting up Offramp.',
  },
  sis: {
    title: 'No student information system yet',
    text: 'Ask your IT department to connect the student information system.',
  },
  slack: {
    title: 'Slack is not connected',
    text: 'Ask your IT department to connect the Slack workspace.',
  },
  sign_in: {
    title: 'Sign-in is not set up yet',
    text: 'Ask your IT department to connect the sign-in service of your district.',
  },
}

/** What is said when a page cannot be shown. */
export const trouble = {
  home: 'Go to My day',
  youWrote: 'What you wrote',
  youWroteNote: 'It was not recorded. Copy it if you still need it.',
  nothingHere: {
    title: 'Nothing here that you may see',
    text: 'There is no such page, or it is not with you. If somebody sent you this link, ask them to add you.',
  },
  unknownHost: (host: string) => ({
    title: 'No district at this address',
    text: `No school district uses Offramp at ${host}. Please check the address.`,
  }),
  notConfigured: (what: keyof typeof NOT_CONFIGURED) => NOT_CONFIGURED[what],
  conflict: 'Something changed in the meantime',
  refused: 'You cannot do this',
  tooLarge: {
    title: 'That is too long',
    text: 'Please go back and shorten what you wrote. Your browser still has it.',
  },
  broken: (incident: string) => ({
    title: 'Something went wrong on our side',
    text: `Please try again in a moment. If it happens again, tell your IT department this number: ${incident}`,
  }),
  method: {
    title: 'That does not work here',
    text: 'Please go back and try again.',
  },
}
