import * as vscode from 'vscode';
import { UserError } from '../../core/base/errors';
import { commands } from '../contributions';
import type { DiagnosisPanels } from './diagnosis-panels';
import type { PprofCredentials } from './pprof-credentials';
import { chooseTarget } from './target-picker';

const { l10n } = vscode;

/** Every command of package.json. */
export function registerCommands(panels: DiagnosisPanels, credentials: PprofCredentials): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commands.diagnose, (argument: unknown) =>
      orSay(async () => {
        const target = await chooseTarget(argument, credentials);
        if (target !== undefined) await panels.diagnose(target);
      }),
    ),
    vscode.commands.registerCommand(commands.forgetCredentials, () =>
      orSay(async () => {
        const n = await credentials.forget();
        void vscode.window.showInformationMessage(l10n.t('Forgot the credentials of {0} pprof addresses.', n));
      }),
    ),
  );
}

/** Shows an error that a user can do something about; any other is ours and VS Code reports it. */
async function orSay(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    void vscode.window.showErrorMessage(error.line);
  }
}
