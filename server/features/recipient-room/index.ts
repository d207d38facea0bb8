export { createAnswerFileRouter } from './answer-file-routes.ts'
