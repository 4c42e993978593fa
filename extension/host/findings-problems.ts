import * as vscode from 'vscode';
import type { Finding, Severity } from '../../core/model/diagnosis';
import { problemSource } from '../../core/protocol/language';
import type { DiagnosisResults } from './diagnosis-results';
import type { SourceLocator } from './source-locator';

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  ok: vscode.DiagnosticSeverity.Hint,
  info: vscode.DiagnosticSeverity.Information,
  warning: vscode.DiagnosticSeverity.Warning,
  error: vscode.DiagnosticSeverity.Error,
  critical: vscode.DiagnosticSeverity.Error,
};

/** Findings as problems at the user's line; they go when the next diagnosis no longer has them. */
export class FindingsProblems implements vscode.Disposable {
  readonly #problems = vscode.languages.createDiagnosticCollection('accept-leak');
  #round = 0;

  constructor(
    private readonly results: DiagnosisResults,
    private readonly sources: SourceLocator,
    private readonly isOn: () => boolean,
  ) {}

  /** Writes them anew. While files are searched for, the old ones stay; a later call wins. */
  async update(): Promise<void> {
    const round = ++this.#round;
    const byFile = new Map<string, [vscode.Uri, vscode.Diagnostic[]]>();
    const findings = this.isOn() ? this.results.all.flatMap((r) => r.taken.diagnosis.findings) : [];
    for (const finding of findings) {
      if (finding.site === null || finding.severity === 'ok' || finding.class === 'inconclusive') continue;
      const uri = await this.sources.locate(finding.site);
      if (uri === null) continue;
      const entry = byFile.get(uri.toString()) ?? [uri, []];
      byFile.set(uri.toString(), entry);
      entry[1].push(problemOf(finding, finding.site.line));
    }
    if (round !== this.#round) return;
    this.#problems.clear();
    for (const [uri, problems] of byFile.values()) this.#problems.set(uri, problems);
  }

  dispose(): void {
    this.#problems.dispose();
  }
}

function problemOf({ title, explanation, severity, class: code }: Finding, line: number): vscode.Diagnostic {
  const range = new vscode.Range(line - 1, 0, line - 1, Number.MAX_SAFE_INTEGER);
  const problem = new vscode.Diagnostic(range, `${title}\n${explanation}`, severities[severity]);
  problem.source = problemSource;
  problem.code = code;
  return problem;
}
