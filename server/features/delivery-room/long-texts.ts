/** The field of an answer to that question: several may stand on one page. */
export function replyField(questionId: string): string {
  return `reply-${questionId}`
}

/** Somebody has worked at what stands in that field. */
export function isLongText(field: string): boolean {
  return field === 'reminder' || field.startsWith(replyField(''))
}
