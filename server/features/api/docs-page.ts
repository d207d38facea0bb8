import path from 'node:path'
import { fileURLToPath } from 'node:url'

const documentPath = '/api/v1/openapi.json'

/** Files of Swagger UI, as they come in its package; nothing else of it is served. */
export const docsFiles = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'] as const

export const docsFilesFolder = path.dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')))

export const docsStart = `'use strict'
globalThis.SwaggerUIBundle({
  url: '${documentPath}',
  dom_id: '#docs',
  deepLinking: true,
  validatorUrl: null,
})
`

/** For those who write programs against this site: in English, like the API. */
export const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>The API of this site</title>
<link rel="icon" href="/api/docs/favicon-32x32.png" sizes="32x32" type="image/png">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<script src="/api/docs/swagger-ui-bundle.js" defer></script>
<script src="/api/docs/start.js" defer></script>
</head>
<body>
<main id="docs"></main>
<noscript><p>This page is made by a script. The same without one: <a href="${documentPath}">${documentPath}</a></p></noscript>
</body>
</html>
`
