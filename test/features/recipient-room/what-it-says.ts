/** The forms of a recipient's page as somebody fills them in: each with its address behind the link. */
export const acknowledgement = { receivedBy: 'Anna Schmidt', receivedOffice: 'Registry', reference: 'A/2026/117' }

export const answer = {
  ...{ stance: 'answered', text: 'We have asked <b>for a visit</b>.', language: 'en' },
  ...{ answeredBy: 'Anna Schmidt', answeredOffice: 'Secretary' },
}

export const question = { question: 'Who counted?', askedBy: 'Anna Schmidt', askedOffice: 'Registry' }
