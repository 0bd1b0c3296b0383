/** Why a scope, or an address with a scope in it, is refused, and what to do. */
export const NO_DEMOGRAPHICS = 'Offramp never asks for demographics. Leave that scope out.'

/** Whether a scope is for race, sex, birth and the like: vendors give it names of their own, and all hold this word. */
export const asksDemographics = (scope: string): boolean => /demographic/i.test(scope)
