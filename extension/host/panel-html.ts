import { randomBytes } from 'node:crypto';

export interface PanelAddresses {
  readonly script: string;
  readonly style: string;
  /** Origin that the webview loads its own files from. */
  readonly cspSource: string;
  /** Of the panel's own texts, as VS Code names it: `en`, `zh-cn`. */
  readonly language: string;
}

/** The panel's page: only its own script and style may run, and nothing can be fetched. */
export function panelHtml({ script, style, cspSource, language }: PanelAddresses): string {
  const nonce = randomBytes(16).toString('base64');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource} 'nonce-${nonce}'; img-src blob:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="${language.replace(/[^A-Za-z0-9-]/g, '')}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${nonce}">
<title>Accept Leak Diagnosis</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}
