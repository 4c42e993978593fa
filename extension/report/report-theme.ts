/** Stands in for the theme variables that VS Code gives its webviews. */
const light = `
--vscode-editor-background:#ffffff;--vscode-foreground:#3b3b3b;--vscode-descriptionForeground:#5f5f5f;
--vscode-textLink-foreground:#005fb8;--vscode-panel-border:#dddddd;--vscode-focusBorder:#005fb8;
--vscode-list-hoverBackground:#f2f2f2;--vscode-input-background:#ffffff;--vscode-input-foreground:#3b3b3b;
--vscode-input-placeholderForeground:#6b6b6b;--vscode-dropdown-border:#cecece;--vscode-settings-textInputBorder:#cecece;
--vscode-charts-red:#d32f2f;--vscode-charts-orange:#c2611b;--vscode-charts-yellow:#a67c00;
--vscode-charts-green:#388a34;--vscode-charts-blue:#1a76c4;`;

const dark = `
--vscode-editor-background:#1f1f1f;--vscode-foreground:#cccccc;--vscode-descriptionForeground:#a0a0a0;
--vscode-textLink-foreground:#4daafc;--vscode-panel-border:#3c3c3c;--vscode-focusBorder:#3794ff;
--vscode-list-hoverBackground:#2a2d2e;--vscode-input-background:#313131;--vscode-input-foreground:#cccccc;
--vscode-input-placeholderForeground:#9d9d9d;--vscode-dropdown-border:#4c4c4c;--vscode-settings-textInputBorder:#4c4c4c;
--vscode-charts-red:#f14c4c;--vscode-charts-orange:#e08b3e;--vscode-charts-yellow:#cca700;
--vscode-charts-green:#89d185;--vscode-charts-blue:#3794ff;`;

export const reportTheme = `:root{color-scheme:light dark;${light}
--vscode-font-family:system-ui,-apple-system,"Segoe UI",sans-serif;--vscode-font-size:14px;--vscode-font-weight:normal;
--vscode-editor-font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;}
@media (prefers-color-scheme:dark){:root{${dark}}}`;
